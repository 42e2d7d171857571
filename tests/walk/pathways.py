"""People on their way through a hospital programme, in the walked house."""

import datetime as dt
import io
import uuid

import pypdf

from accounts.roles import Role
from accounts.trail.audit import Job
from courses.assessing.need import need_of
from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from courses.models import (
    Edition,
    Programme,
    SlotHold,
)
from courses.staffing.absences import enter_absence
from courses.staffing.giving import Cell, give
from desk.models import ActivityEntry, DowntimePack
from participants.episodes.endings import end_episode
from participants.letters.drafting import draft_letters
from participants.models import Appointment, Correspondent, Delivery, Episode, Letter, Task
from participants.waiting.changing import keep_apart
from participants.waiting.offers import Offering
from participants.waiting.offers import offer as offer_programme_places
from reviews.assessments import booking
from reviews.discharge.deciding import decide_discharge
from reviews.milestones.closing import close_review
from reviews.models import Goal, ReviewClosing
from tests.factories import (
    FacilitatorFactory,
    ParticipantFactory,
    accept,
    assess,
    make_course,
    make_group,
    make_place,
    make_team,
    recommend,
    refer,
    say_yes,
    sign_section,
    wait_on_programme,
)
from tests.factories.assessing import assessing_team, assessment_clinic
from tests.factories.reviewed import reviewed_group
from tests.walk.answering import answering
from tests.walk.on_the_way import on_the_way
from tests.walk.telling import telling

DAY = dt.timedelta(days=1)
STAFF = {
    Role.ADMINISTRATOR: "Priya Raman",
    Role.CLINICIAN: "Imogen Fairweather",
    Role.LEADER: "Lenny Marsh",
    Role.AUDITOR: "Amos Penn",
}


def pathways(person, staff, room, now):
    """People on their way through the hospital programme, and the keys of what is about them."""
    organisation, office = person.organisation, staff[Role.ADMINISTRATOR].user
    return {
        **_pathway(organisation, office, now),
        **_programme_waiting(organisation, now),
        **_clinical(organisation, staff[Role.CLINICIAN].user, person, now),
        **_letters(person, staff, now),
        # The same referral, looked at: its pages are those of somebody who is booked.
        **_assessing(organisation, room, office, now),
        **on_the_way(person, office, now),
        **_activity(organisation, now),
        **_discharging(organisation, staff[Role.CLINICIAN], now),
        **_reviewing(organisation, office, now),
        **_rota(organisation, office, now),
        **telling(person, staff[Role.CLINICIAN].user, now),
        **answering(person, office, now),
    }


def _rota(organisation, office, now):
    """A group to come, one item of which has somebody; who is away; and the keys of these."""
    edition = Edition.objects.filter(programme__organisation=organisation, entry="referral").earliest("pk")
    monday = now.date() + (70 - now.weekday()) * DAY
    group = make_group(edition, monday, number=36)
    day = group.sessions.get(number=3)
    item = day.plan.items.get(profession="physiotherapist")
    tom = FacilitatorFactory(organisation=organisation, name="Tom Ashdown", profession="physiotherapist")
    [duty] = give(group, tom, [Cell(day.pk, item.pk)], by=office, now=now)
    away = Span(now + 30 * DAY, now + 31 * DAY)
    return {
        "courses/<group>": group.pk,
        "rota/items/<session>": day.pk,
        "<item>": item.pk,
        "rota/off/<duty>": duty.pk,
        "rota/people/<pk>": tom.pk,
        "rota/absences/<pk>": enter_absence(tom, away, kind="leave", by=office, now=now).pk,
    }


def _reviewing(organisation, office, now):
    """Somebody whose group is over and who doesn't want the first review; and the key of that."""
    edition = Edition.objects.filter(programme__organisation=organisation, entry="referral").earliest("pk")
    monday = now.date() - (now.weekday() + 42) * DAY
    group = make_group(edition, monday, number=35)
    person = ParticipantFactory(organisation=organisation, first_names="Una", last_name="Reyes")
    place = make_place(person, group, joined_at=now - 60 * DAY)
    closing = close_review(place, 6, kind=ReviewClosing.Kind.DECLINED, way="telephone", by=office, now=now)
    return {"review-closings/<pk>": closing.pk}


