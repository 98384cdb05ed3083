"""How fast: decode, prefill and serving, from bytes, operations and the habits of each runtime."""
