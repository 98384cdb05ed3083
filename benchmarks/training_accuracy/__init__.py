"""How far the estimated peaks of training are from published ones."""
