"""Rent or buy: one purchase, cards and the machine around them, against what can be rented, at the hours that were said."""
