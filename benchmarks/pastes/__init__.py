"""How long a pasted log takes to read, by its length."""
