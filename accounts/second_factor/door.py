"""Keeps pages from a session that nobody proved a second factor in, and leads its user to where they can."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Right
from accounts.second_factor.rules import asks_for_second_factor, proofs_in
from common.pages.kept_statements import written_once


def second_factor_first(request: HttpRequest, membership: Membership | None, right: Right | None) -> HttpResponse | None:
    """None when whoever asks may have the page; else the way to their second factor.

    One query, and only where one is asked for: what the session was opened with must still be there, so that one that was taken
    away opens nothing.
    """
    must = membership is not None and membership.must_prove
    if not asks_for_second_factor(right, must=must, clinical_needs_it=settings.CLINICAL_NEEDS_SECOND_FACTOR):
        return None
    owned = set(_factors(request.user.pk or 0))
    if owned.intersection(proofs_in(get_authentication_records(request, request.user))):
        return None
    way = reverse("mfa_reauthenticate") if owned else reverse("mfa_index")
    # What was typed is not sent again: whoever has just proved who they are begins with the page.
    then = request.get_full_path() if request.method == "GET" and not _is_part(request) else "/"
    return _led(request, f"{way}?{urlencode({'next': then})}")


@written_once
def _factors(user: int) -> QuerySet[Authenticator, int]:
    own: QuerySet[Authenticator, int] = Authenticator.objects.filter(user=user).values_list("pk", flat=True)
    return own


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _led(request: HttpRequest, address: str) -> HttpResponse:
    if _is_part(request):  # a redirect would put the whole page into a part of one
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
