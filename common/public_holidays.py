"""Public holidays of a place.

They come from the `holidays` package, by country and subdivision ("GB" and "ENG", "CA" and "NL"), because they differ
inside a country: 30 November closes Scotland and not England. The package is large, so it is imported the first time
somebody asks, and each year of a place is worked out once.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from common.refused import Refused

NO_DAYS: Mapping[date, str] = MappingProxyType({})


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """The public holidays of one calendar year: date -> name, substitute days included.

    `country` is an ISO 3166 code ("GB"), `subdivision` its part ("ENG") or "" for the whole country. With no country
    there are no holidays. Raises Refused when the package knows no such place.
    """
    if not country:
        return NO_DAYS
    import holidays

    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError as unknown:
        place = f"{country}, {subdivision}" if subdivision else country
        raise Refused(f"No public holidays are known for “{place}”. Choose another country or part of it.") from unknown
    return MappingProxyType(dict(found.items()))
