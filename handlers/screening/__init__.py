"""Grid screening (排查): weekly tasks and campaigns, findings, the register, and the visiting list. Pure values and rules."""
