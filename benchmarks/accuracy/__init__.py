"""How far the memory engine is from published measurements, part by part."""
