"""Made-up texts for the parser, by the million."""
