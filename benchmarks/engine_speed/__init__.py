"""How long the engine takes for one estimate, and for a search over all hardware."""
