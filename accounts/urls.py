"""Signing in and out, the pages behind the footer, users and the organisation.

Of allauth only the paths that are used are mounted.
"""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import public_pages
from accounts.access import Access, declare
from accounts.organisations import views as organisation
from accounts.users import choosing_views as choosing
from accounts.users import views as users

PUBLIC = Access(public=True)

# allauth looks its own pages up by these names, so they have no namespace.
urlpatterns = [
    path("setup/users/", users.user_list, name="setup_users"),
    path("setup/users/invite/", users.invite, name="setup_invite"),
    path("setup/users/<int:pk>/", users.change_user, name="setup_user"),
    path("setup/users/<int:pk>/address/", users.change_address, name="setup_user_address"),
    path("setup/users/<int:pk>/mail/", users.mail_again, name="setup_mail_again"),
    path("setup/users/<int:pk>/end/", users.end_user, name="setup_end_user"),
    path("setup/organisation/", organisation.organisation, name="setup_organisation"),
    path("organisation/", choosing.choose_organisation, name="choose_organisation"),
    path("help/", public_pages.help_page, name="help"),
    path("accessibility/", public_pages.accessibility, name="accessibility"),
    path("privacy/", public_pages.privacy, name="privacy"),
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
