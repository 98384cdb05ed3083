"""How fast texts are understood, and that no text breaks it."""
