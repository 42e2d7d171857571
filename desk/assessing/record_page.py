"""A joint assessment as clinicians see it: three sections, safety on the day, the decision, and the person's own goals."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.models import Organisation, User
from common.clock import today_in
from common.words import counted, listed, moment
from courses.assessing.finding import next_when_all_are_free
from courses.staffing.duties import people_at
from desk.sessions.page import session_facts_of
from participants.models import Appointment, Decision
from reviews.assessments.deciding import standing_decision
from reviews.assessments.rules import proposed_ending
from reviews.assessments.sections import AssessmentSection, AssessmentTexts, texts_at
from reviews.goals.keeping import goals_with_progress
from reviews.models import ClinicalNote, Goal
from reviews.notes.headings import SECTIONS
from reviews.notes.reading import signer_of, under_headings
from reviews.notes.rules import SignerFacts

DAYS_A_WEEK = 7
TO_DECIDE = 30  # minutes that the three are looked for, to decide together


@dataclass(frozen=True)
class SectionShown:
    """One section on the page: to be written in, or to be read."""

    section: AssessmentSection
    is_mine: bool
    is_open: bool
    texts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def note(self) -> ClinicalNote | None:
        """What is read: the signed version, else the draft."""
        return self.section.standing.signed or self.section.standing.draft

    @property
    def state(self) -> str:
        """A line for the tile: "Signed by …", "Yours, a draft"."""
        stands = self.section.standing
        if stands.signed:
            return f"Signed by {stands.signed.signature.partition(',')[0]}"
        words = "a draft" if stands.draft else "nothing written yet"
        return f"Yours, {words}" if self.is_mine else words.capitalize()


@dataclass(frozen=True)
class AssessmentPage:
    """The whole page."""

    place: Appointment
    facts: str
    weeks: int | None
    texts: AssessmentTexts
    sections: list[SectionShown]
    safety: list[tuple[str, str]]
    decision: Decision | None
    goals: list[Goal]
    signer: SignerFacts | None
    waits_for: str
    begun: bool = False
    # Why a clinician had them assessed before the referral was accepted.
    # When the three could meet to decide, while that is to come.
    all_free: str = ""

    @property
    def open_section(self) -> SectionShown | None:
        """The one section that is written in."""
        return next((each for each in self.sections if each.is_open), None)

    @property
    def signed_words(self) -> str:
        """How many are signed: "2 of 3 signed"."""
        return f"{len(self.texts.signed)} of {len(self.sections)} signed"

    @property
    def ending(self) -> str:
        """What the decision proposes for the pathway, while that is still open; empty otherwise."""
        if self.decision is None or self.place.episode is None or self.place.episode.ended_at:
            return ""
        return proposed_ending(self.decision.outcome)

    @property
    def readers(self) -> str:
        """Who reads the draft besides whoever writes it, in words."""
        others = [f"the {each.section.whose}" for each in self.sections if not each.is_open]
        return listed(others)


def assessment_page(
    place: Appointment, *, user: User, organisation: Organisation, now: dt.datetime, write: str = ""
) -> AssessmentPage:
    """Return the page of an assessment from sections.assessments_of; `write` is the profession whose section is opened.

    Six queries, and four more until it is decided, however much was written; one's own section is open unless it is signed.
    """
    texts, signer = texts_at(place), signer_of(user, organisation)
    mine = signer.profession if signer and signer.profession in SECTIONS else ""
    opened = _opened(texts, write, mine)
    today = today_in(organisation.tzinfo, now)
    shown = [_shown(each, mine, opened) for each in texts.sections]
    episode = place.episode
    decision = standing_decision(episode) if episode else None
    return AssessmentPage(
        place=place,
        facts=session_facts_of(place.session),
        weeks=(today - episode.pathway_start).days // DAYS_A_WEEK if episode and episode.pathway_start else None,
        texts=texts,
        sections=sorted(shown, key=lambda each: not each.is_open),
        safety=under_headings(texts.safety.signed) if texts.safety.signed else [],
        decision=decision,
        all_free="" if decision else _when_all_are_free(place, organisation, now),
        goals=goals_with_progress([episode.pk]) if episode else [],
        signer=signer,
        waits_for=waits_for(texts, mine),
        begun=place.session.starts_at <= now,
    )


def _when_all_are_free(place: Appointment, organisation: Organisation, now: dt.datetime) -> str:
    """In words the next half hour when those who assessed somebody could decide together; empty for one that is to come."""
    if place.session.ends_at > now or place.session.is_cancelled:
        return ""
    team = people_at(place.session)
    span = next_when_all_are_free(team, organisation, minutes=TO_DECIDE, now=now) if team else None
    return moment(span.starts_at.astimezone(organisation.tzinfo)) if span else ""


def waits_for(texts: AssessmentTexts, mine: str = "") -> str:
    """Whose signatures the decision waits for: "one signature: yours", "two signatures: …"; empty when all have signed."""
    missing = ["yours" if each.profession == mine else f"the {each.whose}’s" for each in texts.missing]
    return f"{counted(len(missing), 'signature')}: {listed(missing)}" if missing else ""


def _opened(texts: AssessmentTexts, write: str, mine: str) -> str:
    """Which section is written in: the one asked for, else one's own; none that is signed and isn't being amended."""
    section = texts.of(write) or texts.of(mine)
    if section is None or (section.is_signed and section.standing.draft is None):
        return ""
    return section.profession


def _shown(section: AssessmentSection, mine: str, opened: str) -> SectionShown:
    note = section.standing.signed or section.standing.draft
    return SectionShown(
        section,
        is_mine=section.profession == mine,
        is_open=section.profession == opened,
        texts=under_headings(note) if note else [],
    )
