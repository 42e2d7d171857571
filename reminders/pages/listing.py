"""The list of messages: which, in what order, how many, and those that somebody should look at."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from common.text.finding import contains_words
from common.text.typed_keys import typed_key
from courses.models import Course
from reminders.models import Message
from reminders.rules import untold
from reminders.rules.untold import RECENT
from reminders.sending.counted import late_by

State = Message.State
Rule = Message.Rule
LATEST_FIRST = ("-due_at", "-id")
# Of those that are due, the ones that should have gone by now: not a state of its own, but a number and a filter.
IS_LATE = "late"
COUNTED = (
    *(State.DUE, State.SENDING, State.SENT, IS_LATE, State.FAILED, State.MISSED),
    *(State.UNSURE, State.NOT_NEEDED),
)
# What is still to go is read from now on: the next one first.
SOONEST_FIRST = ("due_at", "id")
# Courses to choose from; of more than these one gets to its messages from the course's own page.
COURSES = 200
# What says all dates of a place at once.
FIRST_WORD = (Rule.CONFIRMATION, Rule.CHANGED_COURSE)


@dataclass(frozen=True, slots=True)
class MessagesWanted:
    """What the list is narrowed by; empty narrows nothing. `course` is the primary key of one, as digits."""

    text: str = ""
    state: str = ""
    course: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.state or self.course)

    @property
    def order(self) -> tuple[str, str]:
        """The keys of the order it is shown in."""
        return SOONEST_FIRST if self.state in (State.DUE, IS_LATE) else LATEST_FIRST


def messages_of(organisation: Organisation) -> QuerySet[Message]:
    """Every message of the organisation, in no order, but for those to whoever reads what people tell us.

    The office isn't to see that somebody may not be safe; what didn't arrive is handed on, and stands on its readers' own pages.
    """
    return Message.objects.filter(organisation=organisation).exclude(rule=Rule.REPORT)


def matching(messages: QuerySet[Message], wanted: MessagesWanted, now: dt.datetime) -> QuerySet[Message]:
    """Those that are wanted: every word the front of one of the person's names, and the state and the course chosen.

    A colleague is found by a part of their name, as it is written.
    """
    if wanted.text:
        colleague = Q(facilitator__name__icontains=wanted.text)
        messages = messages.filter(contains_words("participant__search_key", wanted.text) | colleague)
    if wanted.state == State.DUE:
        messages = messages.filter(state__in=(State.DUE, State.SENDING))
    elif wanted.state == IS_LATE:
        messages = messages.filter(late_by(now))
    elif wanted.state:
        messages = messages.filter(state=wanted.state)
    return messages.filter(course=int(wanted.course)) if wanted.course else messages


def shown(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Fetch what a row shows, without the words of the messages."""
    return messages.select_related("participant", "facilitator", "user", "course", "session").defer("body", "told")


def counts(organisation: Organisation, now: dt.datetime) -> dict[str, int]:
    """How many are in each state: due until the end of today, the others of the last 7 days; and how many are late. One query."""
    tomorrow = today_in(organisation.tzinfo, now) + dt.timedelta(days=1)
    midnight = dt.datetime.combine(tomorrow, dt.time(), organisation.tzinfo)
    recent = messages_of(organisation).filter(due_at__gt=now - RECENT, due_at__lt=midnight)
    late = Count("pk", filter=late_by(now))
    rows = list(recent.order_by().values_list("state").annotate(number=Count("pk"), late=late))
    found = {state: number for state, number, _ in rows} | {IS_LATE: sum(number for _, _, number in rows)}
    return {state: found.get(state, 0) for state in COUNTED}


def courses_to_choose(organisation: Organisation, now: dt.datetime, chosen: str) -> QuerySet[Course]:
    """The courses that messages are about these weeks, and the one that is chosen already."""
    month_ago = now - dt.timedelta(days=30)
    near = Q(last_ends_at__gt=month_ago) | Q(reviews_end_at__gt=month_ago)
    if key := typed_key(chosen):
        near |= Q(pk=key)
    courses = Course.objects.filter(near, organisation=organisation)
    return courses.order_by("first_starts_at", "pk")[:COURSES]


def title_of(message: Message) -> str:
    """Return what a message is in a few words of the list: its subject once it went, else what it is planned for."""
    return message.subject if message.subject and message.state in (State.SENT, State.UNSURE) else purpose_of(message)


def purpose_of(message: Message) -> str:
    """Return what a message is planned for: "7 days before the first date"."""
    label = message.session.label.lower() if message.session else ""
    days = f"{message.days_before} day{'' if message.days_before == 1 else 's'}"
    words: dict[str, str] = {
        Rule.BEFORE_FIRST: f"{days} before the first date",
        Rule.BEFORE_EACH: f"{days} before {label}",
        Rule.BEFORE_SINGLE: f"{days} before the {label}",
        Rule.BEFORE_REVIEW: f"{days} before the {label}",
        Rule.BEFORE_WEEK: f"{days} before the week that begins with {label}",
        Rule.DUTIES_AHEAD: f"{days} before a week in which they lead",
    }
    return words.get(message.rule, message.get_rule_display())


def to_say(message: Message) -> str:
    """Return its title; of one that is told by hand what has changed, from what to what. Its body must have been fetched."""
    return message.body if untold.is_by_hand(message) and message.body else title_of(message)


def in_words(message: Message) -> str:
    """Return what a message is about, as somebody would tell it: "Reminder, 3 days before the first date, PMP group 31"."""
    title = to_say(message)
    if title == purpose_of(message) and message.days_before is not None:
        title = f"Reminder, {title}"
    return f"{title}, {message.course.name}" if message.course else title


def told_in_one_line(messages: Iterable[Message], say: Callable[[Message], str]) -> list[tuple[Message, str]]:
    """Return each message that waits for somebody with what to tell, as `say` says it.

    Whoever still waits for a confirmation by hand knows no date yet: a change since is told with it, in its line.
    """
    messages = list(messages)
    confirming = {_of_whom(each) for each in messages if each.rule in FIRST_WORD and untold.is_by_hand(each)}
    changes: dict[tuple[int | None, int | None], list[str]] = {}
    for each in messages:
        if _is_told_with_another(each, confirming):
            changes.setdefault(_of_whom(each), []).append(each.body)
    return [
        (each, _with_changes(say(each), changes.get(_of_whom(each), []) if each.rule in FIRST_WORD else []))
        for each in messages
        if not _is_told_with_another(each, confirming)
    ]


def _of_whom(message: Message) -> tuple[int | None, int | None]:
    return message.participant_id, message.course_id


def _is_told_with_another(message: Message, confirming: set[tuple[int | None, int | None]]) -> bool:
    is_change = message.rule in untold.CHANGES and untold.is_by_hand(message) and message.body
    return bool(is_change) and _of_whom(message) in confirming


def _with_changes(line: str, changes: list[str]) -> str:
    return f"{line}, with the dates as they are now ({'; '.join(changes)})" if changes else line
