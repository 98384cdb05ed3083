"""The one door to the facts: names to typed values, with their sources."""
