"""The one way an action says no."""


class Refused(Exception):
    """An action that would break a rule. Its text is a whole sentence that stands on the screen.

    `field` names the form field the sentence belongs to, when there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
