"""Quotes for what runs on one card: image and video models, encoders, Whisper. The cheapest card of each tier, with its price."""
