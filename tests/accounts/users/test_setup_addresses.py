"""The address somebody of the staff signs in with, changed by the office."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage

from accounts.models import NO_ADDRESS, AuditEntry, Membership, User
from accounts.roles import Role
from accounts.signing_in.forgotten_passwords import send_links
from tests.factories import MembershipFactory
from tests.reading import text_of

NEW = "imogen.fairweather@staff.example"


@pytest.fixture
def imogen(clinic):
    """The clinician's membership, with a password she knows."""
    clinic.clinician.set_password("three plain words")
    clinic.clinician.save()
    return Membership.objects.get(user=clinic.clinician)


def page_of(membership):
    return f"/setup/users/{membership.pk}/address/"


def typed(membership, email=NEW, **more):
    return {"version": str(membership.version), "email": email} | more


def signs_in(client, email):
    return client.post("/sign-in/", {"login": email, "password": "three plain words"}).status_code == 302


@pytest.mark.sqlite
def test_the_new_address_opens_the_door_and_the_old_one_no_longer(clinic, as_, client, imogen):
    before = imogen.user.email

    response = as_(clinic.administrator).post(page_of(imogen), typed(imogen, "Imogen.Fairweather@Staff.example"), follow=True)

    assert f"Imogen Fairweather signs in with {NEW} from now on." in text_of(response)
    assert not signs_in(client, before)
    assert signs_in(client, NEW)
    entry = AuditEntry.objects.get(verb="changed the sign-in address")
    assert entry.details == {"address": NEW, "was": before}


def test_the_page_says_beforehand_what_will_happen(clinic, as_, imogen):
    words = text_of(as_(clinic.administrator).get(page_of(imogen)))

    assert f"Now they sign in with {imogen.user.email}." in words
    assert "They are signed out wherever they are signed in." in words
    assert f'href="{page_of(imogen)}"' in as_(clinic.administrator).get("/setup/users/").content.decode()


@pytest.mark.sqlite
def test_every_session_ends(clinic, as_, imogen):
    theirs, others = as_(clinic.clinician), as_(clinic.auditor)
    assert theirs.get("/courses/").status_code == 200

    as_(clinic.administrator).post(page_of(imogen), typed(imogen))

    assert theirs.get("/courses/").url == "/sign-in/?next=/courses/"
    assert others.get("/audit/").status_code == 200


def test_the_old_address_is_told_and_not_what_the_new_one_is(clinic, as_, imogen, mailoutbox):
    before = imogen.user.email

    as_(clinic.administrator).post(page_of(imogen), typed(imogen))

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([before], "Your sign-in address was changed")
    assert "at Kestrel Valley Hospital was changed by Priya Raman" in mail.body
    assert "Ask Priya Raman, 01632 960142" in mail.body
    assert NEW not in mail.body


def test_when_the_mail_fails_the_office_is_asked_to_tell_them(clinic, as_, imogen, monkeypatch):
    def away(self, **more):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", away)

    response = as_(clinic.administrator).post(page_of(imogen), typed(imogen), follow=True)

    assert "The address is changed, but the mail to" in text_of(response)
    assert User.objects.get(pk=clinic.clinician.pk).email == NEW


def test_a_link_mailed_to_the_old_address_opens_nothing(clinic, as_, client, imogen, mailoutbox):
    client.post("/password/forgotten/", {"email": imogen.user.email})
    send_links(clinic.now)
    link = re.search(r"https?://[^/]+(\S+)", mailoutbox[0].body)[1]

    as_(clinic.administrator).post(page_of(imogen), typed(imogen))

    assert "password1" not in client.get(link, follow=True).content.decode()


def test_what_the_sign_in_package_noted_of_the_old_address_opens_nothing(clinic, as_, client, imogen):
    before = imogen.user.email
    EmailAddress.objects.create(user=imogen.user, email=before, verified=True, primary=True)

    as_(clinic.administrator).post(page_of(imogen), typed(imogen))

    assert not signs_in(client, before)


@pytest.mark.parametrize("whose", ["a colleague's", "a stranger's", "nobody's"])
def test_an_address_that_cannot_be_had_is_refused_without_telling_whose_it_is(clinic, charity, as_, imogen, whose):
    taken = {
        "a colleague's": clinic.auditor.email,
        "a stranger's": charity.leader.email.upper(),
        "nobody's": f"somebody@{NO_ADDRESS}",
    }[whose]

    words = text_of(as_(clinic.administrator).post(page_of(imogen), typed(imogen, taken)))

    assert "This address can’t be used. Choose another one." in words
    assert "Lenny" not in words
    assert "Amos" not in words


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Enter an e-mail address."),
        ("imogen at home", "Enter an e-mail address in full, like name@example.com."),
        ("x" * 250 + "@staff.example", "at most 254 characters"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_changed(clinic, as_, imogen, email, sentence, mailoutbox):
    before = imogen.user.email

    assert sentence in text_of(as_(clinic.administrator).post(page_of(imogen), typed(imogen, email)))

    assert (User.objects.get(pk=imogen.user_id).email, mailoutbox) == (before, [])


def test_the_same_address_again_changes_and_tells_nothing(clinic, as_, imogen, mailoutbox):
    as_(clinic.administrator).post(page_of(imogen), typed(imogen, imogen.user.email))

    imogen.refresh_from_db()
    assert (imogen.version, mailoutbox) == (1, [])


@pytest.mark.sqlite
def test_one_office_gives_itself_no_key_to_another(clinic, charity, as_, imogen):
    """Who works elsewhere too: the new address could choose a new password, and open the other house."""
    MembershipFactory(user=clinic.clinician, organisation=charity.organisation, role=Role.COORDINATOR)

    words = text_of(as_(clinic.administrator).post(page_of(imogen), typed(imogen)))

    assert "Imogen Fairweather isn’t only yours to change." in words
    assert "Willowbank" not in words
    assert User.objects.get(pk=clinic.clinician.pk).email != NEW


def test_a_stale_form_changes_nothing(clinic, as_, imogen):
    browser = as_(clinic.administrator)
    opened = typed(imogen)
    browser.post(page_of(imogen), opened)

    response = browser.post(page_of(imogen), opened | {"email": "other@staff.example"})

    assert "Somebody changed this after you opened it." in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_user_is_not_there(clinic, charity, as_, method):
    lenny = Membership.objects.get(user=charity.leader)

    response = getattr(as_(clinic.administrator), method)(page_of(lenny), typed(lenny))

    assert response.status_code == 404
    assert User.objects.get(pk=charity.leader.pk).email == charity.leader.email


def test_the_page_takes_four_queries(clinic, as_, imogen, django_assert_num_queries):
    browser = as_(clinic.administrator)

    with django_assert_num_queries(4):
        browser.get(page_of(imogen))
