"""Reads what the digest of a day counts, once for each organisation, and who of it gets the digest."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import Membership, Organisation, User
from accounts.roles import Right, Role, may
from courses.leaders.listing import about_to_lapse, papers_running_out
from courses.leaders.on_file import OnFile
from courses.licences.page import cautions_of
from participants.books.orders import orders_of
from reminders.digest.rules import DigestFacts, digest_message
from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.facts import WantedMessage
from reminders.rules.untold import LOST, need_somebody
from reviews.board.overdue import overdue_without_task

# As Today has them (desk.today): days before a paper runs out, and how much is counted at all.
PAPERS_WITHIN = 90
MOST = 100
TO_WHOM = [role for role in Role.values if may(role, Right.SET_UP)]


@dataclass(frozen=True, slots=True)
class DigestToTell:
    """One of an office, with what stands there on a day."""

    user: User
    organisation: Organisation
    day: dt.date
    facts: DigestFacts

    @property
    def address(self) -> str:
        """Where it goes: the address they sign in with."""
        return self.user.address

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
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
        """The digest of the day, if anything stands."""
        if not self.facts.things or rule not in ("", Message.Rule.DIGEST):
            return []
        return [digest_message(self.organisation.pk, self.user.pk, self.day, self.zone)]

    def still_ahead(self, want: WantedMessage, now: dt.datetime) -> WantedMessage:
        """The same message: what stands is read when it goes."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return reasons.REPLACED if self.facts.things else reasons.NOTHING_STANDS


def standing_at(organisation: Organisation, now: dt.datetime) -> DigestFacts:
    """What needs somebody there, as Today says it. Some twenty queries, however much there is."""
    on_file = OnFile(organisation, now)
    lapsing = about_to_lapse(on_file, MOST)
    return DigestFacts(
        licences=[each.sentence for each in cautions_of(organisation, now, on_file.licences)],
        books=[each.name for each in orders_of(organisation, now)],
        leaders=len(lapsing),
        papers=len(papers_running_out(on_file, PAPERS_WITHIN)),
        reviews=len(overdue_without_task(organisation, now)),
        messages=need_somebody(organisation, now).filter(LOST).exclude(rule=Message.Rule.DIGEST).count(),
    )


def office_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who gets the digest: whoever may set the organisation up, and works there still."""
    here = Membership.objects.filter(organisation=organisation, role__in=TO_WHOM, ended_at=None, user__is_active=True)
    return here.select_related("user").order_by("pk")


def digests_of(organisation: Organisation, now: dt.datetime, day: dt.date) -> list[DigestToTell]:
    """Everybody of the office with what stands at this moment."""
    members = list(office_of(organisation))
    facts = standing_at(organisation, now) if members else DigestFacts()
    return [DigestToTell(each.user, organisation, day, facts) for each in members]


def digests_to_tell(messages: Collection[Message]) -> dict[int, DigestToTell]:
    """What each of these digests says, by the message's key; nothing for who works there no longer.

    What stands is read once for each organisation, as of when the latest of its digests was written: an earlier one has been
    replaced.
    """
    latest: dict[int, dt.datetime] = {}
    for each in messages:
        latest[each.organisation_id] = max(each.created_at, latest.get(each.organisation_id, each.created_at))
    found: dict[tuple[int, int], DigestToTell] = {}
    for organisation in Organisation.objects.filter(pk__in=latest):
        at = latest[organisation.pk]
        for one in digests_of(organisation, at, at.astimezone(organisation.tzinfo).date()):
            found[organisation.pk, one.user.pk] = one
    records = {each.pk: found.get((each.organisation_id, each.user_id or 0)) for each in messages}
    return {pk: record for pk, record in records.items() if record}
