"""The facts: GPUs, models, formats, prices and measured runs, each with its source and date."""
