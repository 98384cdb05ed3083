"""How far the engine is from published measurements: the rows of `truth-*.csv` as requests, part by part."""
