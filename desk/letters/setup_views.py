"""Set-up of letters: the words of each kind, version by version, and whom letters go to besides the person."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page
from desk.letters import forms
from participants.letters import correspondents as writing_to
from participants.letters import templates as words
from participants.letters.placeholders import KNOWN
from participants.models import Correspondent, LetterKind

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.SET_UP)
@require_safe
def template_list(request: StaffRequest) -> HttpResponse:
    """Show every kind of letter with the version of its words."""
    there = words.templates_in_force(request.organisation)
    shown = {"kinds": [(kind, there.get(kind.value)) for kind in LetterKind], "zone": request.organisation.tzinfo}
    return render(request, "desk/letters/templates.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """Change the words of one kind of letter; what can be filled in stands beside them, earlier versions below."""
    if kind not in LetterKind.values:
        raise Http404
    versions = list(words.templates_of(request.organisation).filter(kind=kind))
    latest = versions[0] if versions else None
    form = forms.TemplateForm(_sent(request), template=latest)

    def write() -> str:
        given = form.cleaned_data
        made = words.write_template(
            request.organisation,
            kind,
            subject=given["subject"],
            text=given["text"],
            version=given["version"],
            by=request.user,
            now=request.now,
            submission_id=given["submission_id"],
        )
        return f"The words are saved as version {made.version}. Letters that were drafted before keep theirs."

    return form_page(
        request,
        form,
        write,
        heading=f"Words of the letter: {LetterKind(kind).label}",
        back=Back("Letters", reverse("desk:letter_templates")),
        template="desk/letters/template.html",
        more=lambda: {"known": KNOWN.items(), "earlier": versions[1:], "zone": request.organisation.tzinfo},
    )


@staff_page(Right.SET_UP)
@require_safe
def correspondent_list(request: StaffRequest) -> HttpResponse:
    """Show whom letters go to besides the person."""
    found = list(writing_to.correspondents_of(request.organisation))
    return render(request, "desk/letters/correspondents.html", {"found": found})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_correspondent(request: StaffRequest) -> HttpResponse:
    """Put somebody on file to write to."""
    form = forms.NewCorrespondentForm(_sent(request), button="Add")

    def add() -> str:
        number = form.cleaned_data["submission_id"]
        house = request.organisation
        made = writing_to.add_correspondent(form.facts, organisation=house, by=request.user, submission_id=number)
        return f"{made} is on file."

    return form_page(request, form, add, heading="Add somebody you write to", back=_to_correspondents())


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_correspondent(request: StaffRequest, pk: int) -> HttpResponse:
    """Change where letters to somebody go."""
    found = _correspondent(request, pk)
    form = forms.ChangeCorrespondentForm(_sent(request), correspondent=found)

    def change() -> str:
        version = form.cleaned_data["version"]
        return f"{writing_to.change_correspondent(found, form.facts, by=request.user, version=version)} is saved."

    return form_page(request, form, change, heading=f"Change {found}", back=_to_correspondents())


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def end_correspondent(request: StaffRequest, pk: int) -> HttpResponse:
    """Write to somebody no more."""
    found = _correspondent(request, pk)
    form = forms.EndCorrespondentForm(_sent(request), version=found.version)

    def end() -> str:
        writing_to.end_correspondent(found, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return f"{found} is no longer offered. Letters that went there stay."

    return form_page(request, form, end, heading=f"Write to {found} no more?", back=_to_correspondents())


def _correspondent(request: StaffRequest, pk: int) -> Correspondent:
    found: Correspondent = get_object_or_404(writing_to.correspondents_of(request.organisation), pk=pk)
    return found


def _to_correspondents() -> Back:
    return Back("Whom you write to", reverse("desk:correspondents"))


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
