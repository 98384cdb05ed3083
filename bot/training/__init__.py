"""Fine-tuning in a reply: the recipes that people name, and the tables of what they need."""
