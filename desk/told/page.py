"""What a report's page shows: to whoever reads it all of it, to others that there is one, and whose it is."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Membership, User
from desk.shared.reading_times import standing_of_report
from participants.distress.reading import may_read_report
from participants.distress.reporting import who_closes
from participants.distress.terms import reading_lead
from participants.models import DistressReport
from participants.rules.identity import shown_phone

KIND_WORDS = {"pain": "More pain than usual", "upset": "Upset or low", "other": "Both, or something else"}
RING_WORDS = {"any": "Yes, any time", "no": "No: write to them"}


@dataclass(frozen=True)
class ReportPage:
    """One report."""

    report: DistressReport
    reads: bool
    kind: str
    ring: str
    phone: str
    standing_of_report: str
    lead: User | None
    closes: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody has written down yet what was done."""
        return self.report.task.done_at is None


def report_page(report: DistressReport, membership: Membership, now: dt.datetime) -> ReportPage:
    """The page for somebody who may see that there is one. Two queries at most, and two more for a risk."""
    country = membership.organisation.country
    lead, closers = (
        who_closes(report, now) if report.risk_at and not report.task.done_at else (reading_lead(membership.organisation), set())
    )
    return ReportPage(
        report=report,
        reads=may_read_report(report, membership),
        kind=KIND_WORDS[report.kind],
        ring=RING_WORDS.get(report.ring, f"Yes: {report.ring_when}"),
        phone=shown_phone(report.participant.phone, country) if report.participant.phone else "",
        standing_of_report=standing_of_report(report, membership.organisation.tzinfo),
        lead=lead,
        closes=not closers or membership.user_id in closers,
    )
