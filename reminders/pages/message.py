"""One message on its page: what went wrong and what to do, its words, its rule, its history."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from reminders.models import Message, MessageEvent
from reminders.own_words.versions import own_words_of
from reminders.pages.listing import purpose_of
from reminders.planning.records import subjects_of, wanted_now, words_of
from reminders.rules import reasons, untold
from reminders.rules.facts import WantedMessage
from reminders.sending import again

State = Message.State
Rule = Message.Rule

RULES: dict[str, str] = {
    Rule.WRITTEN: "The office wrote to everybody on the course.",
    Rule.CHANGED_COURSE: "Whoever was moved to another course is told which dates hold no longer, and which do.",
    Rule.ASSESSMENT: "One invitation to an assessment, with its day, place and what to bring.",
    Rule.CONFIRMATION: "One confirmation of all dates, as soon as somebody has a place.",
    Rule.BEFORE_FIRST: "A reminder some days before a course begins, as its edition says.",
    Rule.BEFORE_EACH: "A reminder some days before each session, as its edition says.",
    Rule.BEFORE_WEEK: "One note before each week of a programme, with all its days.",
    Rule.BEFORE_SINGLE: "A reminder some days before a review or Session Zero, as its edition says.",
    Rule.BEFORE_REVIEW: "A first word some weeks before a review, as its edition says. Who wants letters gets a letter instead.",
    Rule.MOVED: "A change of date or place is told to everybody who had been told.",
    Rule.CANCELLED: "A cancelled session is told to everybody who had been told.",
    Rule.WAITING: "Whoever has to wait for a place is told so, with their number on the waiting list.",
    Rule.OFFER: "A place that came free is offered to the next on the waiting list, with a link to answer by.",
    Rule.OFFER_EXPIRED: "Whoever didn’t answer an offer in time is told that the place went on.",
    Rule.OFFER_WITHDRAWN: "Whoever was offered a place is told when the offer is taken back.",
    Rule.WAITING_ENDED: "Whoever still waits when nobody can join any more is told so.",
    Rule.LETTER_WAITS: "Whoever has a letter on their own page is told that one waits there.",
    Rule.STILL_WAITING: "Whoever waits for a programme is asked now and then, as its edition says, whether they still want it.",
    Rule.QUESTIONNAIRES: "Whoever has questions to answer is asked once for each point, and again as the edition says.",
    Rule.WITHDREW: "Whoever gives a place back is told that it is, and of which dates.",
    Rule.DUTIES: "Staff are told once of what is put on, moved, cancelled or taken off them, when the changes have come to rest.",
    Rule.DUTIES_AHEAD: "Staff are reminded of what they lead in a week, the day before its first session.",
    Rule.REPORT: "Whoever is named to read what people tell us is told that something waits.",
    Rule.DIGEST: "The office is told once a day, in numbers, what needs somebody.",
    Rule.COURSE_CANCELLED: "A cancelled course is told once to everybody who had been told.",
}
# How each state is shown in the history: back to due after a first line is waiting.
WAITING = "Waiting"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of history."""

    at: dt.datetime
    state: str
    what: str


@dataclass(frozen=True, slots=True)
class MessageSheet:
    """What the page shows. `trouble` is empty when nothing is wrong."""

    title: str
    trouble: str
    advice: str
    subject: str
    body: str
    rule: str
    history: list[HistoryLine]
    may_send_again: bool
    may_stop: bool
    again_words: str = "Send again"


def history_of(message: Message) -> QuerySet[MessageEvent]:
    """Its history, latest first."""
    return MessageEvent.objects.filter(message=message).order_by("-pk")


def sheet_of(message: Message, now: dt.datetime) -> MessageSheet:
    """Put the page together. One query for what was sent, five for what may still go."""
    subject, body, want = _words(message, now)
    trouble, advice = _trouble(message)
    return MessageSheet(
        title=purpose_of(message),
        trouble=trouble,
        advice=advice,
        subject=subject,
        body=body,
        rule=RULES.get(message.rule, ""),
        history=_history(list(history_of(message))),
        may_send_again=again.refusal(message.state, want, now, held_back=again.was_held_back(message)) is None,
        may_stop=again.stop_refusal(message, now) is None,
        again_words="Let it go after all" if again.was_held_back(message) else "Send again",
    )


def _words(message: Message, now: dt.datetime) -> tuple[str, str, WantedMessage | None]:
    """What was said; or what would be, were it to go now."""
    record = None if message.state == State.SENT else subjects_of([message]).get(message.pk)
    want = wanted_now(message, record, now) if record else None
    if record is None or want is None:
        return message.subject, message.body, None
    if message.state == State.UNSURE:
        return message.subject, message.body, want
    words = words_of(want, record, own=own_words_of({message.organisation_id}))
    return words.subject, words.on_file, want


def _trouble(message: Message) -> tuple[str, str]:
    """A heading that says what went wrong, and what to do about it."""
    if message.to_staff:
        return _trouble_with_staff(message)
    person = message.participant.called if message.participant else ""
    if message.state == State.FAILED:
        return "It did not arrive", f"Check {person}’s e-mail address and send it again, or tell {person} by telephone."
    if message.state == State.MISSED and not message.reason.startswith(reasons.NEXT_GOES):
        return "It was not sent in time", f"Tell {person} by telephone if there is still time."
    if message.state == State.UNSURE and message.reason.endswith(reasons.MAY_HAVE_BEEN_SENT_THEN):
        return "It may not have arrived", f"Ask {person} whether it did, or tell them by telephone."
    if again.was_held_back(message):
        return "It was stopped", f"{person} hears nothing of it from us unless somebody tells them."
    if message.state == State.NOT_NEEDED and message.reason in reasons.BY_HAND:
        return f"{person} must be told another way", "Nothing goes by e-mail."
    return "", ""


def _trouble_with_staff(message: Message) -> tuple[str, str]:
    """The same of a message to one of the staff."""
    if again.was_held_back(message):
        return "It was stopped", f"{message.whom} hears nothing of it from us unless somebody tells them."
    if untold.is_lost(message):
        return "It did not arrive", f"Check {message.whom}’s e-mail address and send it again, or tell {message.whom} yourself."
    if message.state == State.NOT_NEEDED and message.reason == reasons.NO_STAFF_ADDRESS:
        return f"{message.whom} has no e-mail address", ""
    return "", ""


def _history(events: list[MessageEvent]) -> list[HistoryLine]:
    first = len(events) - 1
    return [
        HistoryLine(event.at, WAITING if event.state == State.DUE and place < first else event.get_state_display(), _what(event))
        for place, event in enumerate(events)
    ]


def _what(event: MessageEvent) -> str:
    return event.reason or ("The mail server took it." if event.state == State.SENT else "")
