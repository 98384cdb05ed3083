"""Our estimates beside those of other calculators, on the same rows of the published measurements."""
