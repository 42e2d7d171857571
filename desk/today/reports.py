"""Sessions whose leaders haven't reported on them: today's page asks for what is two days late."""

from collections import defaultdict

from django.db.models import Exists, OuterRef

from common.words import listed, long_date
from courses.leaders.session_reports import sessions_to_report
from courses.models import SessionReport
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from desk.shared.staffing import duties_at
from desk.today.rows import MOST, Looker, TodayItem, latest, line_key

LATE_AFTER = 2  # days after a session; until then its leaders are still writing


def missing_reports(looker: Looker) -> list[TodayItem]:
    """Return the sessions that nobody has reported on two days afterwards, with who led them. Two queries."""
    written = SessionReport.objects.filter(session=OuterRef("pk"))
    late = sessions_to_report().filter(
        ~Exists(written),
        organisation=looker.organisation,
        ends_at__lt=looker.midnight(1 - LATE_AFTER),
    )
    sessions = list(late.select_related("course").order_by("-ends_at", "-pk")[: MOST + 1])
    led: dict[int, dict[str, None]] = defaultdict(dict)
    for duty in duties_at([session.pk for session in sessions]):
        led[duty.session_id][duty.name] = None
    pages = Pages("desk:session_report")
    return [
        TodayItem(
            f"Ask for the report of {lowered(session.label)} of {session.course}",
            " ".join(
                [f"It was on {long_date(session.local_date)}."]
                + ([f"{listed(led[session.pk])} led it."] if led[session.pk] else [])
            ),
            pages.of(session.pk),
            latest(session.ends_at, session.course.created_at if session.course else None, looker=looker),
            line_key("report", session.pk, session.starts_at),
        )
        for session in sessions
    ]
