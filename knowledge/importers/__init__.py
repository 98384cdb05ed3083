"""How a team adds rows of its own: quotes from a file, cloud offers, models by their configuration."""
