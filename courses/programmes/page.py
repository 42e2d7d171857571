"""One edition on a page: how it runs in words, its sessions, and what is still to be put right."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.words import clock_time, counted, listed, time_range, weekdays
from courses.licences.rules import kind_words
from courses.models import Edition, Format, Profession
from courses.programmes.editions import as_session, is_about
from courses.programmes.forms import SECTIONS
from courses.programmes.listing import EditionRow, states_of, with_courses
from courses.programmes.plans import NEVER_AGAIN, EditionPlan, FormatPlan, ItemPlan, faults_in
from courses.programmes.stored_plans import plan_of, programme_plan_of

REMINDER_NAMES = {
    "before_first": "The first session",
    "before_each": "Each session",
    "before_each_week": "Each week",
    "before_single": "A review",
    "before_review": "First word of a review",
    "questionnaires": "Questionnaires again",
}


@dataclass(frozen=True, slots=True)
class EditionSessionRow:
    """One session of the pattern, and what is wrong with its timetable."""

    number: int
    label: str
    title: str
    items: int
    hours: str
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class EditionSection:
    """One section of how an edition runs: its key and heading (courses.programmes.forms), and what it says, a fact a line."""

    key: str
    heading: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EditionSheet:
    """The whole page."""

    row: EditionRow
    # How it runs, by section.
    runs: Sequence["EditionSection"]
    sessions: Sequence[EditionSessionRow]
    # Their number is their months.
    reviews: Sequence[EditionSessionRow]
    faults: Sequence[str]

    @property
    def is_faulty(self) -> bool:
        """Whether anything is to be put right before it can be in force."""
        return bool(self.faults) or any(session.faults for session in self.sessions)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of a timetable, for reading."""

    hours: str
    title: str
    who: str


def sheet_of(edition: Edition, today: dt.date) -> EditionSheet:
    """An edition (annotated by with_courses) as its page shows it. Five queries, however many sessions it has."""
    plan = plan_of(edition)
    found = faults_in(programme_plan_of(edition.programme, plan))
    others = list(with_courses(Edition.objects.filter(programme=edition.programme)))
    row = next(row for row in states_of(others, today) if row.edition == edition)
    word = edition.programme.session_word
    sessions = [
        EditionSessionRow(
            session.number,
            f"{word} {session.number}",
            session.title,
            len(session.items),
            hours_of(plan, session.items[0].offset_minutes, session.items[-1].ends) if session.items else "",
            [fault.sentence for fault in found if is_about(fault, session.number)],
        )
        for session in plan.sessions
    ]
    elsewhere = [fault.sentence for fault in found if not any(is_about(fault, each.number) for each in sessions)]
    return EditionSheet(row, sections_of(plan, word), sessions, list(_review_rows(plan)), elsewhere)


def _review_rows(plan: EditionPlan) -> Iterator[EditionSessionRow]:
    """Its reviews, each with its own timetable; what is wrong with one stands with how the edition runs."""
    for review in plan.reviews:
        hours = hours_of(as_session(plan, review), 0, review.minutes)
        label = f"{review.months}-month review"
        title = "" if review.title == label else review.title
        yield EditionSessionRow(review.months, label, title, len(review.items), hours, [])


def sections_for(entry: str) -> list[str]:
    """The keys of the sections that an edition has whose people get in by this."""
    return [key for key in SECTIONS if key != "waiting" or entry == Edition.Entry.REFERRAL]


def sections_of(plan: EditionPlan, word: str) -> list[EditionSection]:
    """How an edition runs, section by section."""
    said: dict[str, Iterator[tuple[str, str]]] = {
        "pattern": _pattern(plan, word),
        "coming": _coming(plan),
        "registering": _registering(plan, word),
        "waiting": _by_referral(plan),
        "leading": _leading(plan),
        "people": _people(plan),
        "reminders": _reminders(plan),
        "reviews": _reviews(plan),
        "given": _given(plan),
        "lists": _lists(plan),
    }
    return [EditionSection(key, SECTIONS[key], tuple(said[key])) for key in sections_for(plan.entry)]


def _pattern(plan: EditionPlan, word: str) -> Iterator[tuple[str, str]]:
    sessions = counted(plan.number_of_sessions, word.lower())
    pattern = weekdays(plan.weekdays) if plan.weekdays else "once a week"
    yield (
        "Pattern",
        f"{sessions} in {counted(plan.weeks, 'week')}, {pattern}{', always in order' if plan.sessions_ordered else ''}",
    )
    yield "Each lasts", f"{hours_of(plan, 0, plan.session_minutes)} ({counted(plan.session_minutes, 'minute')})"


