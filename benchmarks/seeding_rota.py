"""Nine people who lead the groups of a year, and some days away: what the rota of a term is measured on."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import Organisation
from courses.models import Absence, Course, Duty, EditionItem, Facilitator, Profession, Session

TEAM = (
    *(("Imogen Fairweather", "psychologist"), ("Owen Castellane", "psychologist")),
    *(("Tom Ashdown", "physiotherapist"), ("Ruth Okonedo", "physiotherapist")),
    *(("Leila Marchetti", "occupational_therapist"), ("Gareth Pym", "occupational_therapist")),
    *(("Beth Halloran", "nurse"), ("Joss Merriman", "nurse"), ("Neil Sandford", "doctor")),
)
WEEK = dt.timedelta(weeks=1)


def seed_rota(organisation: Organisation, courses: Sequence[Course], now: dt.datetime) -> dt.date:
    """Give every led item of these groups to the first of its profession; return the day that a term of theirs begins on."""
    people = Facilitator.objects.bulk_create(
        Facilitator(organisation=organisation, name=name, profession=profession) for name, profession in TEAM
    )
    leads = {each.profession: each for each in reversed(people)}
    items = list(EditionItem.objects.filter(session__edition=courses[0].edition_id, kind=EditionItem.Kind.LED))
    sessions = Session.objects.filter(course__in=courses, starts_at__gt=now - 4 * WEEK, kind=Session.Kind.COURSE)
    Duty.objects.bulk_create(
        _duty(session, item, leads[Profession(item.profession)])
        for session in sessions
        for item in items
        if item.session_id == session.plan_id
    )
    Absence.objects.bulk_create(
        Absence(
            facilitator=each,
            starts_at=now + place * WEEK,
            ends_at=now + (place + 1) * WEEK,
            kind=Absence.Kind.LEAVE,
            made_at=now,
            made_by="Rowan",
        )
        for place, each in enumerate(people)
        if each not in leads.values()
    )
    return now.date()


def _duty(session: Session, item: EditionItem, person: Facilitator) -> Duty:
    begins = session.starts_at + dt.timedelta(minutes=item.offset_minutes)
    ends = begins + dt.timedelta(minutes=item.minutes)
    return Duty(session=session, facilitator=person, item=item, starts_at=begins, ends_at=ends)
