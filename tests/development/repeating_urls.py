"""A page that makes the mistake the suite must catch: a query for each row."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.access import public_page
from accounts.models import Membership
from painprog import urls


@public_page
def names(request: HttpRequest) -> HttpResponse:
    return HttpResponse(", ".join(member.user.name for member in Membership.objects.order_by("pk")))


urlpatterns = [path("names/", names), *urls.urlpatterns]
