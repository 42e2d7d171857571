"""What an organisation has said about reports: when they are read, who reads them, whom to ring; and changing it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import transaction

from accounts.models import Membership, Organisation, User
from accounts.organisations.particulars import lock_organisation
from accounts.roles import Right
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.catalogue import closed_days_of
from courses.staffing.usual_week import users_away
from participants.distress.hours import OpeningHours, Spans
from participants.distress.rules import those_there_first
from participants.models import ReadingTerms
from participants.people.concerns import owners_in

LABEL_LENGTH, NUMBER_LENGTH, WHEN_LENGTH, MOST_NUMBERS = 80, 30, 60, 6
LONGEST_WAIT = 600  # minutes of working time
LONGEST_BEFORE = 336  # hours
KEPT_YEARS = (8, 20)  # after somebody was last seen (Records code): usually, and as psychology may decide
# Where nobody has named a number yet: those of Great Britain, which are the same everywhere there.
BRITISH = (
    ("You or somebody else is in danger", "999", "day and night"),
    ("Urgent help for your body or mind", "111", "day and night"),
)


@dataclass(frozen=True)
class TermsFacts:
    """What can be said of it, as plain values. `numbers`: what for, the number, when it answers."""

    weekdays: Mapping[int, Spans] = field(default_factory=dict)
    numbers: Sequence[tuple[str, str, str]] = ()
    owner_id: int | None = None
    second_owner_id: int | None = None
    hand_on_minutes: int = 120
    questions_close_hours: int = 24
    kept_years: int | None = 8


def reading_terms_of(organisation: Organisation) -> ReadingTerms:
    """What the organisation has said, or, unsaved, that it has said nothing. One query."""
    found = ReadingTerms.objects.filter(organisation=organisation).select_related("owner", "second_owner").first()
    return found or ReadingTerms(organisation=organisation, version=0)


def terms_facts(terms: ReadingTerms) -> TermsFacts:
    """The same as plain values, with the numbers of the country where none are named."""
    numbers = tuple((label, number, when) for label, number, when in terms.numbers)
    return TermsFacts(
        weekdays=weekdays_in(terms),
        numbers=numbers or (BRITISH if terms.organisation.country == "GB" else ()),
        owner_id=terms.owner_id,
        second_owner_id=terms.second_owner_id,
        hand_on_minutes=terms.hand_on_minutes,
        questions_close_hours=terms.questions_close_hours,
        kept_years=terms.kept_years,
    )


def weekdays_in(terms: ReadingTerms) -> dict[int, Spans]:
    """The stored hours by weekday."""
    return {
        int(day): tuple((dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in spans)
        for day, spans in terms.hours.items()
    }


def hours_of(terms: ReadingTerms) -> OpeningHours:
    """When reports are read there, with the organisation's closed days. One query."""
    return OpeningHours(terms.organisation.tzinfo, weekdays_in(terms), closed_days_of(terms.organisation))


def readers_of(terms: ReadingTerms, *, at: dt.datetime | None = None) -> list[User]:
    """Who reads reports and who if not, as far as they work there; where nobody is named, the safeguarding lead. One query.

    With `at` whoever is away then comes after those who are there, the safeguarding lead among them. Three queries.
    """
    named = [terms.owner_id, terms.second_owner_id, terms.organisation.safeguarding_lead_id]
    here = {each.user_id: each.user for each in owners_in(terms.organisation).filter(user__in=[pk for pk in named if pk])}
    readers = [here[pk] for pk in named[:2] if pk in here]
    lead = [here[pk] for pk in named[2:] if pk in here]
    if at is None or not readers:
        return readers or lead
    everybody = list(dict.fromkeys([*readers, *lead]))
    away = users_away(terms.organisation, [each.pk for each in everybody], at)
    return those_there_first(readers, lead, {each for each in everybody if each.pk in away})


def reading_lead(organisation: Organisation) -> User | None:
    """Who leads on safeguarding there and can open people's records; None where nobody is, or they can't. A query at most."""
    if organisation.safeguarding_lead_id is None:
        return None
    found = owners_in(organisation).filter(user=organisation.safeguarding_lead_id).first()
    return found.user if found else None


