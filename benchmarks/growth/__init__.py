"""What grows with the number of cases, and what must not: `python -m benchmarks.growth`."""
