"""What the sign-in pages say (who gets in: test_sign_in.py)."""

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import mail
from django.urls import reverse

from accounts.signing_in.forgotten_passwords import send_links
from common import clock
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PASSWORD = "meadow lantern seven"


@pytest.fixture
def user():
    somebody = MembershipFactory().user
    somebody.set_password(PASSWORD)
    somebody.save()
    return somebody


def text_of(response) -> str:
    html = re.sub(r'<input type="hidden"[^>]*>|value="[^"]*"', "", response.content.decode())
    return " ".join(html.split())


def test_somebody_without_an_account_learns_who_makes_one(client):
    page = text_of(client.get("/sign-in/"))

    assert "<title>Sign in – painprog</title>" in page
    assert "Your pain service or course organiser makes it for you." in page
    assert 'href="/join/">Courses you can join</a>' in page


def test_an_empty_form_says_what_to_enter(client):
    page = text_of(client.post("/sign-in/", {"login": "", "password": ""}))

    assert "<title>Error: Sign in – painprog</title>" in page
    assert page.count("Enter your e-mail address.") == page.count("Enter your password.") == 2
    assert 'href="#id_login"' in page


def test_a_closed_account_says_so_only_after_the_right_password(client, user):
    user.is_active = False
    user.save()

    assert "That address and password do not let you in." in text_of(
        client.post("/sign-in/", {"login": user.email, "password": "not it"})
    )
    assert "This account is closed" in text_of(client.post("/sign-in/", {"login": user.email, "password": PASSWORD}))


def test_somebody_chooses_a_new_password_by_the_link_once(client, user):
    client.post("/password/forgotten/", {"email": user.email})
    send_links(clock.now())
    (message,) = mail.outbox
    assert message.subject == "Choose a new password"
    link = re.search(r"https?://[^/]+(/password/new/\S+)", message.body)[1]

    form = client.get(link, follow=True)
    assert "Choose a new password" in text_of(form)
    typed = {"password1": "orchard pebble nine", "password2": "orchard pebble nine"}
    done = client.post(form.redirect_chain[-1][0], typed, follow=True)

    assert "Your password is changed" in text_of(done)
    assert "This link no longer works" in text_of(client.get(link, follow=True))
    user.refresh_from_db()
    assert user.check_password("orchard pebble nine")


@pytest.mark.parametrize("password", ["Imogen Fairweather", "imogenfairweather", "Fairweather, Imogen"])
def test_ones_own_name_is_no_password(client, password):
    user = MembershipFactory(user__name="Imogen Fairweather", user__email="imogen@fairweather.example").user
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), default_token_generator.make_token(user)])
    form = client.get(path, follow=True)

    page = text_of(client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password}))

    assert "The password is too similar to the" in page
    user.refresh_from_db()
    assert not user.check_password(password)