def who_closes_risk(organisation: Organisation, named: Iterable[int | None], at: dt.datetime) -> tuple[User | None, set[int]]:
    """The lead, who says that a risk is over, and everybody who may, by key: while the lead is away whoever it names as well.

    Nobody and nothing where there is no lead: then whoever reads it closes it. Three queries at most.
    """
    lead = reading_lead(organisation)
    if lead is None:
        return None, set()
    others = {pk for pk in named if pk} - {lead.pk}
    return lead, {lead.pk} | (others if others and users_away(organisation, [lead.pk], at) else set())


def clinicians_among(organisation: Organisation, users: Iterable[User]) -> set[int]:
    """Which of these keep the clinical record there, by key. One query."""
    here = owners_in(organisation).filter(user__in=[each.pk for each in users])
    return {each.user_id for each in here if each.may(Right.CLINICAL_RECORD)}


def may_be_named(organisation: Organisation) -> list[Membership]:
    """Who can be named to read reports: whoever sees people there."""
    return list(owners_in(organisation))


def terms_refusal(facts: TermsFacts) -> Refused | None:
    """Why this can't be said, or None."""
    for spans in facts.weekdays.values():
        if any(end <= start for start, end in spans):
            return Refused("An opening ends after it begins: write, for example, 8:30am to 4:30pm.")
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            return Refused("Write the openings of a day in order, each after the one before.")
    return _numbers_refusal(facts) or _readers_refusal(facts)


def _numbers_refusal(facts: TermsFacts) -> Refused | None:
    if len(facts.numbers) > MOST_NUMBERS:
        return Refused(f"Name {MOST_NUMBERS} numbers at most: in need nobody reads a list.", field="numbers")
    for label, number, when in facts.numbers:
        if not label or not any(sign.isdigit() for sign in number):
            return Refused("Write each number with what it is for: In danger | 999 | day and night", field="numbers")
        if len(label) > LABEL_LENGTH or len(number) > NUMBER_LENGTH or len(when) > WHEN_LENGTH:
            return Refused(f"Say in {LABEL_LENGTH} characters what a number is for.", field="numbers")
    return None


def _readers_refusal(facts: TermsFacts) -> Refused | None:
    if facts.owner_id and facts.owner_id == facts.second_owner_id:
        return Refused("Name somebody else as the second: a report nobody opens is theirs.", field="second_owner_id")
    if not 1 <= facts.hand_on_minutes <= LONGEST_WAIT:
        return Refused("Hand a report on after at most ten working hours.", field="hand_on_minutes")
    if not 0 <= facts.questions_close_hours <= LONGEST_BEFORE:
        return Refused("Close questions two weeks before at the earliest.", field="questions_close_hours")
    if facts.kept_years is not None and facts.kept_years not in KEPT_YEARS:
        return Refused("Keep reports for eight years or for twenty, or let the program erase none.", field="kept_years")
    return None


@tried_again
def change_terms(organisation: Organisation, facts: TermsFacts, *, by: Actor, now: dt.datetime, version: int) -> ReadingTerms:
    """Write down when reports are read, by whom and whom to ring; the same again changes nothing.

    Raises Refused for what terms_refusal says and for somebody who doesn't work there, Stale for an older form.
    """
    if why := terms_refusal(facts):
        raise why
    with transaction.atomic():
        organisation = lock_organisation(organisation.pk)
        terms = reading_terms_of(organisation)
        if terms.pk and facts == terms_facts(terms):
            return terms
        refuse_stale(terms.version, version)
        _refuse_strangers(organisation, facts)
        terms.hours = {
            str(day): [[start.isoformat("minutes"), end.isoformat("minutes")] for start, end in spans]
            for day, spans in facts.weekdays.items()
            if spans
        }
        terms.numbers = [list(each) for each in facts.numbers]
        terms.owner_id, terms.second_owner_id = facts.owner_id, facts.second_owner_id
        terms.hand_on_minutes, terms.questions_close_hours = facts.hand_on_minutes, facts.questions_close_hours
        terms.kept_years = facts.kept_years
        terms.version += 1
        terms.save()
        audit.record(by, "said when reports are read", organisation, owner=facts.owner_id, second=facts.second_owner_id)
    return terms


def _refuse_strangers(organisation: Organisation, facts: TermsFacts) -> None:
    here = set(owners_in(organisation).values_list("user", flat=True))
    for field_name, pk in (("owner_id", facts.owner_id), ("second_owner_id", facts.second_owner_id)):
        if pk and pk not in here:
            raise Refused("Choose somebody who works here.", field=field_name)
