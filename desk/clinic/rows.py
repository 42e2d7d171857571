"""One line of a clinician's page."""

import datetime as dt
from dataclasses import dataclass

MOST = 50  # rows of one kind; nobody works through more in a day


@dataclass(frozen=True)
class ClinicRow:
    """One thing that waits for somebody: what to do, a line about it, its page, and since when."""

    text: str
    detail: str
    url: str
    since: dt.datetime
    person: tuple[int, str] | None = None
    age: str = ""
    since_words: str = ""
