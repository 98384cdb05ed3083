"""Measurements of our own on a GPU: random weights of known shapes under PyTorch and Transformers. Needs nothing of ours."""
