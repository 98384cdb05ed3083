"""How long an answer takes, in process and from a cold start."""