def _activity(organisation, now):
    """Somebody's day that was entered in the hospital's own system, and its key."""
    place = Appointment.objects.filter(session__organisation=organisation).earliest("pk")
    entry = ActivityEntry.objects.create(
        organisation=organisation, appointment=place, cells={"date": now.date().isoformat()}, hospital_number="K0001", code="5",
        mark_version=0, entered_at=now, entered_by="Priya Raman",
    )  # fmt: skip
    return {"reports/activity/entries/<pk>": entry.pk}


def _assessing(organisation, room, office, now):
    """Somebody who is booked to be assessed, another slot that the office keeps, a clinic; and the keys of it."""
    edition = organisation.programmes.get(slug="pain-management").editions.select_related("programme__organisation").get()
    team = assessing_team(organisation)
    person = ParticipantFactory(organisation=organisation, first_names="Ana", last_name="Petrova")
    episode = refer(person, edition.programme, received=now.date() - 20 * DAY, now=now)
    accept(episode, now=now)
    starts_at = (now + 8 * DAY).replace(hour=14, minute=0, second=0, microsecond=0)
    span = Span(starts_at, starts_at + dt.timedelta(minutes=need_of(edition.programme, organisation, now.date()).minutes))
    slot = AssessmentSlot(span, "in_person", room.pk, tuple(each.pk for each in team))
    booking.book(episode, booking.Booking(slot), by=office, now=now)
    kept = {"starts_at": starts_at + DAY, "ends_at": starts_at + DAY + dt.timedelta(minutes=90), "until": now + DAY}
    hold = SlotHold.objects.create(organisation=organisation, venue=room, held_by=str(office), user=office, **kept)
    hold.staff.set(team)
    clinic = assessment_clinic(edition, team, room)
    return {
        "referrals/<pk>": episode.pk,
        "assessment/holds/<hold>": hold.pk,
        "setup/assessment-clinics/<pk>": clinic.pk,
    }


def _programme_waiting(organisation, now):
    """Two who wait for the hospital's programme, one of them offered a place, who aren't to be in one group."""
    edition = Edition.objects.filter(programme__organisation=organisation, entry="referral").earliest("pk")
    days = [now.date() + (40 + day) * DAY for day in range(4)]
    course = make_course(edition, days=days, number=34, places=2)
    people = [ParticipantFactory(organisation=organisation, first_names=name, last_name="Thorne") for name in ("Flora", "Gus")]
    entries = []
    for person in people:
        episode = refer(person, edition.programme, received=now.date() - 90 * DAY, now=now)
        recommend(episode, now=now - 30 * DAY)
        say_yes(episode, now=now - 29 * DAY)
        entries.append(wait_on_programme(episode, now=now - 29 * DAY))
    office = {"by": Job("the walk"), "now": now}
    (made,) = offer_programme_places(entries[:1], Offering(course, now + DAY), **office)
    return {
        "waiting-list/courses/<pk>": course.pk,
        "waiting-list/entries/<pk>": entries[1].pk,
        "waiting-list/offers/<pk>": made.pk,
        "waiting-list/apart/<pk>": keep_apart(*people, note="", **office).pk,
    }


def _clinical(organisation, clinician, person, now):
    """A joint assessment with one signed section, a goal and a decision, and the keys of them."""
    programme = Programme.objects.get(organisation=organisation, editions__entry=Edition.Entry.REFERRAL)
    episode = refer(person, programme, received=now.date() - 90 * DAY, now=now)
    me = FacilitatorFactory(organisation=organisation, name="Imogen Fairweather", user=clinician, profession="psychologist")
    assessed = assess(episode, at=now - 2 * DAY, now=now, team=make_team(organisation) | {"psychologist": me})
    note = sign_section(assessed, "physiotherapist", now=now)
    service = Correspondent.objects.create(organisation=organisation, name="Sleep clinic")
    decision = recommend(episode, now=now - DAY, outcome="other_service", reason="other_need", service=service)
    return {
        "assessments/<pk>": assessed.session.pk,
        "sections/<profession>": "psychologist",
        "decisions/<pk>": decision.pk,
        "pathways/<pk>": episode.pk,
        "goals/<pk>": Goal.objects.create(episode=episode, words="Do the weekly shop", made_at=now, made_by="Imogen").pk,
        "clinical-notes/<pk>": note.pk,
    }


