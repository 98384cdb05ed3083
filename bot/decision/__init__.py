"""A decision report: why this hardware and not that, for the models that shall run on it."""
