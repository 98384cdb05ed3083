"""The arithmetic of AI hardware: bytes, tokens per second, watts and money. Pure, and standard library only."""
