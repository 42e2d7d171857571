"""Signing in and out. Only the paths of allauth that are used are mounted; the rest doesn't exist."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts.access import Access, declare

PUBLIC = Access(public=True)

# allauth looks its own pages up by these names, so they have no namespace.
urlpatterns = [
    path("sign-in/", declare(allauth.login, PUBLIC), name="account_login"),
    path("sign-out/", declare(allauth.logout, PUBLIC), name="account_logout"),
    path("password/forgotten/", declare(allauth.password_reset, PUBLIC), name="account_reset_password"),
    path("password/forgotten/sent/", declare(allauth.password_reset_done, PUBLIC), name="account_reset_password_done"),
    # The key holds dashes of its own, so the user's number must stop at the first.
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        declare(allauth.password_reset_from_key, PUBLIC),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        declare(allauth.password_reset_from_key_done, PUBLIC),
        name="account_reset_password_from_key_done",
    ),
]
