"""Courses from a spreadsheet, past ones too: each is laid out and created by the same rules as on the page."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.trail import audit
from common.clock import today_in
from common.refused import Refused
from common.text.folding import folded
from courses.dates.calendars import FURTHEST_AHEAD_DAYS
from courses.ground.catalogue import editions_of, venues_of
from courses.ground.locking import lock_courses, lock_programmes, lock_sessions, lock_venues
from courses.models import Course, Edition, Format, Session, Venue
from courses.scheduling.creating import create_course, settled_plan
from courses.scheduling.drafts import Draft
from desk.importing.cells import date_in, number_in, one_of, time_in, truth_in
from desk.importing.kinds import FAULTY, KNOWN, READY, Cells, ImportColumn, ImportGround, Judged
from desk.importing.taking_back import CHANGED, USED

COLUMNS = (
    ImportColumn("programme", "Programme", needed=True, also=("course", "programme name"), hint="its short name"),
    ImportColumn("first_day", "First day", needed=True, also=("start date", "starts", "date", "first session"), is_date=True),
    ImportColumn("start", "Start", needed=True, also=("start time", "time"), hint="for example 10am or 18:00"),
    ImportColumn("format", "Format", also=("how",), hint="in person, video link or telephone; in person when empty"),
    ImportColumn("room", "Room", also=("venue", "place", "site"), hint="as it stands under Rooms"),
    ImportColumn("places", "Places", also=("capacity",), hint="as many as advised when empty"),
    ImportColumn("video_link", "Video link", also=("link",)),
    ImportColumn("above_advised", "More than advised is meant", hint="yes or no"),
)
LABELS = {column.name: column.label for column in COLUMNS}
OLDEST = dt.timedelta(days=3660)


class CoursesImport:
    """One run over one file of courses."""

    def __init__(self, ground: ImportGround) -> None:
        self.ground = ground
        self.today = today_in(ground.organisation.tzinfo, ground.now)
        dated = editions_of(ground.organisation).filter(valid_from__isnull=False).order_by("-valid_from", "-pk")
        self.editions = list(dated.prefetch_related("formats"))
        self.venues = list(venues_of(ground.organisation))
        self.seen: dict[tuple[Any, ...], int] = {}

    def judge(self, rows: Sequence[tuple[int, Cells]]) -> list[Judged]:
        """Lay each course out as the page would; a date that has to be settled by somebody is a fault here."""
        return [self._judged(number, cells) for number, cells in rows]

    def write(self, judged: Sequence[Judged]) -> list[int | Refused]:
        """Create them one by one: an earlier row may have taken the room. What all of them need is locked first."""
        drafts: list[Draft] = [each.facts for each in judged]
        lock_programmes({draft.edition.programme_id for draft in drafts})
        lock_venues({key for draft in drafts for key in draft.room_keys})
        return [self._written(each.facts) for each in judged]

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete the courses that nobody is on, leads or has changed since, with their sessions."""
        kept: dict[int, str] = {}
        own = Course.objects.filter(organisation=self.ground.organisation, pk__in=keys)
        courses = lock_courses(own.values_list("pk", flat=True))
        lock_sessions(Session.objects.filter(course__in=courses).values_list("pk", flat=True))
        for course in courses:
            if why := _why_it_stays(course):
                kept[course.pk] = why
                continue
            audit.record(self.ground.by, "import taken back", course, batch=self.ground.batch.pk)
            course.sessions.all().delete()
            course.delete()
        return kept

    def _judged(self, number: int, cells: Cells) -> Judged:
        try:
            draft = self._draft(cells)
            key = (draft.edition.programme_id, draft.first_day, draft.start, draft.room.pk if draft.room else None)
            if earlier := self.seen.get(key):
                return Judged(KNOWN, f"Row {earlier} is the same course.")
            if course := self._there(draft):
                return Judged(KNOWN, f"{course} begins then and there already.")
            settled_plan(draft, self.ground.organisation, draft.edition.programme, self._moment(draft))
        except Refused as refused:
            return Judged(FAULTY, refused.sentence)
        self.seen[key] = number
        return Judged(READY, facts=draft)

    def _written(self, draft: Draft) -> int | Refused:
        ground = self.ground
        try:
            with transaction.atomic():
                course = create_course(draft, organisation=ground.organisation, by=ground.by, now=self._moment(draft))
                Course.objects.filter(pk=course.pk).update(created_at=ground.now)
                audit.record(ground.by, "imported", course, batch=ground.batch.pk)
        except Refused as refused:
            return refused
        return course.pk

    def _moment(self, draft: Draft) -> dt.datetime:
        """When it is laid out: a course of the past as if it were still ahead, which the list shows as what it is."""
        before = dt.datetime.combine(draft.first_day - dt.timedelta(days=1), dt.time(), self.ground.organisation.tzinfo)
        return min(self.ground.now, before)

    def _draft(self, cells: Cells) -> Draft:
        first_day = date_in(cells["first_day"], LABELS["first_day"])
        assert first_day is not None  # noqa: S101  (a needed field)
        if abs((first_day - self.today).days) > max(FURTHEST_AHEAD_DAYS, OLDEST.days):
            raise Refused("First day: that is too far away. Check the year.")
        edition = self._edition(cells["programme"], first_day)
        format_ = one_of(cells.get("format", ""), Format.choices, LABELS["format"], Format.IN_PERSON)
        places = number_in(cells.get("places", ""), LABELS["places"])
        capacity = next((each for each in edition.formats.all() if each.format == format_), None)
        return Draft(
            edition=edition,
            format=format_,
            first_day=first_day,
            start=time_in(cells["start"], LABELS["start"]),
            places=places if places is not None else (capacity.advised_most if capacity else 1),
            venue=self._venue(cells.get("room", "")) if format_ == Format.IN_PERSON else None,
            video_link=cells.get("video_link", "")[:500],
            link_later=True,
            above_advised_agreed=truth_in(cells.get("above_advised", ""), LABELS["above_advised"]),
        )

    def _edition(self, text: str, day: dt.date) -> Edition:
        own = [each for each in self.editions if _is_called(each, text)]
        if not own:
            names = ", ".join(sorted({each.programme.short_name for each in self.editions}))
            raise Refused(f"Programme: “{text[:40]}” isn’t one of yours ({names}).")
        for each in own:
            if each.valid_from and each.valid_from <= day:
                return each
        raise Refused("No edition of the programme was in force on the first day.")

    def _venue(self, text: str) -> Venue:
        if not text:
            raise Refused("Room is empty. A course in person needs one.")
        found = [each for each in self.venues if folded(text) in (folded(str(each)), folded(each.name))]
        if len(found) != 1:
            which = "isn’t one of your rooms" if not found else "could be several of your rooms: write the room too"
            raise Refused(f"Room: “{text[:60]}” {which}.")
        return found[0]

    def _there(self, draft: Draft) -> Course | None:
        zone = self.ground.organisation.tzinfo
        starts = dt.datetime.combine(draft.first_day, draft.start, zone)
        own = Course.objects.filter(programme=draft.edition.programme, first_starts_at=starts, cancelled_at=None)
        return own.filter(venue=draft.room).first()


def _is_called(edition: Edition, text: str) -> bool:
    programme = edition.programme
    return folded(text) in (folded(programme.short_name), folded(programme.name), folded(programme.slug))


def _why_it_stays(course: Course) -> str:
    if course.version > 1 or course.opened_at or course.confirmed_at or course.cancelled_at:
        return CHANGED
    sessions = Session.objects.filter(course=course)
    used = course.enrolments.exists() or sessions.filter(duties__isnull=False).exists() or sessions.filter(version__gt=1).exists()
    hanging = course.overrides.exists() or course.waiting_entries.exists() or course.offers.exists()
    return USED if used or hanging or course.registrations.exists() else ""
