"""The organisation itself."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.organisations.forms import OrganisationForm
from accounts.organisations.particulars import change_organisation
from accounts.roles import Right
from common.forms.pages import Back, form_page

# What a new name or kind does, said before it is given.
BEFOREHAND = (
    "The name stands at the top of every page and under every letter and message.",
    "What is sent or printed from now on bears a new one; what was sent keeps the old one. Tell people who may wonder.",
    "The kind says what the office is called when somebody is invited. It changes nobody’s rights, and no programme.",
)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: StaffRequest) -> HttpResponse:
    """Change what it is called, whom people ring, what the clocks follow and how pages look."""
    house = request.organisation
    form = OrganisationForm(request.POST if request.method == "POST" else None, organisation=house)

    def change() -> str:
        change_organisation(house, form.facts, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return "The organisation is saved."

    back = Back("Set-up", reverse("courses:setup"))
    return form_page(request, form, change, heading="Organisation", back=back, lead=BEFOREHAND)
