"""People on their way through a hospital programme, and their letters: what today's page says the office must do.

What a clinician writes, signs or decides stands on their own page (desk.clinic). Nothing here says anything clinical.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from accounts.roles import Role
from common.pages.kept_statements import written_once
from common.words import counted, day_and_month, long_date
from desk.referrals.next_steps import step_url
from desk.reviews.people import overdue_reviews
from desk.shared.addresses import Pages
from desk.shared.review_steps import choosing_url
from desk.today.rows import MOST, Looker, TodayItem, line_key
from participants.letters.batches import to_print
from participants.letters.drafting import discharges_to_send, letters_to_sign
from participants.referrals.turns import Step, since_words
from participants.referrals.work_list import WorkRow, rows_to_see_to
from participants.waiting.looking import silent_waits
from reviews.invitations.drafting import letters_due

# What a line about somebody who is silent says of them: a hundred whole records would take ten times as long to make.
OF_A_SILENT = ("since", "still_wants_at", "participant__first_names", "participant__last_name", "programme__short_name")
NOBODYS: dict[str, Any] = {"number": 0, "since": None}  # where nothing waits there is no row to count


def to_see_to(looker: Looker, keys: Sequence[int]) -> list[TodayItem]:
    """Return the referrals to check, the assessments to book, and who hasn't answered whether and how."""
    rows = rows_to_see_to(looker.organisation, now=looker.now, most=MOST + 1, keys=keys)
    return [_row(row, looker) for row in rows]


def _row(row: WorkRow, looker: Looker) -> TodayItem:
    person, turn = row.episode.participant, row.turn
    url = step_url(row.episode, row.rows, turn, clinical=False) or reverse("desk:referral", args=[row.episode.pk])
    missing = f" To ask for: {', '.join(row.missing)}." if turn.step == Step.CHECK and row.missing else ""
    return TodayItem(
        _to_do(row),
        f"{turn.why}, {since_words(turn.since, looker.today)}. {counted(row.weeks, 'week')} in all.{missing}",
        url,
        dt.datetime.combine(turn.since, dt.time(), looker.organisation.tzinfo),
        line_key("pathway", row.episode.pk, turn.step, turn.since, turn.next_step),
        {person.pk: person.full_name},
    )


def _to_do(row: WorkRow) -> str:
    name, turn = row.episode.participant.full_name, row.turn
    if turn.step == Step.CHECK:
        return f"Check the referral of {name}" if turn.held_by == "us" else f"Ask again about the referral of {name}"
    if turn.step == Step.BOOK:
        return f"Book the assessment of {name}"
    return f"Ring {name} about the programme" if turn.held_by == "person" else f"Put {name} on the waiting list"


def second_factor(looker: Looker) -> list[TodayItem]:
    """Return one line while clinicians sign in with a password alone: an organisation decides it, and isn't left not knowing."""
    if Role.CLINICIAN in looker.organisation.second_factor_roles:
        return []
    why = "A password alone opens their pages about people. The clinical record itself always asks for more, but in a demo."
    return [TodayItem("Have clinicians sign in with a second factor", why, reverse("setup_second_factor"))]


def silent(looker: Looker) -> list[TodayItem]:
    """Return who was asked whether they still want a place, and hasn't answered. Two queries."""
    pages = Pages("desk:entry_still_wants")
    return [
        TodayItem(
            f"Ask {entry.participant.full_name} whether they still want a place",
            f"{entry.programme.short_name}: they were asked and haven’t answered. They last said so on "
            f"{day_and_month(looker.local(entry.still_wants_at or entry.since))}.",
            pages.of(entry.pk),
            key=line_key("still-wants", entry.pk, entry.still_wants_at or entry.since),
            people={entry.participant_id: entry.participant.full_name},
        )
        for entry in silent_waits(looker.organisation, looker.now).only(*OF_A_SILENT)[: MOST + 1]
    ]


def overdue_review_lines(looker: Looker) -> list[TodayItem]:
    """Return the reviews that are overdue, the longest first, each until there is a date, or it is declined or closed.

    One that somebody has a task about stands among the tasks, and not here once more.
    """
    return [
        TodayItem(
            f"Find a {each.months}-month review for {each.person.full_name}",
            f"{each.group}: overdue since {long_date(each.since)}.",
            choosing_url(each.enrolment, each.months),
            dt.datetime.combine(each.since, dt.time(), looker.organisation.tzinfo),
            line_key("review-overdue", each.enrolment, each.months, each.since),
            {each.person.pk: each.person.full_name},
        )
        for each in overdue_reviews(looker.organisation, now=looker.now, most=MOST + 1)
    ]


def letters(looker: Looker) -> list[TodayItem]:
    """Return how many letters wait to be drafted, to be signed by the office, to be printed, and keep a discharge open: a line
    each.

    Four queries, and one more where a review is to be announced. Of a discharge it says that a letter waits, and nothing of what
    stands in it.
    """
    signing, printing = (next(iter(rows), NOBODYS) for rows in (_to_sign(looker.organisation), _to_print(looker.organisation)))
    found = []
    for what, counts, url in (
        ("Read and sign", signing, reverse("desk:letters")),
        ("Print", printing, reverse("desk:print_queue")),
    ):
        if counts["number"]:
            words = f"{what} {counted(counts['number'], 'letter')}"
            found.append(TodayItem(words, "The oldest comes first.", url, looker.local(counts["since"])))
    return [*_reviews_to_announce(looker), *found, *_discharges(looker)]


@written_once
def _to_sign(organisation: Organisation) -> QuerySet[Any, Any]:
    drafts = letters_to_sign(organisation, clinical=False).order_by()
    return drafts.values("participant__organisation").annotate(number=Count("pk"), since=Min("made_at"))


@written_once
def _to_print(organisation: Organisation) -> QuerySet[Any, Any]:
    waiting = to_print(organisation).select_related(None).order_by().values("letter__participant__organisation")
    return waiting.annotate(number=Count("pk"), since=Min("made_at"))


@written_once
def _discharges_waiting(organisation: Organisation) -> QuerySet[Any, Any]:
    waiting = discharges_to_send(organisation).order_by().values("participant__organisation")
    return waiting.annotate(
        signed=Count("pk", filter=Q(signed_at__isnull=False)),
        unsigned=Count("pk", filter=Q(signed_at=None)),
        since=Min("made_at"),
    )


def _reviews_to_announce(looker: Looker) -> list[TodayItem]:
    """The reviews that are soon, of people who want letters, and no letter announces yet."""
    places = letters_due(looker.organisation, looker.now)
    if not places:
        return []
    first = long_date(places[0].session.local_date)
    words = f"Write {counted(len(places), 'letter')} about reviews"
    return [TodayItem(words, f"The first review is on {first}.", reverse("desk:review_letters"))]


def _discharges(looker: Looker) -> list[TodayItem]:
    counts = next(iter(_discharges_waiting(looker.organisation)), None)
    if counts is None:
        return []
    signed, unsigned = (counted(counts[each], "letter") for each in ("signed", "unsigned"))
    words = f"Send {signed} of discharge" if counts["signed"] else f"{unsigned[:1].upper()}{unsigned[1:]} of discharge to sign"
    waits = f"{unsigned} more to be signed by a clinician. " if counts["signed"] and counts["unsigned"] else ""
    detail = f"{waits}A pathway stays open until both its letters have gone."
    url = f"{reverse('desk:letters')}?state={'send' if counts['signed'] else 'sign'}"
    return [TodayItem(words, detail, url, looker.local(counts["since"]))]
