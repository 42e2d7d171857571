"""Which days nobody meets: public holidays of a place, and the days an organisation closes itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from common.public_holidays import NO_DAYS, public_holidays

__all__ = ["NO_DAYS", "ClosedDays", "public_holidays"]


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
