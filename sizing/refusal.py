"""The one family of errors that the engine raises for a question it will not answer."""


class Refusal(ValueError):
    """Something that cannot be, or that no formula of ours covers; the message is a sentence for the person who asked."""
