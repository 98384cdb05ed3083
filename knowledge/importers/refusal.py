"""Why something that was given cannot be added, in one sentence with what to do."""


class Refused(ValueError):
    """What was given is not what was expected; the message says why and what to do."""
