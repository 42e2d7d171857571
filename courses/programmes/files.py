"""Reads a programme with one edition of it from a TOML file.

The two programmes of the source texts are such files, in courses/programmes/; a third kind of programme needs no code.
A file that can't be right is refused with sentences that name the file, the key and what is wrong.
"""

import tomllib
from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from common.refused import Refused
from common.text.toml_tables import TomlTable
from courses.dates.calendars import REVIEW_LEEWAY_DAYS, WEEKDAYS
from courses.programmes.plans import (
    ABOUT_SECTIONS,
    REMINDER_RULES,
    RULES_WITH_A_DEFAULT,
    AssessmentPlan,
    EditionPlan,
    FormatPlan,
    ItemPlan,
    ProgrammePlan,
    ReviewPlan,
    SessionPlan,
    faults_in,
    usual_places_at_review,
)

# Parts of an edition that stand in tables of their own.
OTHER_TABLES = ("formats", "sessions", "reviews", "assessment", "about", "conditions")
# What an edition needn't say: it has the model's usual value then.
NUMBERS_WITH_A_DEFAULT = (
    *("joining_until_session", "confirm_days", "zero_earliest_days", "zero_latest_days"),
    *("confirm_email_hours", "reply_hours"),
    *("assessment_months", "ask_waiting_weeks", "offer_notice_days", "declined_offers"),
)
SHIPPED = Path(__file__).parent


def shipped_programmes() -> tuple[ProgrammePlan, ...]:
    """The programmes that come with the software, in order of their file names."""
    return tuple(read_programme(path) for path in sorted(SHIPPED.glob("*.toml")))


def read_programme(path: Path) -> ProgrammePlan:
    """The programme in a file. Raises Refused, with a line for each fault, when it can't be scheduled from."""
    return programme_from(path.read_text(encoding="utf-8"), file=path.name)


