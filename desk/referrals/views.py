"""The work list of referrals, who ended, and one referral's page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.words import counted
from desk.referrals.filters import WorkListFilters
from desk.referrals.next_steps import step_url
from desk.referrals.page import referral_page
from desk.referrals.review_turns import ReviewTurn, held_up_in_reviews, turns_in_reviews
from desk.shared.addresses import Pages
from desk.shared.pathway_here import has_pathway
from participants.episodes.endings import BY_CLINICIANS, ended_words, endings_since
from participants.episodes.record import episodes_of
from participants.episodes.stages import BEGUN, Stage
from participants.people.looks import Page, looked_at_people
from participants.referrals.turns import Moment, since_words
from participants.referrals.work_list import BANDS, Sieve, WorkList, WorkRow, ended_page, sources_of, work_list
from participants.to_do.tasks import open_tasks_about
from reviews.discharge.reading import open_discharge_with_letters

COUNTED = dt.timedelta(days=30)


@staff_page(Right.SEE_PATHWAY)
@require_safe
def referrals(request: StaffRequest) -> HttpResponse:
    """Show everybody between the referral and the first day, longest first; the tiles narrow by age."""
    refuse_without_pathway(request)
    form = WorkListFilters(request.GET, sources=sources_of(request.organisation))
    sieve = form.sieve()
    at = Moment(request.now, request.organisation.tzinfo)
    found = _work_list(request, sieve, at)
    turns = turns_in_reviews((row for _, rows in found.groups for row in rows), request.organisation, at)
    people = {each.participant_id: each.participant.full_name for each in found.page.rows}
    looked_at_people(request.user, people, Page.REFERRALS, organisation=request.organisation)
    ended = endings_since(request.organisation, request.now - COUNTED)
    shown = {
        "form": form,
        "list": found,
        "tiles": _tiles(request, found, sieve),
        "groups": [(_group_words(found, band.key, band.label), _held(request, rows, turns, at)) for band, rows in found.groups],
        "narrowed": sieve != Sieve(),
        "begun": sieve.stage in BEGUN,
        "ended": sum(number for _, number in ended),
        "ended_words": ended_words(ended),
        "may_keep": request.membership.may(Right.KEEP_PATHWAY),
    }
    return render(request, "desk/referrals/referrals.html", shown)


def _work_list(request: StaffRequest, sieve: Sieve, at: Moment) -> WorkList:
    """The list as it is asked for. Whom a review holds up is known here alone."""
    among = None
    if sieve.stage == Stage.IN_REVIEWS and sieve.held_by:
        among = held_up_in_reviews(request.organisation, sieve, at)
        sieve = replace(sieve, held_by="")
    return work_list(request.organisation, sieve, cursor=request.GET.get("cursor", ""), now=at.now, among=among)


def _held(
    request: StaffRequest, rows: list[WorkRow], turns: Mapping[int, ReviewTurn], at: Moment
) -> list[tuple[WorkRow, str, str, str]]:
    """Each row with its page, whose turn it is and for how long, and where the next step is done."""
    keeps, clinical = (request.membership.may(each) for each in (Right.KEEP_PATHWAY, Right.CLINICAL_RECORD))
    pages = Pages("desk:referral")
    shown = []
    for each in rows:
        in_reviews = turns.get(each.episode.pk)
        row = replace(each, turn=in_reviews.turn) if in_reviews else each
        there = (
            in_reviews.url_for(clinical=clinical) if in_reviews else step_url(row.episode, row.rows, row.turn, clinical=clinical)
        )
        page = pages.of(row.episode.pk)
        holder = f"{row.turn.held_by.label}, {since_words(row.turn.since, at.today)}"
        shown.append((row, page, holder, (keeps and there) or f"{page}#next"))
    return shown


def _group_words(found: WorkList, key: str, label: str) -> str:
    return f"{label}, {counted(found.counts[key], 'person', 'people')}"


def _tiles(request: StaffRequest, found: WorkList, sieve: Sieve) -> list[dict[str, Any]]:
    """The ages with their counts, each a link that keeps the other filters."""
    query = request.GET.copy()
    for name in ("band", "cursor"):
        query.pop(name, None)
    tiles = [{"label": "Everybody", "number": found.total, "key": "", "colour": ""}]
    tiles += [{"label": each.label, "number": found.counts[each.key], "key": each.key, "colour": each.colour} for each in BANDS]
    for tile in tiles:
        query["band"] = str(tile["key"])
        tile["url"], tile["on"] = f"?{query.urlencode()}", tile["key"] == sieve.band
    return tiles


@staff_page(Right.SEE_PATHWAY)
@require_safe
def ended(request: StaffRequest) -> HttpResponse:
    """Show who ended, how, and who was told, the latest first, with the counts of the last thirty days."""
    refuse_without_pathway(request)
    page = ended_page(request.organisation, request.GET.get("cursor", ""))
    people = {each.participant_id: each.participant.full_name for each in page.rows}
    looked_at_people(request.user, people, Page.REFERRALS, organisation=request.organisation)
    counts = endings_since(request.organisation, request.now - COUNTED)
    return render(request, "desk/referrals/ended.html", {"page": page, "counts": counts})


@staff_page(Right.SEE_PATHWAY)
@require_safe
def referral(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one referral: where it stands, what to ask for, what came of it, and how earlier ones ended."""
    episode = get_object_or_404(episodes_of(request.organisation), pk=pk)
    audit.looked(request.user, episode.participant)
    clinical = request.membership.may(Right.CLINICAL_RECORD)
    page = referral_page(episode, now=request.now)
    shown = {
        "page": page,
        "next_url": page.line.next_url(clinical=clinical),
        "person": episode.participant,
        "zone": request.organisation.tzinfo,
        "tasks": open_tasks_about(episode.participant, request.membership.role),
        "may_keep": request.membership.may(Right.KEEP_PATHWAY),
        "may_write": request.membership.may(Right.WRITE_LETTERS),
        "clinical": clinical,
        "discharge": open_discharge_with_letters(episode),
        "may_discharge": clinical and page.line.last.stage in BEGUN,
        # What a clinician wrote when turning somebody away is for clinicians.
        "show_note": clinical or episode.ending not in BY_CLINICIANS,
    }
    return render(request, "desk/referrals/referral.html", shown)


def refuse_without_pathway(request: StaffRequest) -> None:
    """A house without a programme entered by referral has no such page."""
    if not has_pathway(request):
        raise Http404