def _blank_paper():
    paper, written = pypdf.PdfWriter(), io.BytesIO()
    paper.add_blank_page(595, 842)
    paper.write(written)
    return written.getvalue()


def _discharging(organisation, clinician, now):
    """A group that has been through its reviews, somebody of it whose discharge waits for its letters, and the keys of them."""
    programme = Programme.objects.get(organisation=organisation, editions__entry=Edition.Entry.REFERRAL)
    first = (now - 390 * DAY).date()
    group = reviewed_group(
        organisation,
        first=first - first.weekday() * DAY,
        reviews={1: (now - 340 * DAY).date(), 6: (now - 190 * DAY).date(), 12: (now - 8 * DAY).date()},
        number=12,
        programme=programme,
    )
    gone, still = (group.join(name, "Quill", came_to=(1, 6, 12), gp_name="Dr Okafor") for name in ("Nell", "Omar"))
    decided, _ = decide_discharge(gone, "attended", reason="", by=clinician, now=now)
    return {
        "discharges/<pk>": decided.pk,
        "review-notes/<pk>": group.review(12).pk,
        "day-notes/<pk>": group.course.sessions.get(kind="course", number=12).pk,
        "of/<episode>": still.pk,
        "summaries/<pk>": group.course.pk,
        "downtime/<pk>": DowntimePack.objects.create(
            organisation=organisation,
            site="Garden Room",
            first_day=now.date(),
            last_day=now.date(),
            copy="office",
            content=_blank_paper(),
            sessions=1,
            people=[still.participant_id],
            made_at=now,
        ).pk,
    }


def _letters(person, staff, now):
    """A draft, a letter in a batch and one on the person's page, and their keys."""
    episode = Episode.objects.get(participant=person, ended_at=None)
    office, batch = staff[Role.ADMINISTRATOR], uuid.uuid4()
    (draft,) = draft_letters(episode, "choice", ["person"], by=office, now=now)
    signed = {"subject": "About you", "text": "Dear Maureen", "made_at": now, "made_by": "Priya Raman", "signed_at": now}
    letter = Letter.objects.create(
        participant=person, episode=episode, kind="choice", to="person", recipient="Maureen Pell\n1 Mill Lane\nKV1 1AA",
        signed_by=office.user, signature="Priya Raman", **signed,
    )  # fmt: skip
    delivery = Delivery.objects.create(letter=letter, way="print", made_at=now, batch=batch)
    Delivery.objects.create(letter=letter, way="own_page", made_at=now, sent_at=now, sent_by="Priya Raman")
    return {
        "letters/<pk>": draft.pk,
        "letters/batches/<number>": batch,
        "episodes/<pk>": episode.pk,
        "deliveries/<pk>": delivery.pk,
        "setup/letters/<kind>": "choice",
        "setup/messages/<rule>": "confirmation",
        "<wording>": "neutral",
        "setup/correspondents/<pk>": Correspondent.objects.create(organisation=person.organisation, name="Hill Clinic").pk,
        "me/letters/<pk>": letter.pk,
    }


def _pathway(organisation, office, now):
    """Somebody who was referred, somebody whose pathway ended, a task to tell the clinic, and the keys of them."""
    programme = Edition.objects.filter(programme__organisation=organisation, entry="referral").earliest("pk").programme
    ida, dora = (ParticipantFactory(organisation=organisation, first_names=name, last_name="Moor") for name in ("Ida", "Dora"))
    open_one = refer(ida, programme, received=now.date() - 200 * DAY, now=now - 200 * DAY, nurse_appointments=None, urgent=True)
    ended = refer(dora, programme, received=now.date() - 90 * DAY, now=now - 90 * DAY)
    end_episode(ended, "not_interested", told="The GP", by=office, now=now - DAY)
    return {"referrals/<pk>": open_one.pk, "tasks/<pk>": Task.objects.get(participant=dora).pk}
