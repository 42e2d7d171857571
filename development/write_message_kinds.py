"""Write docs/message-kinds.md from the rules of messages: python -m development.write_message_kinds

A test holds the page and the program equal (tests/reminders/wording/test_message_kinds_page.py).
"""

from __future__ import annotations

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "message-kinds.md"
INTRODUCTION = """# The kinds of messages

Written by `python -m development.write_message_kinds` from the program; a test fails when they differ. Don't change it by
hand. When each goes, until when it is of use and what stops it stands in [messages.md](messages.md).

| kind | called | what it is | to | own words | before, by days |
|---|---|---|---|---|---|
"""


def kinds_page() -> str:
    """The whole page. Needs Django set up."""
    from reminders.models import Message
    from reminders.own_words.rules import EDITABLE
    from reminders.pages.message import RULES
    from reminders.rules.enrolment import COUNTED_IN_DAYS

    to_staff = {Message.Rule.DUTIES, Message.Rule.REPORT, Message.Rule.DIGEST, Message.Rule.DUTIES_AHEAD}
    rows = []
    for rule in Message.Rule:
        if rule in RULES:
            whom = "staff" if rule in to_staff else "people who take part"
            marks = ["yes" if rule in kinds else "" for kinds in (EDITABLE, COUNTED_IN_DAYS)]
            rows.append(f"| `{rule}` | {rule.label} | {RULES[rule]} | {whom} | {marks[0]} | {marks[1]} |\n")
    return INTRODUCTION + "".join(rows)


def main() -> None:
    """Write the page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painprog.settings")
    django.setup()
    PAGE.write_text(kinds_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