def _coming(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    yield "People get in by", dict(Edition.Entry.choices)[plan.entry]
    yield "Register", dict(Edition.Register.choices)[plan.register_kind]
    if_left_out = "the same share of what is held" if plan.completion_in_proportion else "as many, whatever is left out"
    yield "Completed with", f"{plan.completion_sessions} of {plan.number_of_sessions}; {if_left_out}"


def _registering(plan: EditionPlan, word: str) -> Iterator[tuple[str, str]]:
    """Joining, confirming, Session Zero where people register, and how long they have to answer."""
    yield "Joining", f"until {word.lower()} {max(plan.joining_until_session, 1)} begins"
    yield "Confirmed", f"{counted(plan.confirm_days, 'day')} before {word.lower()} 1"
    if plan.entry == Edition.Entry.REGISTRATION:
        yield "Session Zero", f"{plan.zero_earliest_days} to {plan.zero_latest_days} days before, if there is one"
    hours = f"{counted(plan.confirm_email_hours, 'hour')} for an e-mail address, {counted(plan.reply_hours, 'hour')} for an offer"
    yield "Time to answer", hours


def _by_referral(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    """What matters only where people are referred: the joint assessment, asking who waits, what a reasonable offer is."""
    if plan.assessment is None:
        yield "Assessment", "Nothing says who assesses, so none can be booked"
    else:
        who = listed([str(Profession(each).label) for each in plan.assessment.professions])
        notice = (
            f"; in person with {counted(plan.assessment.notice_hours, 'hour')} of notice" if plan.assessment.notice_hours else ""
        )
        yield "Assessment", f"{counted(plan.assessment.minutes, 'minute')} with {who}{notice}"
    yield "An assessment is good for", counted(plan.assessment_months, "month")
    yield "Who waits is asked", f"every {counted(plan.ask_waiting_weeks, 'week')}"
    notice = f"{counted(plan.offer_notice_days, 'day')} of notice and a choice of dates" if plan.offer_notice_days else "a choice"
    yield "A reasonable offer", f"{notice}; after {plan.declined_offers} declined a clinician looks"


def _leading(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    """Who leads, and under which licence: nothing of the latter where people are referred and none is asked for."""
    peers = f", {plan.peers_needed} of them living with pain" if plan.peers_needed else ""
    first = f", trained in {plan.foundation_slug.upper()} first" if plan.foundation_slug else ""
    yield "Leaders at each", f"{plan.leaders_needed}{peers}{first}" if plan.leaders_needed else "None beside led items"
    kinds = [kind_words(kind) for kind in plan.licence_kinds]
    if kinds or plan.entry == Edition.Entry.REGISTRATION:
        yield "Licence", f"One of these kinds: {listed(kinds)}" if kinds else "None needed"


def _people(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    for each in plan.formats:
        words = f"Runs from {each.least}; advised {each.advised_least} to {each.advised_most}; most {each.most}{_of_format(each)}"
        yield str(Format(each.format).label), words


def _reminders(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    for rule, name in REMINDER_NAMES.items():
        if days := plan.reminders.get(rule):
            last = "day" if days[-1] == 1 else "days"
            words = f"{listed([str(each) for each in days])} {last} {'after' if rule == 'questionnaires' else 'before'}"
            yield name, "Never" if tuple(days) == NEVER_AGAIN else words


def _reviews(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    reviews = [
        f"{counted(review.months, 'month')} after ({clock_time(review.start)}, {review.places} places, "
        f"within {counted(review.window_days, 'day')})"
        for review in plan.reviews
    ]
    yield "Group reviews", listed(reviews) or "None"


def _given(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    """What people get; nothing of books where people are referred and none is given."""
    if plan.books or plan.entry == Edition.Entry.REGISTRATION:
        yield "Books", "; ".join(plan.books) or "None"
    yield "Subjects", "; ".join(plan.subjects) or "None"


def _lists(plan: EditionPlan) -> Iterator[tuple[str, str]]:
    yield "Leaders tick", "; ".join(plan.checklist) or "Nothing"
    for heading, lines in plan.conditions:
        yield heading, "; ".join(lines)


def _of_format(plan: FormatPlan) -> str:
    leaders = f"; {counted(plan.leaders, 'leader')} at each" if plan.leaders else ""
    outside = f"; {plan.outside_most} at most from outside" if plan.outside_most is not None else ""
    return leaders + outside


def hours_of(plan: EditionPlan, starts: int, ends: int) -> str:
    """Two minutes counted from the usual start, as clock times: "9:30am to 3pm"."""
    begin = dt.datetime.combine(dt.date.min, plan.default_start)
    first, last = (begin + dt.timedelta(minutes=minutes) for minutes in (starts, ends))
    return time_range(first.time(), last.time())


def lines_of(plan: EditionPlan, number: int) -> list[ItemLine]:
    """One session's timetable for reading."""
    words = {"team": "whole team", "self": "in your own way", "break": ""}
    return [
        ItemLine(
            hours_of(plan, item.offset_minutes, item.ends),
            item.title,
            _who(item) or words.get(item.kind, ""),
        )
        for item in plan.sessions[number - 1].items
    ]


def _who(item: ItemPlan) -> str:
    """Who leads an item and who must be there as well; empty where the edition names nobody."""
    leads = str(Profession(item.profession).label) if item.profession else ""
    others = listed([str(Profession(each).label) for each in item.team])
    if not others:
        return leads
    return f"{leads}, with {others}" if leads else f"whole team, with {others}"
