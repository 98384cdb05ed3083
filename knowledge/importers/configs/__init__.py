"""Published configurations (`config.json`) as rows of the table of models: one module a group of architectures."""
