"""Where somebody works who belongs to several organisations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_page
from accounts.memberships import memberships_of
from accounts.middleware import CHOSEN
from common.typed_keys import typed_key


@signed_in_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Show where somebody is a member, and go on as the one chosen."""
    mine = memberships_of(request.user)
    if request.method == "POST":
        given = request.POST.get("organisation", "")
        chosen = get_object_or_404(mine, organisation=typed_key(given))
        request.session[CHOSEN] = chosen.organisation_id
        return redirect("/")
    return render(request, "accounts/organisations/choose.html", {"mine": mine})
