"""Bringing in what stands in a spreadsheet: send it, match its columns, look at what would happen, import it, take it back."""

import csv
from collections.abc import Callable

from django.contrib import messages as notices
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.pages.paging import page_by_key
from common.papers.reading_tables import MOST_ROWS, refuse_size
from common.papers.spreadsheets import csv_file
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.words import counted, listed
from desk.importing import batches
from desk.importing.forms import ColumnsForm, DatesForm, FileForm
from desk.importing.registry import COLUMNS, kinds_for
from desk.models import Batch, BatchRow


def back_to_imports() -> Back:
    """The list of imports."""
    return Back("Import", reverse("desk:imports"))


@staff_page(Right.SET_UP)
@require_safe
def imports(request: StaffRequest) -> HttpResponse:
    """Show what was brought in so far, the latest first."""
    page = page_by_key(batches.batches_of(request.organisation), ("-made_at", "-id"), request.GET.get("cursor", ""))
    return render(request, "desk/importing/list.html", {"page": page})


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: StaffRequest) -> HttpResponse:
    """Send a file."""
    posted = request.method == "POST"
    kinds = kinds_for(request.organisation)
    form = FileForm(request.POST if posted else None, request.FILES if posted else None, kinds=kinds)
    if not form.is_valid():
        return _file_page(request, form)
    file = form.cleaned_data["file"]
    try:
        refuse_size(file.size)
        batch = batches.receive(
            file.read(),
            kind=form.cleaned_data["kind"],
            file_name=file.name,
            organisation=request.organisation,
            by=request.user,
            now=request.now,
            submission_id=form.cleaned_data["submission_id"],
        )
    except Refused as refused:
        form.add_error("file", refused.sentence)
        return _file_page(request, form)
    return redirect("desk:import_columns" if batch.headings else "desk:import", batch.pk)


def _file_page(request: StaffRequest, form: FileForm) -> HttpResponse:
    return render(request, "desk/importing/new.html", {"form": form, "back": back_to_imports(), "kinds": form.kinds})


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which column of the file is what."""
    batch = _batch(request, pk)
    if not batch.headings:  # a worker is reading it, or couldn't
        return redirect("desk:import", batch.pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, batch=batch, columns=COLUMNS[batch.kind])

    def check() -> str:
        batches.check_with(batch, form.mapping, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return "Every row is being checked. Nothing is imported yet."

    return form_page(
        request,
        form,
        check,
        heading=f"What are the columns of {batch.file_name}?",
        back=back_to_imports(),
        on_to=reverse("desk:import", args=[batch.pk]),
        lead=["Those we know by their headings are chosen already."],
        look=lambda: _saw(request, batch),
    )


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def import_dates(request: StaffRequest, pk: int) -> HttpResponse:
    """Say, once for a file, what its dates mean that could be day first or month first."""
    batch = _batch(request, pk)
    form = DatesForm(request.POST if request.method == "POST" else None, batch=batch)

    def check() -> str:
        given = form.cleaned_data
        batches.say_dates(batch, given["said"], by=request.user, now=request.now, version=given["version"])
        return "Every row is being checked. Nothing is imported yet."

    return form_page(
        request,
        form,
        check,
        heading=f"How are the dates of {batch.file_name} written?",
        back=Back(batch.file_name, reverse("desk:import", args=[batch.pk])),
        on_to=reverse("desk:import", args=[batch.pk]),
        lead=[str(remark) for remark in batch.remarks] if batch.state == Batch.State.ASKED else [],
        look=lambda: _saw(request, batch),
    )


@staff_page(Right.SET_UP)
@require_safe
def one_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a file is, what became of each row and why; only the part that changes when a script asks for it."""
    batch = _batch(request, pk)
    _saw(request, batch)
    counts = dict(batch.rows.order_by().values_list("outcome").annotate(Count("pk")))
    wanted = request.GET.get("outcome", "")
    rows = batch.rows.filter(outcome=wanted) if wanted in BatchRow.Outcome.values else batch.rows.all()
    page = page_by_key(rows, ("number", "id"), request.GET.get("cursor", ""), size=50)
    left_out = [name for place, name in enumerate(batch.headings) if name and place not in batch.mapping.values()]
    shown = {
        "batch": batch,
        "left_out": listed(f"“{name}”" for name in left_out),
        "done": f"{batch.rows_done:,}",
        "total": f"{batch.rows_total:,}",
        "counts": [(each.value, each.label, f"{counts[each]:,}") for each in BatchRow.Outcome if counts.get(each)],
        "import_words": f"Import {counted(counts.get(BatchRow.Outcome.READY, 0), 'row', limit=MOST_ROWS)}",
        "faulty": counts.get(BatchRow.Outcome.FAULTY, 0),
        "ready": counts.get(BatchRow.Outcome.READY, 0),
        "written": counts.get(BatchRow.Outcome.WRITTEN, 0),
        "wanted": wanted,
        "page": page,
        "rows": [(row, _in_short(batch, row)) for row in page.rows],
    }
    return render(request, "desk/importing/progress.html" if request.htmx else "desk/importing/one.html", shown)


@staff_page(Right.SET_UP)
@require_POST
def import_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Import the rows that are ready."""
    return _asked(request, pk, batches.import_rows)


@staff_page(Right.SET_UP)
@require_POST
def undo_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what was imported."""
    return _asked(request, pk, batches.undo)


@staff_page(Right.SET_UP)
@require_safe
def example(request: StaffRequest, kind: str) -> HttpResponse:
    """Give an empty file with our headings."""
    if kind not in dict(kinds_for(request.organisation)):
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    answer.write("\ufeff")  # without it spreadsheet programs take accents for something else
    csv.writer(answer).writerow(column.label for column in COLUMNS[kind])
    return answer


@staff_page(Right.SET_UP)
@require_safe
def refused_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the rows that have to be put right as a file, with the reason: put right, it can be sent again."""
    batch = _batch(request, pk)
    table = batches.take_refused_rows(batch, by=request.user)
    headers = {
        "Content-Disposition": f'attachment; filename="{batch.kind}-to-put-right.csv"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(csv_file(table), content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: StaffRequest, pk: int, act: Callable[..., Batch]) -> HttpResponse:
    batch = _batch(request, pk)
    version = typed_key(request.POST.get("version", "")) or 0
    try:
        act(batch, by=request.user, now=request.now, version=version)
    except Refused as refused:
        notices.error(request, refused.sentence)
    return redirect("desk:import", batch.pk)


def _batch(request: StaffRequest, pk: int) -> Batch:
    found: Batch = get_object_or_404(batches.batches_of(request.organisation), pk=pk)
    return found


def _saw(request: StaffRequest, batch: Batch) -> None:
    """Whoever stands in the file isn't on file: the look is at the import, once an hour, since its page asks for itself."""
    audit.looked_at_each(request.user, Batch, {batch.pk: str(batch)}, organisation=request.organisation, page="import")


def _in_short(batch: Batch, row: BatchRow) -> str:
    """The first cells of a row that are one of our fields: enough to find it in the file."""
    places = [batch.mapping[column.name] for column in COLUMNS[batch.kind] if column.name in batch.mapping][:4]
    return ", ".join(filter(None, (row.cells[place][:60] for place in places if place < len(row.cells))))
