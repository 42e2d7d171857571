"""Schedule a course: look at every date before anything is saved, then create it with all its sessions and reviews at once."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.refused import Refused
from common.text.folding import findable
from common.trying_again import tried_again
from common.words import long_date
from courses.dates import clashes
from courses.ground.diary import taken_sentence
from courses.ground.locking import lock_programme, lock_venues
from courses.models import Course, Edition, Programme, Session
from courses.scheduling.agreeing import agree
from courses.scheduling.drafts import Draft, stops
from courses.scheduling.gathering import capacity_of, ground_of, refuse_strangers
from courses.scheduling.unfolding import Planned, follows_instead, unfold

USED_BEFORE = "This form has been used before. Open the page again and fill it in once more."


@tried_again
def create_course(
    draft: Draft, *, organisation: Organisation, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> Course:
    """Create the course with its sessions and reviews, all or nothing; its edition is frozen from then on.

    The same submission again returns the course that the first one made. Everything is looked at once more under the
    locks. Raises Refused, with `field` where the form is at fault, and for any date that is still to be settled.
    """
    refuse_strangers(draft, organisation)
    with clashes.refused(lambda: _what_is_there(draft, organisation, now)), transaction.atomic():
        programme = lock_programme(draft.edition.programme_id)
        own = Course.objects.filter(organisation=organisation).select_related("organisation")
        if earlier := made_before(own, submission_id, lambda course: _is_laid_out_as(course, draft), used=USED_BEFORE):
            return earlier
        draft = _read_again(draft)
        _refuse_followed(draft)
        planned = settled_plan(draft, organisation, programme, now)
        course = _course_from(draft, planned, organisation, programme)
        course.created_at, course.submission_id = now, submission_id
        course.save(force_insert=True)
        sessions = [_session_from(each, course) for each in planned]
        for each, session in zip(planned, sessions, strict=True):
            if each.meets_although:
                agree(session, each.meets_although, by, now)
        Session.objects.bulk_create(sessions)
        Edition.objects.filter(pk=draft.edition_id, frozen_at=None).update(frozen_at=now)
        _note_pathway(draft.edition, organisation)
        audit.record(by, "course scheduled", course, sessions=len(planned), first_day=draft.first_day.isoformat())
    return course


def _note_pathway(edition: Edition, organisation: Organisation) -> None:
    """Keep that people come to this organisation by referral; a hospital's menu says so in any case."""
    if organisation.has_pathway or organisation.kind == Organisation.Kind.HOSPITAL or edition.entry != Edition.Entry.REFERRAL:
        return
    Organisation.objects.filter(pk=organisation.pk).update(has_pathway=True)


def settled_plan(draft: Draft, organisation: Organisation, programme: Programme, now: dt.datetime) -> Sequence[Planned]:
    """The sessions and reviews of a draft with which nothing is wrong. Raises Refused with the first thing that is."""
    for stop in stops(draft, capacity_of(draft), organisation.pk):
        raise Refused(stop.sentence, field=stop.field)
    planned = unfold(draft, ground_of(draft, organisation, programme, now))
    for each in planned:
        if each.to_settle:
            raise Refused(_unsettled(each, organisation))
    return planned


def _unsettled(planned: Planned, organisation: Organisation) -> str:
    """What still has to be decided about one date."""
    asked = planned.asked
    assert asked is not None  # noqa: S101  (to_settle says so)
    if asked.booking and planned.venue and (asked.decision or not asked.holiday):
        return taken_sentence(planned.venue, asked.booking, organisation.tzinfo)
    return f"{planned.label} falls on {long_date(asked.day)}, {asked.holiday}. Say what should happen to it."


def _what_is_there(draft: Draft, organisation: Organisation, now: dt.datetime) -> str | None:
    """Who took the room, once the database has refused it: they have finished meanwhile, so it can be read."""
    try:
        settled_plan(draft, organisation, draft.edition.programme, now)
    except Refused as refused:
        return refused.sentence
    return None


def _refuse_followed(draft: Draft) -> None:
    """Raise Refused where another edition of the programme is in force on the first day; asks only if there is one."""
    if draft.edition.is_followed:  # type: ignore[attr-defined]  # _read_again
        later = Edition.objects.filter(programme=draft.edition.programme, valid_from__isnull=False).select_related("programme")
        if why := follows_instead(draft.edition, draft.first_day, later):
            raise Refused(why, field="edition")


def _is_laid_out_as(course: Course, draft: Draft) -> bool:
    """Whether a course is what this draft makes; its sessions may have been moved since."""
    return (course.edition_id, course.format, course.places) == (draft.edition_id, draft.format, draft.places)


def _read_again(draft: Draft) -> Draft:
    """The draft with its edition and rooms as they are now, locked: nobody else plans in these rooms until we are done."""
    locked = lock_venues(draft.room_keys)
    later = Edition.objects.filter(programme=OuterRef("programme"), valid_from__gt=OuterRef("valid_from"))
    editions = Edition.objects.annotate(is_followed=Exists(later.filter(valid_from__lte=draft.first_day)))
    edition = editions.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=draft.edition_id)
    return draft.read_again(edition, locked)


def _course_from(draft: Draft, planned: Sequence[Planned], organisation: Organisation, programme: Programme) -> Course:
    number = (Course.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0) + 1
    name = f"{programme.short_name} {programme.group_word} {number}"
    sessions = [each for each in planned if each.months is None]
    reviews = [each for each in planned if each.months is not None]
    return Course(
        organisation=organisation,
        programme=programme,
        edition=draft.edition,
        number=number,
        name=name,
        format=draft.format,
        venue=draft.room,
        video_link=draft.link,
        places=draft.places,
        first_starts_at=sessions[0].span.starts_at,
        last_ends_at=sessions[-1].span.ends_at,
        reviews_end_at=max((each.span.ends_at for each in reviews), default=None),
        search_key=findable(name, programme.name, str(draft.room or ""))[:400],
    )


def _session_from(planned: Planned, course: Course) -> Session:
    return Session(
        organisation_id=course.organisation_id,
        course=course,
        kind=Session.Kind.COURSE if planned.months is None else Session.Kind.REVIEW,
        format=course.format,
        number=planned.number,
        months=planned.months,
        plan=planned.plan,
        label=planned.label,
        title=planned.title,
        starts_at=planned.span.starts_at,
        ends_at=planned.span.ends_at,
        zone=course.organisation.zone,
        venue=planned.venue,
        video_link=course.video_link,
        places=planned.places,
    )
