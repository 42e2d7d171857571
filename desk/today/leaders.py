"""Leaders whose standing ends soon, papers that run out, and reports on sessions that are late: today's page of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import birth_date, listed, long_date
from courses.leaders.listing import InProgramme, LeaderRow, PaperRunningOut, about_to_lapse, papers_running_out
from courses.leaders.on_file import OnFile
from courses.leaders.rules import PAPER_WORDS
from courses.leaders.session_reports import sessions_to_report
from courses.leaders.standing import DUE
from courses.models import Session, SessionReport
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from desk.shared.staffing import duties_at
from desk.today.rows import MOST, Looker, TodayItem, latest, line_key

LATE_AFTER = 2  # days after a session; until then its leaders are still writing
OF_A_REPORT = ("course__name", "course__created_at", "label", "starts_at", "ends_at", "zone")
PAPERS_WITHIN = 90  # days before a paper runs out in which it is shown


def lapsing(on_file: OnFile) -> list[TodayItem]:
    """Return the leaders whose standing in a programme ends soon if they lead nothing more."""
    rows = about_to_lapse(on_file, MOST + 1)
    return [item for row in rows for item in _lapsing(row)]


def _lapsing(row: LeaderRow) -> Iterator[TodayItem]:
    for each in row.standings:
        until = each.standing.until
        if each.standing.status == DUE and until:
            yield TodayItem(
                f"Keep {row.person} in standing for {each.programme.name}",
                f"Until {birth_date(until)}. {_renewed_by(each)}",
                reverse("courses:setup_leader", args=[row.person.pk]),
                key=line_key("standing", f"{row.person.pk}-{each.programme.slug}", until, _renewed_by(each)),
            )


def _renewed_by(each: InProgramme) -> str:
    if not each.renewing:
        return "No planned course renews it."
    return f"{listed(course.name for course in each.renewing)} would renew it."


def papers(looker: Looker, on_file: OnFile) -> list[TodayItem]:
    """Return the papers that run out soon or have, for which there is no newer one."""
    near = papers_running_out(on_file, PAPERS_WITHIN)
    return [_paper(each, looker) for each in near[: MOST + 1]]


def _paper(each: PaperRunningOut, looker: Looker) -> TodayItem:
    words = PAPER_WORDS[each.kind]
    runs = "ran" if each.until < looker.today else "runs"
    return TodayItem(
        f"Ask {each.person} for a new {words}",
        f"The one on file {runs} out on {birth_date(each.until)}.",
        reverse("courses:setup_leader", args=[each.person.pk]),
        key=line_key("paper", f"{each.person.pk}-{each.kind}", each.until),
    )


def missing_reports(looker: Looker) -> list[TodayItem]:
    """Return the sessions that nobody has reported on two days afterwards, with who led them. Two queries."""
    sessions = _unreported(looker.organisation, looker.midnight(1 - LATE_AFTER))
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


@written_once
def _unreported(organisation: Organisation, before: dt.datetime) -> QuerySet[Session]:
    written = SessionReport.objects.filter(session=OuterRef("pk"))
    # In the order of an index by the start, so that the latest are found without sorting those of all years.
    late = sessions_to_report().filter(~Exists(written), organisation=organisation, starts_at__lt=before, ends_at__lt=before)
    late = late.select_related("course").only(*OF_A_REPORT)
    return late.order_by("-starts_at", "-pk")[: MOST + 1]
