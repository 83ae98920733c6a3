"""One resident subject each. A topic is a function from scene to scene; None means: not mine, ask the next."""