@lru_cache(maxsize=8)
def programme_from(text: str, *, file: str) -> ProgrammePlan:
    """The programme in the text of a TOML file; `file` is its name, for the sentences.

    Raises Refused with the first fault when the file isn't TOML or a key is missing, unknown or of the wrong type,
    and otherwise with every fault that `faults_in` finds, one a line.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as unread:
        raise Refused(f"{file}: This isn’t a TOML file that can be read: {unread}.") from unread
    plan = _programme(TomlTable(file, "", content))
    if faults := faults_in(plan):
        raise Refused("\n".join(f"{file}, {fault}" for fault in faults))
    return plan


def _programme(top: TomlTable) -> ProgrammePlan:
    head, edition = top.table("programme"), top.table("edition")
    head.only("slug", "name", "short_name", "kind", "group_word", "session_word")
    top.only("programme", "edition", *OTHER_TABLES)
    return ProgrammePlan(
        slug=head.text("slug"),
        name=head.text("name"),
        short_name=head.text("short_name"),
        kind=head.text("kind"),
        group_word=head.text("group_word"),
        session_word=head.text("session_word"),
        edition=_edition(edition, top),
    )


def _edition(table: TomlTable, top: TomlTable) -> EditionPlan:
    table.only(*(name for name in EditionPlan.__dataclass_fields__ if name not in OTHER_TABLES))
    start = table.clock("default_start")
    return EditionPlan(
        label=table.text("label"),
        valid_from=table.day("valid_from"),
        sessions_ordered=table.truth("sessions_ordered"),
        weekdays=_weekdays(table),
        weeks=table.number("weeks"),
        session_minutes=table.number("session_minutes"),
        default_start=start,
        register_kind=table.text("register_kind"),
        entry=table.text("entry"),
        completion_sessions=table.number("completion_sessions"),
        leaders_needed=table.number("leaders_needed"),
        peers_needed=table.number("peers_needed"),
        books=table.texts("books"),
        subjects=table.texts("subjects"),
        reminders=_reminders(table.table("reminders")),
        formats=tuple(map(_format, top.tables("formats"))),
        sessions=tuple(_session(session, start) for session in top.tables("sessions")),
        reviews=tuple(_review(review, top) for review in top.tables("reviews")),
        assessment=_assessment(top.table("assessment"), start) if "assessment" in top.content else None,
        about=_about(top.table("about")) if "about" in top.content else {},
        conditions=tuple(map(_conditions, top.tables("conditions"))),
        measures=_measures(table.table("measures")) if "measures" in table.content else {},
        **_with_a_default(table),
    )


def _with_a_default(table: TomlTable) -> dict[str, Any]:
    given: dict[str, Any] = {name: table.number(name) for name in NUMBERS_WITH_A_DEFAULT if name in table.content}
    given |= {name: table.texts(name) for name in ("licence_kinds", "checklist") if name in table.content}
    if "completion_in_proportion" in table.content:
        given["completion_in_proportion"] = table.truth("completion_in_proportion")
    return given | ({"foundation_slug": table.text("foundation_slug")} if "foundation_slug" in table.content else {})


def _conditions(table: TomlTable) -> tuple[str, tuple[str, ...]]:
    table.only("heading", "lines")
    return table.text("heading"), table.texts("lines")


def _about(table: TomlTable) -> Mapping[str, str]:
    table.only(*ABOUT_SECTIONS)
    return {section: table.text(section) for section in ABOUT_SECTIONS if section in table.content}


def _measures(table: TomlTable) -> Mapping[str, tuple[str, ...]]:
    return {point: table.texts(point) for point in table.content}


def _reminders(table: TomlTable) -> Mapping[str, tuple[int, ...]]:
    table.only(*REMINDER_RULES)
    return {rule: table.numbers(rule) for rule in REMINDER_RULES if rule not in RULES_WITH_A_DEFAULT or rule in table.content}


def _format(table: TomlTable) -> FormatPlan:
    table.only(*FormatPlan.__dataclass_fields__)
    return FormatPlan(
        format=table.text("format"),
        least=table.number("least"),
        advised_least=table.number("advised_least"),
        advised_most=table.number("advised_most"),
        most=table.number("most"),
        leaders=table.number("leaders") if "leaders" in table.content else None,
        outside_most=table.number("outside_most") if "outside_most" in table.content else None,
    )


def _session(table: TomlTable, start: time) -> SessionPlan:
    table.only("number", "title", "items", "bring", "guests_each")
    items = tuple(_item(item, start) for item in table.tables("items"))
    bring = table.text("bring") if "bring" in table.content else ""
    guests = table.number("guests_each") if "guests_each" in table.content else 0
    return SessionPlan(table.number("number"), table.text("title"), items, bring, guests)


def _assessment(table: TomlTable, start: time) -> AssessmentPlan:
    table.only("title", "items", "notice_hours")
    notice = {"notice_hours": table.number("notice_hours")} if "notice_hours" in table.content else {}
    return AssessmentPlan(table.text("title"), tuple(_item(item, start) for item in table.tables("items")), **notice)


def _item(table: TomlTable, start: time) -> ItemPlan:
    """One timetable item; its start is written as `offset_minutes`, or as the clock time `at` of a day that begins at
    the edition's default start.
    """
    table.only("at", "offset_minutes", "minutes", "title", "kind", "profession", "team")
    if ("at" in table.content) == ("offset_minutes" in table.content):
        raise table.refusal("at", "Write either at or offset_minutes, and not both.")
    offset = _minutes(table.clock("at")) - _minutes(start) if "at" in table.content else table.number("offset_minutes")
    return ItemPlan(
        offset_minutes=offset,
        minutes=table.number("minutes"),
        title=table.text("title"),
        kind=table.text("kind"),
        profession=table.text("profession") if "profession" in table.content else "",
        team=table.texts("team") if "team" in table.content else (),
    )


def _review(table: TomlTable, top: TomlTable) -> ReviewPlan:
    table.only(*ReviewPlan.__dataclass_fields__)
    start, formats = table.clock("start"), tuple(map(_format, top.tables("formats")))
    return ReviewPlan(
        months=table.number("months"),
        minutes=table.number("minutes"),
        start=start,
        places=table.number("places") if "places" in table.content else usual_places_at_review(formats),
        title=table.text("title"),
        window_days=table.number("window_days") if "window_days" in table.content else REVIEW_LEEWAY_DAYS,
        items=tuple(_item(item, start) for item in table.tables("items")) if "items" in table.content else (),
    )


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _weekdays(table: TomlTable) -> tuple[int, ...]:
    """Names of weekdays as numbers from 0, Monday."""
    names = table.texts("weekdays")
    for name in names:
        if name not in WEEKDAYS:
            raise table.refusal("weekdays", f"“{name}” isn’t a weekday; write Monday, Tuesday and so on.")
    return tuple(map(WEEKDAYS.index, names))
