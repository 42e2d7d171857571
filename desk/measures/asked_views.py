"""What an edition asks: all its points, and the measures of one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page
from courses.programmes.views import back_to_edition, edition_or_404
from desk.measures.forms import AskedAtPointForm
from reviews.measures.asked import ask_at, measures_offered, points_of_edition
from reviews.measures.packs import packs_in_force

NO_CLINICIAN = "Nobody here signs in as a clinician who reads answers, so nothing is offered that one must follow up."


@staff_page(Right.SET_UP)
@require_safe
def edition_asks(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what an edition asks at each of its points."""
    edition = edition_or_404(request, pk)
    shown = {"edition": edition, "points": points_of_edition(edition), "back": back_to_edition(edition)}
    return render(request, "desk/measures/asked.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_asks_at(request: StaffRequest, pk: int, point: str) -> HttpResponse:
    """Choose what an edition asks at one point, in order; of one that courses use as well."""
    edition = edition_or_404(request, pk)
    here = next((each for each in points_of_edition(edition) if each.key == point), None)
    if here is None:
        raise Http404
    offered = measures_offered(request.organisation)
    sent = request.POST if request.method == "POST" else None
    form = AskedAtPointForm(
        sent,
        offered=offered,
        asked=here.measures,
        worded=packs_in_force(request.organisation),
        version=edition.asked_version,
    )

    def choose() -> str:
        ask_at(edition, point, form.measures, by=request.user, version=form.cleaned_data["version"])
        return f"What is asked is saved: {here.name.lower()}."

    lead = ["People are asked in the order of the boxes. Questionnaires that are open already stay as they are."]
    lead += [] if any(each.safety for each in offered) else [NO_CLINICIAN]
    back = Back("What it asks", reverse("desk:edition_asks", args=[pk]))
    return form_page(request, form, choose, heading=f"{here.name}: what {edition} asks", back=back, lead=lead)
