"""Figures: accuracy, speed and memory, each by one command."""
