"""What an edition says about itself: all sections, and the words of one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.boxes import laid_out, lines
from common.forms.pages import Back, form_page
from common.once import VersionedForm
from courses.programmes import about
from courses.programmes.views import back_to_edition, edition_or_404


class SectionForm(VersionedForm):
    """The words of one section of what an edition says about itself."""

    text = lines("Words", about.MOST_CHARACTERS, rows=12, hint="Plain text. An empty line begins a new paragraph.")

    def __init__(self, *args: Any, part: about.Part, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": part.text}, version=part.version, **kwargs)
        self.helper = laid_out("text", button="Save")


@staff_page(Right.SET_UP)
@require_safe
def about_edition(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every section, with the way to change it."""
    edition = edition_or_404(request, pk)
    shown = {"edition": edition, "parts": about.parts_of(edition), "back": back_to_edition(edition)}
    return render(request, "courses/programmes/about.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def about_section(request: StaffRequest, pk: int, section: str) -> HttpResponse:
    """Change the words of one section, also of an edition that courses use."""
    edition = edition_or_404(request, pk)
    part = about.part_of(edition, section)
    if part is None:
        raise Http404
    form = SectionForm(request.POST if request.method == "POST" else None, part=part)

    def change() -> str:
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        about.write_section(edition, section, text, by=request.user, version=version)
        return f"“{part.heading}” is saved."

    back = Back(f"About {edition}", reverse("courses:setup_about", args=[pk]))
    lead = ["People on a course of this edition read it. Left empty, the section isn’t shown."]
    return form_page(request, form, change, heading=part.heading, back=back, lead=lead)
