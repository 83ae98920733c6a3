"""The HTTP doors for programs: other channels' messages, health, metrics."""
