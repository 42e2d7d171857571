"""Where somebody works who belongs to several organisations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, signed_in_page
from accounts.memberships import memberships_of
from accounts.middleware import CHOSEN
from accounts.users.invitations import accept, decline, invitations_of, opened_by
from common.refused import Refused
from common.text.typed_keys import typed_key


@signed_in_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose_organisation(request: StaffRequest) -> HttpResponse:
    """Show where somebody is a member, and go on as the one chosen; and ask whoever is invited somewhere."""
    mine = memberships_of(request.user)
    if request.method == "POST" and ("accept" in request.POST or "decline" in request.POST):
        return _answered(request)
    if request.method == "POST":
        given = request.POST.get("organisation", "")
        chosen = get_object_or_404(mine, organisation=typed_key(given))
        request.session[CHOSEN] = chosen.organisation_id
        return redirect("/")
    key = request.GET.get("invitation", "")
    shown = {"mine": mine, "invitations": invitations_of(request.user), "key": key, "opened": opened_by(key)}
    return render(request, "accounts/users/choose.html", shown)


def _answered(request: StaffRequest) -> HttpResponse:
    """Say yes or no to an invitation, and go on there, or back."""
    yes = request.POST.get("accept", "")
    asked = get_object_or_404(invitations_of(request.user), pk=typed_key(yes or request.POST.get("decline", "")))
    try:
        if yes:
            membership = accept(asked, key=request.POST.get("key", ""), by=request.user)
            request.session[CHOSEN] = membership.organisation_id
            return redirect("/")
        decline(asked, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("You have said no."))
    return redirect("choose_organisation")
