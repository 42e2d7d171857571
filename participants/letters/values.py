"""What the placeholders of a letter stand for, worked out from somebody's pathway as it is now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from accounts.models import Organisation
from common import words
from common.clock import today_in
from courses.models import Course, Edition, EditionSession, Format, Session
from courses.programmes.about import about_version
from participants.letters.about_page import about_words, edition_told_of
from participants.letters.addresses import Correspondence, greeting, lines_of
from participants.letters.kinds import ending_words
from participants.models import (
    Appointment,
    Correspondent,
    Decision,
    Episode,
    Letter,
    LetterKind,
    Offer,
    Participant,
    Referral,
)
from participants.referrals.facts import facts_of_referral
from participants.rules import identity
from participants.waiting.waits import current_waits

Kind = LetterKind


@dataclass(frozen=True, slots=True)
class LetterGround:
    """Everything a letter about one episode can speak of. What isn't there is None."""

    episode: Episode
    organisation: Organisation
    correspondence: Correspondence
    edition: Edition | None
    about: int
    appointment: Appointment | None
    offer: Offer | None
    decision: Decision | None
    now: dt.datetime

    @property
    def is_to_come(self) -> bool:
        """Whether the appointment it speaks of is booked, and not over."""
        return self.appointment is not None and self.appointment.session.ends_at > self.now


def letter_ground(episode: Episode, kind: str, service: Correspondent | None, *, now: dt.datetime) -> LetterGround:
    """Read what a letter of this kind about an episode speaks of; the episode comes with person, programme, organisation."""
    organisation = episode.organisation
    referral = Referral.objects.filter(episode=episode).order_by("-received_on", "-pk").first()
    decision = Decision.objects.filter(episode=episode).select_related("service").order_by("-decided_at", "-pk").first()
    source = referral.source if referral else ""
    there = (
        Correspondent.objects.filter(organisation=organisation, ended_at=None, name__iexact=source).first() if source else None
    )
    sent_to = service or (decision.service if decision else None)
    offer = _offer(episode) if kind == Kind.OFFER else None
    edition = offer.course.edition if offer else edition_told_of(organisation, episode.programme, now)
    return LetterGround(
        episode,
        organisation,
        Correspondence(episode.participant, referral, there, sent_to),
        edition,
        about_version(edition) if edition else 0,
        _appointment(episode, kind, now),
        offer,
        decision,
        now,
    )


def values_for(ground: LetterGround, to: str) -> dict[str, str]:
    """The words of every placeholder in a letter to one of Letter.To; those that nobody knows are empty."""
    person, organisation = ground.episode.participant, ground.organisation
    referral = ground.correspondence.referral
    return {
        "dear": greeting(to, ground.correspondence),
        **_of_person(person),
        **_said_to(to, person),
        "date": words.long_date(today_in(organisation.tzinfo, ground.now)),
        **(_of_session(ground.appointment.session, person) if ground.appointment else {}),
        "who_meets": _who_meets(ground.appointment) if ground.appointment else "",
        "programme": ground.episode.programme.name,
        **(_of_edition(ground.edition) if ground.edition else {}),
        **(_of_offer(ground.offer, organisation) if ground.offer else {}),
        **_waits(ground.episode, ground.now),
        "decision": _decided(ground.decision) if ground.decision else "",
        "missing": "\n".join(_missing(referral, ground.episode)) if referral else "",
        "ending": ending_words(ground.episode.ending, to),
        "organisation": organisation.name,
        "telephone": organisation.contact_phone,
        "hours": organisation.contact_hours,
        "referrer": referral.source if referral else "",
        "own_page": own_page_words(person),
        "about": about_words(ground.edition, ground.about) if ground.edition else "",
    }


def own_page_words(person: Participant) -> str:
    """Where somebody finds their own page, or what they can do first."""
    if not (person.user_id and person.email):
        return "ring us first, and we open it for you"
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('desk:ask_for_code')}"


def _missing(referral: Referral, episode: Episode) -> list[str]:
    """What the referral doesn't say, and what somebody wrote when they asked for more."""
    referral.episode = episode
    asked = referral.triage_reason if referral.triage == Referral.Triage.ASKED_FOR_MORE else ""
    return [*facts_of_referral(referral).missing, *filter(None, [asked])]


def _of_person(person: Participant) -> dict[str, str]:
    return {
        "name": person.full_name,
        "called": person.called,
        "born": words.birth_date(person.date_of_birth) if person.date_of_birth else "",
        "nhs_number": _nhs_number(person),
        "address": ", ".join(lines_of(person.postal_address)),
        "gp": ", ".join(filter(None, [person.gp_name, person.gp_practice])),
    }


def _nhs_number(person: Participant) -> str:
    """Their number; "not known" where the record says why there is none: nothing is left to fill in."""
    if person.nhs_number:
        return identity.shown_nhs_number(person.nhs_number)
    return "not known" if person.nhs_number_missing else ""


def _said_to(to: str, person: Participant) -> dict[str, str]:
    """How the person is spoken of: to themselves, or to somebody else."""
    if to == Letter.To.PERSON:
        return {"who_has": "You have", "they": "you", "their": "your"}
    return {"who_has": f"{person.full_name} has", "they": "they", "their": "their"}


