"""The machine around the cards: its parts, what each must have, and whether they fit each other."""
