"""Signing in and out, the pages behind the footer, users and the organisation.

Of allauth only the paths that are used are mounted.
"""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from accounts import public_pages
from accounts.access import Access, declare
from accounts.organisations import views as organisation
from accounts.second_factor import views as second_factor
from accounts.users import choosing_views as choosing
from accounts.users import views as users

PUBLIC = Access(public=True)
SIGNED_IN = Access()

# allauth looks its own pages up by these names, so they have no namespace.
urlpatterns = [
    path("setup/users/", users.user_list, name="setup_users"),
    path("setup/users/invite/", users.invite, name="setup_invite"),
    path("setup/users/<int:pk>/", users.change_user, name="setup_user"),
    path("setup/users/<int:pk>/address/", users.change_address, name="setup_user_address"),
    path("setup/users/<int:pk>/mail/", users.mail_again, name="setup_mail_again"),
    path("setup/users/<int:pk>/end/", users.end_user, name="setup_end_user"),
    path("setup/users/<int:pk>/second-factor/", second_factor.reset, name="setup_second_factor_of"),
    path("setup/second-factor/", second_factor.required, name="setup_second_factor"),
    path("setup/organisation/", organisation.organisation, name="setup_organisation"),
    path("organisation/", choosing.choose_organisation, name="choose_organisation"),
    path("help/", public_pages.help_page, name="help"),
    path("accessibility/", public_pages.accessibility, name="accessibility"),
    path("privacy/", public_pages.privacy, name="privacy"),
    # The second factor: set up and taken away by its owner.
    path("signing-in/", second_factor.index, name="mfa_index"),
    path("signing-in/app/", second_factor.app, name="mfa_activate_totp"),
    path("signing-in/app/remove/", declare(totp.deactivate_totp, SIGNED_IN), name="mfa_deactivate_totp"),
    path("signing-in/passkeys/", second_factor.passkeys, name="mfa_list_webauthn"),
    path("signing-in/passkeys/add/", declare(webauthn.add_webauthn, SIGNED_IN), name="mfa_add_webauthn"),
    path("signing-in/passkeys/<int:pk>/remove/", declare(webauthn.remove_webauthn, SIGNED_IN), name="mfa_remove_webauthn"),
    path("signing-in/codes/", declare(codes.view_recovery_codes, SIGNED_IN), name="mfa_view_recovery_codes"),
    path("signing-in/codes/new/", declare(codes.generate_recovery_codes, SIGNED_IN), name="mfa_generate_recovery_codes"),
    path("signing-in/password/", declare(allauth.reauthenticate, SIGNED_IN), name="account_reauthenticate"),
    path("signing-in/code/", declare(mfa.reauthenticate, SIGNED_IN), name="mfa_reauthenticate"),
    path("signing-in/passkey/", declare(webauthn.reauthenticate_webauthn, SIGNED_IN), name="mfa_reauthenticate_webauthn"),
    # Asked for after the password, or instead of it.
    path("sign-in/second-factor/", declare(second_factor.proving, PUBLIC), name="mfa_authenticate"),
    path("sign-in/passkey/", declare(webauthn.login_webauthn, PUBLIC), name="mfa_login_webauthn"),
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
