"""Who is on the way to the hospital's programme. All invented, and always the same: which name goes with which is counted out."""

import datetime as dt
from collections.abc import Iterator

from painprog.demo.cast import Person

FIRST = (
    *("Abel", "Bettina", "Caspian", "Dorothea", "Ewan", "Farida", "Gideon", "Henrietta", "Idris", "Jocasta", "Kwame"),
    *("Lettice", "Mordecai", "Nerys", "Obadiah", "Perpetua", "Quentin", "Rukhsana", "Septimus", "Thandiwe", "Ulric"),
    *("Venetia", "Wilfred", "Xanthe", "Yolanda", "Zachary", "Araminta", "Barnaby", "Clementine", "Dafydd", "Eudora"),
)
LAST = (
    *("Applegarth", "Birdwhistle", "Copperthwaite", "Dimbleby-Roe", "Everdene", "Featherstone", "Gathercole", "Hollowell"),
    *("Inkpen", "Jessamy", "Kettleworth", "Larkspur", "Merryweather", "Nightingirl", "Oatway", "Pennyfeather", "Quarmby"),
    *("Rainbird", "Sparrowhawk", "Thistlewood", "Underhill", "Vinegrad", "Wintergreen", "Yellowlees", "Zouche"),
)
PRACTICES = ("Millrace Surgery", "Lantern Street Practice", "Beacon Hill Surgery")
ELDEST = dt.date(1944, 2, 7)
# Between two people of the list; 25 and 31 have no common divisor, so no two have both names alike.
DAYS_APART = 263


def people() -> Iterator[Person]:
    """One after the other, 775 of them before a name comes round."""
    for number in range(len(FIRST) * len(LAST)):
        born = ELDEST + dt.timedelta(days=number * DAYS_APART % 18_000)
        by_post = number % 9 == 4
        yield Person(
            FIRST[number * 7 % len(FIRST)],
            LAST[number * 4 % len(LAST)],
            born.isoformat(),
            email=not by_post,
            phone=f"01632 960{200 + number % 700}",
            both_names=True,
            channel="letter" if by_post else "email",
            communication_needs="Large print" if number % 13 == 6 else "",
            practical_needs="Wheelchair user" if number % 17 == 3 else "",
        )
