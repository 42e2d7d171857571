"""Messages that didn't arrive, and a planner or sender that is silent: today's page of them."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.urls import reverse

from common.words import counted, moment
from desk.shared.addresses import Pages
from desk.today.people import by_person, waits_since
from desk.today.rows import Looker, TodayItem, line_key
from reminders.models import Message, WorkRun
from reminders.pages.listing import in_words
from reminders.planning.work_runs import is_silent
from reminders.rules.untold import is_by_hand

SILENT: dict[str, tuple[str, str]] = {
    WorkRun.Name.PLANNER: ("Find out why no messages are planned", "The planner"),
    WorkRun.Name.SENDER: ("Find out why no messages are sent", "The sender"),
    WorkRun.Name.OFFERS: ("Find out why no places are offered", "The job that offers free places"),
}
# What each couldn't read.
AT_FAULT: dict[str, tuple[str, str]] = {
    WorkRun.Name.PLANNER: ("Find out why some messages are not planned", "place"),
    WorkRun.Name.OFFERS: ("Find out why some places are not offered", "course"),
}


def not_arrived(messages: Iterable[Message], looker: Looker) -> list[TodayItem]:
    """Return whom a message didn't reach that is still of use, each person once."""
    pages = Pages("reminders:message")
    return [
        TodayItem(
            f"Put right what did not reach {lost[0].person.full_name}",
            "; ".join(f"{in_words(each)}: {_lowered(each.reason)}" for each in lost),
            pages.of(lost[-1].pk),
            waits_since(lost, looker),
            line_key("lost", lost[0].person.pk, *sorted(f"{message.pk} {message.reason}" for message in lost)),
            {lost[0].person.pk: lost[0].person.full_name},
        )
        for lost in by_person(message for message in messages if message.participant_id and not is_by_hand(message))
    ]


def staff_untold(messages: Iterable[Message], looker: Looker) -> list[TodayItem]:
    """Return the colleagues whom a message didn't reach that is still of use: lost, or for want of an address."""
    pages = Pages("reminders:message")
    return [
        TodayItem(
            f"See that {each.whom} is told",
            f"{in_words(each)}: {_lowered(each.reason)}",
            pages.of(each.pk),
            waits_since([each], looker),
            line_key("colleague", each.pk, each.reason),
        )
        for each in messages
        if each.to_staff
    ]


def silent(runs: Mapping[str, WorkRun], looker: Looker) -> list[TodayItem]:
    """Return the jobs that haven't run to their end for ten minutes, and those that met rows they couldn't read."""
    # Where nothing has run at all, the planner and the sender say so.
    names = [name for name in SILENT if name in runs or name != WorkRun.Name.OFFERS]
    quiet = [_silence(name, runs.get(name), looker) for name in names if is_silent(runs.get(name), looker.now)]
    return quiet + [_at_fault(name, runs[name], looker) for name in AT_FAULT if name in runs and runs[name].faults]


def _at_fault(name: str, run: WorkRun, looker: Looker) -> TodayItem:
    text, thing = AT_FAULT[name]
    detail = f"{counted(run.faults, thing)} could not be read. Tell whoever runs this program: its log says which."
    return TodayItem(text, detail, reverse("reminders:list"), looker.local(run.finished_at or looker.now))


def _silence(name: str, run: WorkRun | None, looker: Looker) -> TodayItem:
    text, who = SILENT[name]
    ran = looker.local(run.finished_at or run.started_at) if run else None
    last = f"last ran on {moment(ran)}" if ran else "has never run"
    if ran and run and not run.finished_at:
        last = f"has not come to an end since {moment(ran)}"
    detail = f"{who} {last}. Tell whoever runs this program that its worker may have stopped."
    return TodayItem(text, detail, reverse("reminders:list"), ran)


def last_times(runs: Mapping[str, WorkRun], looker: Looker) -> dict[str, dt.datetime]:
    """When each job last ran, on the wall clock."""
    return {name: looker.local(run.started_at) for name, run in runs.items()}


def _lowered(reason: str) -> str:
    return f"{reason[:1].lower()}{reason[1:]}".rstrip(".")
