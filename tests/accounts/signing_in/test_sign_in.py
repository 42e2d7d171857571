"""Signing in, by the form a person uses."""

import re

import pytest

from accounts.signing_in.forgotten_passwords import send_links
from common import clock
from tests.factories import MembershipFactory

PASSWORD = "a long enough password"

pytestmark = pytest.mark.sqlite


@pytest.fixture
def priya(db):
    return MembershipFactory(user__name="Priya Raman", user__email="priya@staff.example", user__password=PASSWORD).user


def sign_in(client, email, password, **more):
    return client.post("/sign-in/", {"login": email, "password": password}, **more)


def shown(response):
    """The page without its one-time token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_an_administrator_signs_in_with_address_and_password_whatever_its_capitals(client, priya):
    response = sign_in(client, "Priya@Staff.example", PASSWORD)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/courses/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client, priya):
    wrong = sign_in(client, "priya@staff.example", "not the password")
    unknown = sign_in(client, "nobody@staff.example", "not the password")

    assert wrong.status_code == unknown.status_code == 200
    assert b"That address and password do not let you in." in wrong.content
    assert shown(wrong).replace("priya@", "x@") == shown(unknown).replace("nobody@", "x@")


def test_asking_for_a_new_password_never_says_whether_the_address_is_known(client, priya, mailoutbox):
    known = client.post("/password/forgotten/", {"email": "priya@staff.example"}, follow=True)
    unknown = client.post("/password/forgotten/", {"email": "nobody@staff.example"}, follow=True)

    send_links(clock.now())
    assert known.content == unknown.content
    assert [mail.to for mail in mailoutbox] == [["priya@staff.example"]]


def test_sign_up_does_not_exist(client, db):
    for address in ("/sign-up/", "/signup/", "/accounts/signup/", "/accounts/login/", "/email/"):
        assert client.get(address).status_code == 404


def test_signing_out_asks_first_and_then_does(client, priya):
    client.force_login(priya)

    assert client.get("/sign-out/").status_code == 200
    assert client.get("/courses/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/courses/").status_code == 302


def test_somebody_who_tries_passwords_is_made_to_wait_and_others_are_not(client, priya):
    other = MembershipFactory(user__email="other@staff.example", user__password=PASSWORD).user
    for attempt in range(12):
        response = sign_in(client, "priya@staff.example", f"guess {attempt}")

    assert b"Too many" in response.content
    assert sign_in(client, other.email, PASSWORD).status_code == 302


def test_the_password_is_kept_as_argon2(settings):
    from painprog import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
