"""Joint assessments with their team, and what was written at them."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation, User
from accounts.roles import Role
from courses.models import Duty, EditionItem, EditionSession, Facilitator, Session
from participants.models import Appointment, Episode
from reviews.models import ClinicalNote
from tests.factories.accounts import MembershipFactory
from tests.factories.courses import FacilitatorFactory, VenueFactory

TEAM = {
    "physiotherapist": "Ruth Okonedo",
    "psychologist": "Owen Castellane",
    "occupational_therapist": "Leila Marchetti",
}
WORDS = {"physiotherapist": "movement", "psychologist": "mood", "occupational_therapist": "roles", "": "falls"}


@dataclass(frozen=True)
class Assessed:
    """One joint assessment."""

    place: Appointment
    team: dict[str, Facilitator] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        """When and where it is."""
        return self.place.session

    @property
    def episode(self) -> Episode:
        """Whose assessment it is."""
        assert self.place.episode is not None
        return self.place.episode

    def user(self, profession: str) -> User:
        """How the one of this profession signs in."""
        user = self.team[profession].user
        assert user is not None
        return user


def make_team(organisation: Organisation) -> dict[str, Any]:
    """Return three registered clinicians who can sign in, by profession."""
    team = {}
    for profession, name in TEAM.items():
        user = MembershipFactory(organisation=organisation, role=Role.CLINICIAN, user__name=name).user
        team[profession] = FacilitatorFactory(organisation=organisation, name=name, user=user, profession=profession)
    return team


def assess(episode: Episode, *, at: dt.datetime, now: dt.datetime, team: dict[str, Facilitator] | None = None) -> Assessed:
    """Return somebody's joint assessment: 90 minutes with the team, in a room."""
    organisation = episode.organisation
    team = team or make_team(organisation)
    plan = _plan(episode)
    session = Session.objects.create(
        organisation=organisation,
        kind="assessment",
        format="in_person",
        number=1,
        label="Assessment",
        plan=plan,
        starts_at=at,
        ends_at=at + dt.timedelta(minutes=90),
        zone=organisation.zone,
        venue=organisation.venues.filter(name="Room 4").first()
        or VenueFactory(organisation=organisation, name="Room 4", room=""),
        places=1,
    )
    place = Appointment.objects.create(participant=episode.participant, session=session, episode=episode, made_at=now)
    items = {item.profession: item for item in plan.items.all()}
    Duty.objects.bulk_create(
        Duty(
            session=session,
            facilitator=person,
            item=items[profession],
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            published_at=now,
        )
        for profession, person in team.items()
    )
    return Assessed(place, team)


def sign_section(assessed: Assessed, profession: str, *, now: dt.datetime, text: str = "Walks 15 minutes.") -> ClinicalNote:
    """Return the section of this profession, signed."""
    person = assessed.team[profession]
    note = ClinicalNote.objects.create(
        organisation=assessed.session.organisation,
        kind="section",
        episode=assessed.episode,
        session=assessed.session,
        profession=profession,
        text=[[WORDS[profession], text]],
        saved=1,
        author=assessed.user(profession),
        made_at=now,
        saved_at=now,
        signed_at=now,
        signed_by=person.user,
        signature=f"{person.name}, {person.get_profession_display()}",
    )
    if assessed.session.notes.filter(kind="section", signed_at__isnull=False).values("profession").distinct().count() == len(
        TEAM
    ):
        Appointment.objects.filter(pk=assessed.place.pk).update(signed_at=now)
    return note


def _plan(episode: Episode) -> EditionSession:
    edition = episode.programme.editions.first()
    plan, made = EditionSession.objects.get_or_create(
        edition=edition, kind="assessment", number=1, defaults={"title": "Joint assessment"}
    )
    if made:
        EditionItem.objects.bulk_create(
            EditionItem(session=plan, offset_minutes=0, minutes=90, title="Assessment", kind="led", profession=profession)
            for profession in TEAM
        )
    return plan
