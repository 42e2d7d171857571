"""Leaders whose standing ends soon, and papers that run out: today's page of them."""

from collections.abc import Iterator

from django.urls import reverse

from common.words import birth_date, listed
from courses.leaders.listing import InProgramme, LeaderRow, PaperRunningOut, about_to_lapse, papers_running_out
from courses.leaders.on_file import OnFile
from courses.leaders.rules import PAPER_WORDS
from courses.leaders.standing import DUE
from desk.today.rows import MOST, Looker, TodayItem, line_key

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
