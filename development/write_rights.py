"""Write docs/rights.md from the one table of rights and from what each view declares: python -m development.write_rights

A test holds the page and the program equal (tests/test_rights_page.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rights.md"
INTRODUCTION = """# Who may do what

Written by `python -m development.write_rights` from the one table in `accounts/roles.py` and from what each view declares; a
test fails when they differ. Don't change it by hand.

Everything belongs to one organisation. Whoever asks for a page of another organisation, for one they have no right to, or
for one that isn't there gets the same answer: 404.
A view that declares nothing answers nobody (decision 4). `tests/walk/test_access_table.py` asks every address below as every
role, for what is their own organisation's, for what is another's and
for what isn't there, to read and to write, as a page and as a part of one.
"""
WORDS = {
    "see courses": "see courses, sessions, the calendar and Today",
    "schedule courses": "plan courses: create, move, cancel, staff them, open and confirm them",
    "see people": "find people, read their records and the contact log, write notes and concerns",
    "edit people and enrol them": "add and change people, give places, merge records, keep waiting lists and bookings",
    "see referrals and waiting lists": "see referrals, stages of the hospital pathway and its waiting list",
    "keep referrals, book assessments and offer places": "write referrals, book assessments, offer places, enter outcomes",
    "read and write the clinical record": "read and write assessments, notes and clinical tasks, with a second factor",
    "write letters": "write and print letters",
    "see messages": "see what went to whom, and what didn't arrive",
    "keep registers": "keep registers: their own sessions, or the whole organisation's where they see courses",
    "act when something happens on the day": "say that a session can't be held, find a stand-in or another room",
    "see own courses": "see the courses they lead, 14 days before to 30 days after",
    "set up": "programmes, rooms, leaders, licences, imports, users, the organisation itself",
    "see reports": "see figures and take files of them",
    "see outcomes": "see what the programmes achieve, without small figures, and take files of it",
    "take de-identified answers away": "take scores of single people away, de-identified, with a second factor",
    "see the audit trail": "see who did and looked at what, and nothing else",
    "see own timetable": "see their own dates and details, and change how they are reached",
}
NOT_SEEN = """## What nobody sees by their role alone

- **Administrators and coordinators read no clinical text**: neither sections nor notes nor what a decision says, nor
  clinical tasks; not in search, on paper, in a file, a part of a page, a feed or the audit trail.
- **Leaders** see of their own courses first names, needs and attendance; the telephone number of who agreed to it; no
  record, no address, no date of birth.
- **Auditors** see the trail, which names people and no clinical text.
- **Participants** see what is about themselves.
- **Second factors**: whoever administers takes a lost one away, and sees only whether there is one.
"""


def page() -> str:
    """The whole page. Needs Django set up."""
    from accounts.roles import RIGHTS, Right, Role

    roles = list(Role)
    head = f"| right | {' | '.join(str(role.label) for role in roles)} |\n|---|{'---|' * len(roles)}\n"
    rows = [f"| {WORDS[right]} | {' | '.join('yes' if right in RIGHTS[role] else '' for role in roles)} |\n" for right in Right]
    addresses = "".join(f"| `/{route}` | {words} |\n" for route, words in _addresses())
    return (
        f"{INTRODUCTION}\n## Roles and rights\n\n{head}{''.join(rows)}\n{NOT_SEEN}\n"
        f"## Every address, and what it asks for\n\n| address | who |\n|---|---|\n{addresses}"
    )


def _addresses() -> Iterator[tuple[str, str]]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def below(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
            if isinstance(pattern, URLResolver):
                yield from below(pattern, route)
            elif isinstance(pattern, URLPattern):
                yield route.replace("|", "\\|"), _who(getattr(pattern.callback, "access", None))

    return iter(sorted(below(get_resolver(), "")))


def _who(access: object) -> str:
    from accounts.access import Access

    if not isinstance(access, Access):
        return "nobody"
    if access.public:
        return "everybody"
    return f"whoever may {access.right.value}" if access.right else "whoever is signed in"


def main() -> None:
    """Write the page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painprog.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
