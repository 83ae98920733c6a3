"""Understanding: text in, `Understanding` out. Pure, no I/O after load."""
