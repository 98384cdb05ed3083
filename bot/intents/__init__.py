"""One file an intent: what it needs, how it is resolved, computed and said."""
