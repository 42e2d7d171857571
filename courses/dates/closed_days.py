"""Which days nobody meets: public holidays of a place, and the days an organisation closes itself; what is held all the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from common.public_holidays import NO_DAYS, public_holidays


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The days an organisation is closed: ask it about any day of any year.

    `own` are the organisation's own closed days, date -> reason ("Staff training"); its reason wins over the name of
    a public holiday on the same day, because somebody typed it for this organisation.
    """

    country: str = ""
    subdivision: str = ""
    own: Mapping[date, str] = field(default_factory=lambda: NO_DAYS)

    def reason(self, day: date) -> str:
        """Why nobody meets on `day` ("Easter Monday"), or "" when it is an ordinary day."""
        if day in self.own:
            return self.own[day] or "a closed day"
        return public_holidays(self.country, self.subdivision, day.year).get(day, "")

    def is_open(self, day: date) -> bool:
        """Whether the day is neither a public holiday nor closed by the organisation; weekends count as open."""
        return not self.reason(day)


def is_agreed(day: date, reason: str, *, agreed_day: date | None, agreed_reason: str) -> bool:
    """Whether somebody has said that they meet on `day` although it is closed for this reason.

    Another day asks again, and so does another reason: who meant to meet on a public holiday didn't know of the burst pipe.
    """
    return bool(reason) and day == agreed_day and reason == agreed_reason
