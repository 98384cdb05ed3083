"""How fast the knowledge base is built and looked into, and whether answers stay as fast when it grows."""
