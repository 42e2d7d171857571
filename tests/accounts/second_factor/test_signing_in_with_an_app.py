"""Staff who must have a second factor: led to set up an app, signed in by its code, and let in by a recovery code once."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts.models import AuditEntry
from accounts.second_factor.requiring import require_second_factor
from accounts.second_factor.resetting import reset_second_factor
from common import clock
from tests.at_once import at_once, told_at_once
from tests.factories import MembershipFactory, OrganisationFactory

PASSWORD = "a long enough password"
HALF_A_MINUTE = 30

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def later():
    """The clock, which a test moves on by seconds."""
    with time_machine.travel(clock.now(), tick=False) as moved:
        yield moved


@pytest.fixture
def imogen(later):
    house = OrganisationFactory(second_factor_roles=["clinician"])
    member = MembershipFactory(organisation=house, role="clinician", user__email="imogen@staff.example", user__password=PASSWORD)
    return member.user


def sign_in(client):
    return client.post("/sign-in/", {"login": "imogen@staff.example", "password": PASSWORD}, follow=True)


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // HALF_A_MINUTE + steps))


def set_up_app(client):
    """Set up an app in this browser; return its secret."""
    client.post("/signing-in/password/", {"password": PASSWORD})
    page = client.get("/signing-in/app/").content.decode()
    secret = re.search(r'app-break">(\w+)<', page).group(1)
    answer = client.post("/signing-in/app/", {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/signing-in/codes/")
    return secret


@pytest.fixture
def secret(client, imogen, later):
    """Imogen's app: set up, signed out again, and a minute and a half later."""
    sign_in(client)
    made = set_up_app(client)
    client.post("/sign-out/")
    later.shift(3 * HALF_A_MINUTE)
    return made


def test_who_needs_a_second_factor_and_has_none_is_led_to_set_one_up_before_any_page(client, imogen):
    sign_in(client)

    for page in ("/courses/", "/people/", "/calendar/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/signing-in/")
    assert "You need a second factor" in client.get("/signing-in/?next=/courses/").content.decode()


def test_a_part_of_a_page_leads_the_whole_page_there(client, imogen):
    sign_in(client)

    answer = client.get("/people/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (200, "/signing-in/")


def test_setting_up_an_app_opens_the_page_that_was_asked_for(client, imogen, mailoutbox):
    sign_in(client)
    client.get("/signing-in/?next=/courses/")

    set_up_app(client)

    assert b'class="nhsuk-button" href="/courses/"' in client.get("/signing-in/").content
    assert client.get("/courses/").status_code == 200
    assert [mail.to for mail in mailoutbox] == [["imogen@staff.example"]]
    assert AuditEntry.objects.filter(
        verb="set up a second factor", details__kind="totp", object_type="accounts.membership"
    ).exists()


def test_nobody_sets_up_an_app_without_the_password_once_more(client, imogen):
    sign_in(client)

    answer = client.get("/signing-in/app/")

    assert (answer.status_code, answer["Location"]) == (302, "/signing-in/password/?next=%2Fsigning-in%2Fapp%2F")


def test_the_secret_is_stored_encrypted(secret):
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))


def test_the_password_alone_signs_nobody_in_who_has_an_app(client, secret):
    answer = sign_in(client)

    assert "Now your second factor" in answer.content.decode()
    assert client.get("/courses/").status_code == 302


def test_the_code_of_the_app_signs_in(client, secret):
    sign_in(client)

    client.post("/sign-in/second-factor/", {"code": code_of(secret)})

    assert client.get("/courses/").status_code == 200


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_telephone_that_is_half_a_minute_off_signs_in(client, secret, steps):
    sign_in(client)

    client.post("/sign-in/second-factor/", {"code": code_of(secret, steps)})

    assert client.get("/courses/").status_code == 200


def test_a_code_is_refused_a_second_time_for_as_long_as_it_would_fit(client, secret, later):
    code = code_of(secret, steps=1)
    sign_in(client)
    client.post("/sign-in/second-factor/", {"code": code})
    client.post("/sign-out/")
    later.shift(HALF_A_MINUTE + 1)

    sign_in(client)
    again = client.post("/sign-in/second-factor/", {"code": f"{code[:3]} {code[3:]}"})

    assert "This code does not fit" in again.content.decode()
    assert client.get("/courses/").status_code == 302


def test_the_code_an_app_was_set_up_with_signs_nobody_in(client, imogen, later):
    sign_in(client)
    made = set_up_app(client)
    client.post("/sign-out/")
    sign_in(client)

    again = client.post("/sign-in/second-factor/", {"code": code_of(made)})

    assert "This code does not fit" in again.content.decode()


def test_whoever_guesses_codes_is_made_to_wait(client, secret):
    sign_in(client)
    for guess in range(5):
        client.post("/sign-in/second-factor/", {"code": f"00000{guess}"})

    answer = client.post("/sign-in/second-factor/", {"code": code_of(secret)})

    assert "Too many tries" in answer.content.decode()
    assert client.get("/courses/").status_code == 302
    assert AuditEntry.objects.filter(verb="entered a wrong code").count() == 5


def test_nobody_guesses_codes_all_day(client, secret, later, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "second_factor": "6/d/key"}
    for guess in range(7):
        later.shift(301)
        sign_in(client)
        answer = client.post("/sign-in/second-factor/", {"code": f"00000{guess}"})

    assert "Too many codes today" in answer.content.decode()


