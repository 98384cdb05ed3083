"""One file for each kind of slot: from marks to values."""
