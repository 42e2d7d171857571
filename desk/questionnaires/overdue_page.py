"""Whom to ask about questions that nobody has answered: a page of rows, what was sent to them, and one point's own page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from common.pages.paging import KeyPage, page_by_key
from common.words import counted, day_and_month
from desk.questionnaires.words import point_words
from participants.models import Participant
from participants.rules.identity import shown_phone
from reminders.models import Message
from reviews.measures.catalogue import measure_of, shipped_measures
from reviews.models import Questionnaire
from reviews.questionnaires.declining import DeclineCode
from reviews.questionnaires.overdue import DECLINED, LATER, points_declined, points_overdue, points_put_off

# What closes soonest stands first.
ORDER = ("closes_at", "pk")
WENT = (Message.State.SENT, Message.State.UNSURE)
WITH_ALL = (
    *("organisation", "episode__participant", "enrolment__participant", "enrolment__course__programme"),
    *("episode__programme", "session__course__programme"),
)
LISTS = {"": points_overdue, LATER: points_put_off, DECLINED: points_declined}


@dataclass(frozen=True, slots=True)
class OverdueWanted:
    """What a list is narrowed to: which of LISTS, a point, a programme by its key."""

    show: str = ""
    point: str = ""
    programme: int = 0


@dataclass(frozen=True)
class MeasureLeft:
    """One measure that is still open: its name, and whether staff measure it."""

    pk: int
    name: str
    by_staff: bool


@dataclass(frozen=True)
class PointRow:
    """One point of one person: what is left, since when, what went to them, and what happens next."""

    questionnaire: Questionnaire
    person: Participant
    phone: str
    point: str
    where: str
    left: Sequence[MeasureLeft]
    since: str
    closes: str
    asked: str
    following: str
    declined: str = ""


@dataclass
class _Went:
    """The messages about one point."""

    sent: list[dt.datetime] = field(default_factory=list)
    due: list[dt.datetime] = field(default_factory=list)


def narrowed(rows: QuerySet[Questionnaire], wanted: OverdueWanted) -> QuerySet[Questionnaire]:
    """The rows of one point or programme, if one is wanted."""
    if wanted.point:
        rows = rows.filter(point=wanted.point)
    if wanted.programme:
        rows = rows.filter(Q(episode__programme=wanted.programme) | Q(enrolment__course__programme=wanted.programme))
    return rows


def overdue_page(
    organisation: Organisation, wanted: OverdueWanted, cursor: str, now: dt.datetime
) -> tuple[KeyPage[Questionnaire], list[PointRow]]:
    """One page of the list, and its rows. Three queries, whichever page."""
    rows = narrowed(LISTS.get(wanted.show, points_overdue)(organisation, now), wanted)
    page = page_by_key(rows, ORDER, cursor, whole=Questionnaire.objects.select_related(*WITH_ALL))
    return page, point_rows(page.rows, organisation, now)


def point_rows(leads: Sequence[Questionnaire], organisation: Organisation, now: dt.datetime) -> list[PointRow]:
    """What is shown of these points, each given by one of its measures. Two queries."""
    if not leads:
        return []
    beside = _beside(leads)
    went = _messages_about(leads)
    today = today_in(organisation.tzinfo, now)
    return [_row(each, beside[_key(each)], went[_key(each)], organisation, today) for each in leads]


def _beside(leads: Sequence[Questionnaire]) -> Mapping[str, list[Questionnaire]]:
    """The measures of each of these points that are in the same state. One query."""
    found: dict[str, list[Questionnaire]] = defaultdict(list)
    theirs = Q(episode__in={each.episode_id for each in leads} - {None})
    theirs |= Q(enrolment__in={each.enrolment_id for each in leads} - {None})
    states = {_key(each): each.state for each in leads}
    for row in Questionnaire.objects.filter(theirs, point__in={each.point for each in leads}).order_by("pk"):
        if states.get(_key(row)) == row.state:
            found[_key(row)].append(row)
    return found


def _key(row: Questionnaire) -> str:
    """What the keys of the messages about its point begin with (reminders.questions.rules)."""
    owner = f"episode={row.episode_id}" if row.episode_id else f"enrolment={row.enrolment_id}"
    return f"questionnaires/{owner}/point={row.point}/"


def _messages_about(leads: Iterable[Questionnaire]) -> Mapping[str, _Went]:
    found: dict[str, _Went] = defaultdict(_Went)
    people = {each.owner.participant_id for each in leads}
    messages = Message.objects.filter(participant__in=people, rule=Message.Rule.QUESTIONNAIRES)
    messages = messages.filter(state__in=(*WENT, Message.State.DUE))
    for key, state, sent_at, updated_at, due_at in messages.values_list("key", "state", "sent_at", "updated_at", "due_at"):
        about = found[key.rpartition("/")[0] + "/"]
        if state in WENT:
            about.sent.append(sent_at or updated_at)
        else:
            about.due.append(due_at)
    return found


def _row(lead: Questionnaire, rows: Sequence[Questionnaire], went: _Went, organisation: Organisation, today: dt.date) -> PointRow:
    person, zone = lead.owner.participant, organisation.tzinfo
    person.organisation = organisation
    last_day = today_in(zone, lead.closes_at - dt.timedelta(seconds=1))
    return PointRow(
        questionnaire=lead,
        person=person,
        phone=shown_phone(person.phone, organisation.country) if person.phone else "",
        point=point_words(lead.point),
        where=_where(lead),
        left=[_left(each) for each in rows],
        since=day_and_month(lead.asked_from) if lead.asked_from else "",
        closes="Closes today" if last_day == today else f"Closes on {day_and_month(last_day)}",
        asked=_asked(went, person, zone),
        following=_following(lead, went, today, zone),
        declined=str(DeclineCode(lead.declined_code).label) if lead.declined_code in DeclineCode.values else "",
    )


def _left(row: Questionnaire) -> MeasureLeft:
    known = row.measure in shipped_measures()
    name = measure_of(row.measure).short_name if known else row.measure
    return MeasureLeft(row.pk, name, known and measure_of(row.measure).by_staff)


def _where(lead: Questionnaire) -> str:
    course = lead.enrolment.course if lead.enrolment else lead.session.course if lead.session else None
    if course:
        return f"{course.programme.group_word} {course.number}"
    return lead.episode.programme.short_name if lead.episode else ""


def _asked(went: _Went, person: Participant, zone: dt.tzinfo) -> str:
    if not went.sent:
        return "Not asked yet" if reached_by_mail(person) else f"Not asked: {why_unreached(person)}"
    return f"Asked {counted(len(went.sent), 'time')}, last on {day_and_month(max(went.sent).astimezone(zone))}"


def _following(lead: Questionnaire, went: _Went, today: dt.date, zone: dt.tzinfo) -> str:
    if lead.later_until and lead.later_until > today:
        return f"Later: from {day_and_month(lead.later_until)}"
    return f"Next mail on {day_and_month(min(went.due).astimezone(zone))}" if went.due else ""


def reached_by_mail(person: Participant) -> bool:
    """Whether a mail leads them to questions on a page of their own."""
    return not why_unreached(person)


def why_unreached(person: Participant) -> str:
    """Why no mail asks them; empty where one does."""
    if person.is_stopped:
        return "they want no messages"
    if person.channel != Participant.Channel.EMAIL:
        return {"letter": "they want letters", "telephone": "they want to be rung"}.get(person.channel, "no mail reaches them")
    if not person.email:
        return "no e-mail address"
    return "" if person.user_id else "they don’t sign in"