def _appointment(episode: Episode, kind: str, now: dt.datetime) -> Appointment | None:
    """The appointment a letter speaks of: the next review's for its invitation, else the assessment's."""
    booked = Appointment.objects.filter(participant=episode.participant, state=Appointment.State.BOOKED)
    booked = booked.exclude(session__state=Session.State.CANCELLED).select_related(
        "session__venue", "session__course__programme", "enrolment"
    )
    if kind == Kind.REVIEW:
        reviews = booked.filter(enrolment__episode=episode, session__kind=Session.Kind.REVIEW, session__ends_at__gt=now)
        return reviews.order_by("session__starts_at", "pk").first()
    return booked.filter(episode=episode, session__kind=Session.Kind.ASSESSMENT).order_by("-session__starts_at", "-pk").first()


def _of_session(session: Session, person: Participant) -> dict[str, str]:
    return {
        "appointment_day": words.long_date(session.local_date),
        "appointment_time": words.clock_time(session.local_start),
        "appointment_place": _where(session, person),
        "appointment_length": length_words(session.minutes),
    }


def _who_meets(appointment: Appointment) -> str:
    """How the letter about a review begins: their own group, or the one they come with this time; empty of anything else."""
    course, enrolment = appointment.session.course, appointment.enrolment
    if course is None or enrolment is None:
        return ""
    if course.pk == enrolment.course_id:
        return "Your group meets again"
    return f"You come with another group this time, {course.programme.group_word} {course.number}. It meets"


def length_words(minutes: int) -> str:
    """Return "90 minutes" as "1 hour and 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [words.counted(hours, "hour") if hours else "", words.counted(rest, "minute") if rest else ""]
    return words.listed(filter(None, parts))


def _where(session: Session, person: Participant) -> str:
    if session.venue:
        return _room(session.venue.name, session.venue.room, session.venue.address, session.venue.directions)
    if session.format == Format.TELEPHONE:
        phone = identity.shown_phone(person.phone, person.organisation.country) if person.phone else ""
        return f"By telephone: we ring you on {phone}." if phone else ""
    return "By video: we send you the link, and try it out with you before." if session.format == Format.VIDEO else ""


def _room(*parts: str) -> str:
    name, room, address, directions = parts
    return "\n".join(filter(None, [", ".join(filter(None, [name, room, address])), directions]))


def _of_edition(edition: Edition) -> dict[str, str]:
    days = EditionSession.objects.filter(edition=edition, kind=EditionSession.Kind.COURSE).count()
    begins = dt.datetime.combine(dt.date(2000, 1, 1), edition.default_start)
    return {
        "day_count": str(days) if days else "",
        "weeks": words.counted(edition.weeks, "week"),
        "weekdays": words.weekdays(edition.weekdays, whole=True) or "once a week",
        "day_hours": words.time_range(begins, begins + timedelta(minutes=edition.session_minutes)),
    }


def _offer(episode: Episode) -> Offer | None:
    found = Offer.objects.filter(entry__episode=episode, state=Offer.State.OPEN)
    return found.select_related("course__edition__programme", "course__venue", "alternative__venue").order_by("-pk").first()


def _of_offer(offer: Offer, organisation: Organisation) -> dict[str, str]:
    courses = [course for course in (offer.course, offer.alternative) if course]
    dates = [_dates(course) for course in courses]
    ranges = [f"{words.long_date_range(days[0].local_date, days[-1].local_date)}" for days in dates if days]
    places = dict.fromkeys(_course_place(course) for course in courses)
    return {
        "dates_offered": "\nor ".join(ranges),
        "days": "\n\nor\n\n".join(_listed(days) for days in dates if days),
        "course_place": "\nor ".join(filter(None, places)),
        "reply_by": words.moment(offer.reply_by.astimezone(organisation.tzinfo)),
    }


def _dates(course: Course) -> list[Session]:
    planned = Session.objects.filter(course=course, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    return list(planned.order_by("starts_at", "pk"))


def _listed(days: Iterable[Session]) -> str:
    return "\n".join(f"{words.long_date(day.local_date)}, {words.time_range(day.local_start, day.local_end)}" for day in days)


def _course_place(course: Course) -> str:
    if course.venue:
        return _room(course.venue.name, course.venue.room, course.venue.address, course.venue.directions)
    return "by video, from your own home" if course.format == Format.VIDEO else "by telephone"


def _waits(episode: Episode, now: dt.datetime) -> dict[str, str]:
    """How long those wait now who wait for this programme, by format: the same figures that their own page shows. One query."""
    episode.programme.organisation = episode.organisation
    waits = current_waits(episode.programme, now)
    ways = {"wait_in_person": Format.IN_PERSON, "wait_video": Format.VIDEO}
    return {name: longest_wait_words(waits[way].longest) for name, way in ways.items()}


def longest_wait_words(weeks: int) -> str:
    """How long the longest wait is, within a sentence."""
    return f"up to {words.counted(weeks, 'week')}" if weeks > 1 else "a few weeks at most"


def _decided(decision: Decision) -> str:
    """The decision in words that hold nothing clinical: its outcome, and where or when it leads."""
    outcome = decision.get_outcome_display().lower()
    if decision.service:
        return f"{outcome}: {decision.service.name}"
    if decision.profession:
        return f"{outcome} with a {decision.get_profession_display()}"
    return f"{outcome}; we look again on {words.long_date(decision.look_again_on)}" if decision.look_again_on else outcome
