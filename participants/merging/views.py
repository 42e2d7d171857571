"""Two records are of one person: find the other one, look at both, make them one; and undo it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.once import say
from common.refused import Refused
from common.text.typed_keys import typed_key
from participants.merging import merge as merging
from participants.merging.forms import MergeForm
from participants.merging.page import lines_of
from participants.models import Merge, Participant
from participants.people.directory import found_people, people_of, records_of
from participants.people.forms import FindForm
from participants.rules.identity import shown_nhs_number

FOUND = 10  # records shown; more words find fewer


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Find the other record of this person; with ?other= show both beside each other, and make them one."""
    keep = get_object_or_404(people_of(request.organisation).select_related("organisation"), pk=pk)
    other = _other(request)
    if other is None:
        return render(request, "participants/merging/merge_find.html", {"person": keep, **_found(request, keep)})
    if other.merged_into_id == keep.pk:
        messages.info(request, f"The record of {other.full_name} has been merged into this one.")
        return redirect("desk:person", keep.pk)
    preview = merging.preview_merge(keep, other, now=request.now)
    posted = request.POST if request.method == "POST" else None
    form = MergeForm(posted, keep=keep, other=other, preview=preview, country=request.organisation.country)
    if form.is_valid() and _merged(request, keep, other, form):
        return redirect("desk:person", keep.pk)
    for person in (keep, other):
        audit.looked(request.user, person)
    lines = lines_of(preview, request.organisation.country)
    shown = {"person": keep, "other": other, "preview": preview, "lines": lines, "form": form}
    return render(request, "participants/merging/merge.html", shown)


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what goes back and what stays, then take a merge apart."""
    merge: Merge = get_object_or_404(merging.merges_of(request.organisation), pk=pk)
    if merge.is_undone:
        messages.info(request, f"That merge has been undone. {merge.closed.full_name} has a record again.")
        return redirect("desk:person", merge.kept_id)
    undoing = merging.preview_undo(merge, now=request.now)
    if request.method == "POST" and not undoing.refusals and _undone(request, merge):
        return redirect("desk:person", merge.closed_id)
    for person in (merge.kept, merge.closed):
        audit.looked(request.user, person)
    return render(request, "participants/merging/merge_undo.html", {"merge": merge, "person": merge.kept, "undoing": undoing})


def _other(request: StaffRequest) -> Participant | None:
    """The other record, of the organisation's own; 404 for anybody else's, None while none is chosen."""
    chosen = request.GET.get("other", "")
    if not chosen:
        return None
    return get_object_or_404(records_of(request.organisation).select_related("organisation"), pk=typed_key(chosen))


def _found(request: StaffRequest, keep: Participant) -> dict[str, Any]:
    """Whom the words typed find; before anything is typed, whoever has the same last name."""
    find = FindForm(request.GET)
    text = find.text or keep.last_name or keep.first_names
    people = found_people(request.organisation, text, most=FOUND + 1, without=keep.pk)
    audit.looked(request.user, request.organisation, page="merge", search=text, found=len(people))
    found = [(person, shown_nhs_number(person.nhs_number)) for person in people[:FOUND]]
    return {"find": find, "text": text, "people": found, "more": len(people) > FOUND}


def _merged(request: StaffRequest, keep: Participant, other: Participant, form: MergeForm) -> bool:
    """Make them one; on a refusal say why and return False."""
    try:
        merging.merge(keep, other, choices=form.choices, versions=form.versions, by=request.user, now=request.now)
    except Refused as refused:
        say(form, refused)
        return False
    messages.success(request, f"The record of {other.full_name} has been merged into this one.")
    return True


def _undone(request: StaffRequest, merge: Merge) -> bool:
    """Take it apart; on a refusal say why and return False."""
    try:
        undoing = merging.undo_merge(merge, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return False
    messages.success(request, f"{merge.closed.full_name} has a record again.")
    for label in undoing.left:
        messages.warning(request, f"{label} on the other record was changed after the merge, and stays as it is.")
    return True
