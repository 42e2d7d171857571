"""Users and roles."""

import logging
import smtplib

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.memberships import staff_of
from accounts.models import Membership
from accounts.roles import Right
from accounts.second_factor.on_file import users_with_second_factor
from accounts.signing_in.forgotten_passwords import mail_link
from accounts.users import addresses as sign_in_addresses
from accounts.users import members as users
from accounts.users.forms import ChangeAddressForm, ChangeUserForm, EndUserForm, InviteForm
from accounts.users.invitations import key_of
from common.forms.pages import Back, form_page

PAGE = ["GET", "HEAD", "POST"]
logger = logging.getLogger("painprog.invitations")


def back_to_users() -> Back:
    """The list of users."""
    return Back("Users and roles", reverse("setup_users"))


@staff_page(Right.SET_UP)
@require_safe
def user_list(request: StaffRequest) -> HttpResponse:
    """Show who can sign in and what they are."""
    members = list(staff_of(request.organisation))
    proven = users_with_second_factor(member.user_id for member in members)
    return render(request, "accounts/users/users.html", {"members": members, "with_second_factor": proven})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def invite(request: StaffRequest) -> HttpResponse:
    """Let somebody else sign in; a mail has them choose a password."""
    form = InviteForm(request.POST if request.method == "POST" else None, organisation=request.organisation)

    def add() -> str:
        typed = form.cleaned_data
        membership, is_new = users.invite(
            email=typed["email"],
            name=typed["name"],
            role=typed["role"],
            organisation=request.organisation,
            by=request.user,
            submission_id=typed["submission_id"],
        )
        return _mailed(request, membership) if is_new else f"{membership.user.address} has been invited."

    lead = [
        "They get a mail with a link to choose a password. Until they have, nobody can sign in as them.",
        "Whoever signs in with this address already is asked whether they want to work here, too.",
    ]
    return form_page(request, form, add, heading="Invite somebody", back=back_to_users(), lead=lead)


@staff_page(Right.SET_UP)
@require_POST
def mail_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the mail that lets somebody choose a password once more."""
    messages.success(request, _mailed(request, _member(request, pk)))
    return redirect("setup_users")


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_user(request: StaffRequest, pk: int) -> HttpResponse:
    """Change somebody's name or role."""
    membership = _member(request, pk)
    form = ChangeUserForm(request.POST if request.method == "POST" else None, membership=membership)

    def change() -> str:
        typed = form.cleaned_data
        users.change_user(membership, name=typed["name"], role=typed["role"], by=request.user, version=typed["version"])
        return f"{typed['name']} is saved."

    lead = [f"They sign in with {membership.user.address}."]
    return form_page(request, form, change, heading=f"Change {membership.user}", back=back_to_users(), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_address(request: StaffRequest, pk: int) -> HttpResponse:
    """Have somebody sign in with another address, and tell the old one."""
    membership = _member(request, pk)
    form = ChangeAddressForm(request.POST if request.method == "POST" else None, version=membership.version)

    def change() -> str:
        typed = form.cleaned_data
        before = sign_in_addresses.change_address(membership, typed["email"], by=request.user, version=typed["version"])
        if before and not _told(request, before):
            return f"The address is changed, but the mail to {before} could not be sent. Tell them yourself."
        return f"{membership.user} signs in with {typed['email'].lower()} from now on."

    lead = [
        f"Now they sign in with {membership.user.address}.",
        "After this only the new address opens the door, with the same password.",
        "They are signed out wherever they are signed in. A mail to the old address says that it was changed, and by whom.",
        "Make sure that the new address is theirs: whoever reads its mail can choose a new password.",
    ]
    heading = f"Change the address of {membership.user}"
    return form_page(request, form, change, heading=heading, back=back_to_users(), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def end_user(request: StaffRequest, pk: int) -> HttpResponse:
    """End what somebody is here."""
    membership = _member(request, pk)
    form = EndUserForm(request.POST if request.method == "POST" else None, version=membership.version)

    def end() -> str:
        users.end_membership(membership, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return f"{membership.user} can’t see anything here any more."

    lead = [
        "From now on they see nothing of this organisation, also where they are signed in already.",
        "What they did stays on record. If they lead sessions, end that under “People who lead” as well.",
    ]
    return form_page(request, form, end, heading=f"End the access of {membership.user}?", back=back_to_users(), lead=lead)


def _member(request: StaffRequest, pk: int) -> Membership:
    found: Membership = get_object_or_404(staff_of(request.organisation).select_related("user", "organisation"), pk=pk)
    return found


def _told(request: StaffRequest, address: str) -> bool:
    """Tell the address somebody signed in with until now; whether the mail went."""
    house = request.organisation
    whom = ", ".join(filter(None, [house.contact_name, house.contact_phone, house.contact_email]))
    body = _(
        "The address you sign in with at %(organisation)s was changed by %(name)s. This one no longer opens anything.\n\n"
        "You did not expect that? Ask %(whom)s."
    ) % {"organisation": house.name, "name": request.user.name, "whom": whom or house.name}
    try:
        send_mail(_("Your sign-in address was changed"), f"{body}\n", None, [address])
    except (OSError, smtplib.SMTPException):
        logger.warning("a change of address could not be mailed", extra={"request_id": getattr(request, "id", None)})
        return False
    return True


def _mailed(request: StaffRequest, membership: Membership) -> str:
    """Send the mail, and return what to say, the same for every address. A mail server that is away takes nothing back."""
    address = membership.user.address
    try:
        if membership.user.invited:
            send_mail(_("You are invited"), _invitation(request, membership), None, [address])
        else:
            mail_link(membership.user)
    except (OSError, smtplib.SMTPException):
        logger.warning("an invitation could not be mailed", extra={"request_id": getattr(request, "id", None)})
        return f"They can sign in, but the mail to {address} could not be sent. Send it again later from this list."
    return f"A mail to choose a password is on its way to {address}."


def _invitation(request: StaffRequest, membership: Membership) -> str:
    words = _(
        "%(by)s invites you to work at %(organisation)s, as %(role)s. "
        "Open this page, sign in with this address, and say yes or no:\n\n%(link)s\n\n"
        "Until you say yes, nobody there sees anything of you. No password yet? Choose “Forgotten your password?” on that page.\n"
    )
    told = {"by": request.user.name, "organisation": request.organisation.name, "role": membership.get_role_display()}
    page = f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('choose_organisation')}"
    return words % {**told, "link": f"{page}?invitation={key_of(membership)}"}
