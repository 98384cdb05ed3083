"""How far the estimated peaks of image and video generation are from published ones."""
