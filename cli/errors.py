"""What the command line says when something expected goes wrong."""


class PlainError(Exception):
    """One sentence with its remedy, shown without a traceback."""

    def __init__(self, sentence: str, *, last_words: str = "") -> None:
        super().__init__(sentence)
        self.last_words = last_words