def test_a_recovery_code_lets_in_once(client, imogen, later):
    sign_in(client)
    set_up_app(client)
    page = client.get("/signing-in/codes/").content.decode()
    recovery = re.search(r"<code>(\d+)</code>", page).group(1)
    client.post("/sign-out/")

    sign_in(client)
    client.post("/sign-in/second-factor/", {"code": recovery})
    assert client.get("/courses/").status_code == 200
    client.post("/sign-out/")
    sign_in(client)
    again = client.post("/sign-in/second-factor/", {"code": recovery})

    assert "This code does not fit" in again.content.decode()
    assert client.get("/courses/").status_code == 302


def test_recovery_codes_are_shown_once(client, imogen):
    sign_in(client)
    set_up_app(client)

    first, second = (client.get("/signing-in/codes/").content.decode() for _ in range(2))

    assert len(re.findall(r"<code>\d+</code>", first)) == 10
    assert "<code>" not in second
    assert "10 of your codes are left" in second


def test_new_recovery_codes_end_the_old_ones(client, imogen):
    sign_in(client)
    set_up_app(client)
    old = re.findall(r"<code>(\d+)</code>", client.get("/signing-in/codes/").content.decode())
    asked = client.get("/signing-in/codes/new/").content.decode()
    assert "Make new recovery codes?" in asked
    assert "The ones you have now open nothing any more." in asked

    client.post("/signing-in/codes/new/")
    new = re.findall(r"<code>(\d+)</code>", client.get("/signing-in/codes/").content.decode())
    client.post("/sign-out/")
    sign_in(client)

    assert len(new) == 10
    assert not set(old) & set(new)
    assert "This code does not fit" in client.post("/sign-in/second-factor/", {"code": old[0]}).content.decode()
    client.post("/sign-in/second-factor/", {"code": new[0]})
    assert client.get("/courses/").status_code == 200


def test_an_app_that_is_taken_away_opens_nothing_and_its_recovery_codes_go_with_it(client, imogen):
    sign_in(client)
    set_up_app(client)
    assert "Take the app away?" in client.get("/signing-in/app/remove/").content.decode()

    client.post("/signing-in/app/remove/")

    assert not Authenticator.objects.filter(user=imogen).exists()
    answer = client.get("/courses/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/signing-in/")


def test_clinical_text_asks_for_one_whatever_the_organisation_says(client, imogen, settings):
    from accounts.roles import Right
    from accounts.second_factor.door import second_factor_first

    imogen.memberships.get().organisation.__class__.objects.update(second_factor_roles=[])
    settings.CLINICAL_NEEDS_SECOND_FACTOR = True
    request = sign_in(client).wsgi_request

    assert second_factor_first(request, request.membership, Right.SEE_PEOPLE) is None
    assert second_factor_first(request, request.membership, Right.CLINICAL_RECORD)["Location"].startswith("/signing-in/")


def test_who_works_in_two_organisations_keeps_what_the_stricter_one_asks(client, imogen):
    MembershipFactory(user=imogen, role="leader", organisation=OrganisationFactory(charity=True))
    sign_in(client)
    client.post("/organisation/", {"organisation": imogen.memberships.last().organisation_id})

    assert client.get("/leading/")["Location"].startswith("/signing-in/")


def test_an_app_that_was_taken_away_opens_nothing_in_a_session_that_is_open(client, imogen):
    sign_in(client)
    set_up_app(client)
    assert client.get("/courses/").status_code == 200

    Authenticator.objects.all().delete()

    assert client.get("/courses/")["Location"].startswith("/signing-in/")


def test_a_second_click_on_setting_up_an_app_finds_the_first(client, imogen, secret):
    sign_in(client)
    client.post("/sign-in/second-factor/", {"code": code_of(secret)})

    assert client.post("/signing-in/app/", {"code": code_of(secret)})["Location"] == "/signing-in/"


def test_the_later_of_two_clicks_at_once_finds_the_first(client, imogen, monkeypatch):
    sign_in(client)
    client.post("/signing-in/password/", {"password": PASSWORD})
    secret = re.search(r'app-break">(\w+)<', client.get("/signing-in/app/").content.decode()).group(1)
    activate = TOTP.activate
    monkeypatch.setattr(TOTP, "activate", lambda *told: (activate(*told), activate(*told))[1])

    answer = client.post("/signing-in/app/", {"code": code_of(secret)})

    assert (answer.status_code, answer["Location"]) == (302, "/signing-in/")


def test_a_recovery_code_opens_one_of_two_sessions_at_once(client, imogen, secret):
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()

    def use():
        return RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(codes[0])

    assert sorted(at_once(use, use)) == [False, True]


def test_a_second_factor_is_reset_once_by_two_administrators_at_once(client, imogen, secret):
    member = imogen.memberships.get()
    office = [MembershipFactory(organisation=member.organisation, role="administrator").user for _ in "ab"]

    told = at_once(*(lambda by=by: reset_second_factor(member, by=by) for by in office))

    assert sorted(told) == [False, True]
    assert AuditEntry.objects.filter(verb="took the second factor away").count() == 1


def test_two_who_say_who_needs_a_second_factor_at_once_are_not_mixed(imogen):
    house = imogen.memberships.get().organisation
    office = MembershipFactory(organisation=house, role="administrator").user

    told = told_at_once(
        *(
            lambda roles=roles: require_second_factor(house, roles, by=office, version=house.version)
            for roles in (["administrator"], ["clinician", "administrator"])
        )
    )

    assert sorted(bool(each) for each in told) == [False, True]


def test_whoever_waits_for_a_code_when_the_office_takes_the_app_away_signs_in_anew(client, imogen, secret):
    sign_in(client)
    reset_second_factor(imogen.memberships.get(), by=MembershipFactory(role="administrator").user)

    page = client.get("/sign-in/second-factor/", follow=True)

    assert page.redirect_chain == [("/sign-in/", 302)]
    assert "Your second factor has been taken away." in page.content.decode()
    assert "You need a second factor" in sign_in(client).content.decode()
