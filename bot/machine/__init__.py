"""The machine around the cards: what was wished for, which parts, what they cost, and how it is said."""
