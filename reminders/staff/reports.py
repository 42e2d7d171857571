"""Whoever is named for something that somebody told us gets a mail: that it waits, and never whose it is or what it says.

More pain, feeling low, a risk to safety and an answer that has to be read at once are told in the same words, so that nobody who
sees the mail learns which it was.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, User
from participants.models import Task
from participants.to_do.tasks import OF_THE_TEAM
from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.facts import WantedMessage
from reminders.wording.frame import address_of
from reminders.wording.parts import Words

# A mail server that is away for weeks keeps nobody from being told afterwards, as long as nobody has opened it.
USEFUL_FOR = dt.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A task that nobody whom it names has opened: since when it is to be read, and whether they are the second.

    `report`: what somebody told us, which has a page of its own; None where the task is about an answer.
    """

    report: int | None
    task: int
    due_at: dt.datetime
    handed_on: bool = False


@dataclass(frozen=True, slots=True)
class ReaderToTell:
    """Somebody named to read reports in one organisation, with what waits for them there."""

    user: User
    organisation: Organisation
    reports: tuple[ReportFacts, ...] = ()

    @property
    def address(self) -> str:
        """Where it goes: the address they sign in with."""
        return self.user.address

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold: none do, for it goes when reports are read."""
        return self.organisation.tzinfo

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message to them points at."""
        return {"user": self.user}

    @property
    def passed_on(self) -> frozenset[int]:
        """Nothing is told to staff by hand and then again."""
        return frozenset()

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """One message for each report that waits for them, if it is of this rule."""
        return [report_message(each, self.user.pk) for each in self.reports] if rule in ("", Message.Rule.REPORT) else []

    def still_ahead(self, want: WantedMessage, now: dt.datetime) -> WantedMessage:
        """The same message: it is of use until somebody has opened the report."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return reasons.REPORT_OPENED


def report_message(report: ReportFacts, user: int) -> WantedMessage:
    """What goes to one reader about one report: at once while reports are read, at the next opening otherwise."""
    return WantedMessage(
        key=f"report/task={report.task}/user={user}",
        rule=Message.Rule.REPORT,
        due_at=report.due_at,
        useful_until=report.due_at + USEFUL_FOR,
        urgent=True,
    )


def _unopened(organisation: int) -> QuerySet[Task]:
    return Task.objects.filter(organisation=organisation, kind__in=OF_THE_TEAM, done_at=None, seen_at=None).order_by("pk")


def unopened_readers(organisation: int, people: Collection[int | None]) -> set[int]:
    """Who is named for a report of these people that nobody has opened. One query."""
    return _named(_unopened(organisation).filter(participant__in=people))


def readers_who_wait(organisation: int) -> set[int]:
    """Who is named for a report that nobody has opened, or has a mail about one still to go. Two queries."""
    waiting = Message.objects.filter(organisation=organisation, rule=Message.Rule.REPORT, state=Message.State.DUE)
    return _named(_unopened(organisation)) | {pk for pk in waiting.values_list("user_id", flat=True) if pk}


def _named(tasks: QuerySet[Task]) -> set[int]:
    return {pk for each in tasks.values_list("owner_id", "second_owner_id") for pk in each if pk}


def readers_to_tell(pks: Collection[int], organisation: int) -> dict[int, ReaderToTell]:
    """These users, each under their own key, with what waits for them in this organisation. Two queries."""
    waiting: dict[int, list[ReportFacts]] = defaultdict(list)
    mine = Q(owner__in=pks) | Q(second_owner__in=pks, handed_on_at__isnull=False)
    for task in _unopened(organisation).filter(mine).annotate(report=F("distress_report")):
        due = task.due_at or task.opened_at
        if task.owner_id in pks:
            waiting[task.owner_id or 0].append(ReportFacts(task.report, task.pk, due))
        if task.second_owner_id in pks and task.handed_on_at:
            later = max(due, task.handed_on_at)
            waiting[task.second_owner_id or 0].append(ReportFacts(task.report, task.pk, later, handed_on=True))
    # Who works there no longer is told nothing.
    here = Membership.objects.filter(organisation=organisation, user__in=pks, user__is_active=True, ended_at=None)
    return {
        each.user_id: ReaderToTell(each.user, each.organisation, tuple(waiting[each.user_id]))
        for each in here.select_related("user", "organisation")
    }


def words_about_report(want: WantedMessage, record: ReaderToTell) -> Words:
    """What the mail says: that something waits, for whom it was first, and where it is read."""
    report = next(each for each in record.reports if report_message(each, record.user.pk).key == want.key)
    body = [
        _("Dear %(name)s") % {"name": record.user},
        _("Somebody has told us something, and you are named to read it.")
        if not report.handed_on
        else _("Somebody has told us something. Whoever is named first hasn’t opened it, so it is yours now."),
        _("Please sign in and open it: %(page)s") % {"page": _page_of(report)},
        _("This mail says nothing of what it is about, and names nobody."),
        record.organisation.name,
    ]
    subject = _("Something waits for you to read") if not report.handed_on else _("Handed on to you: something waits to be read")
    return Words(subject, "\n\n".join(body) + "\n", record.organisation.contact_email)


def _page_of(report: ReportFacts) -> str:
    """Where it is read. A task leads whoever may read an answer on to it."""
    return address_of("desk:report", report.report) if report.report else address_of("desk:task_done", report.task)
