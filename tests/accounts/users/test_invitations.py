"""An address that somebody of another organisation signs in with: who invites it learns nothing, and nothing changes."""

import re
import uuid

import pytest
from django.core import signing

from accounts.models import AuditEntry, Membership, User
from accounts.roles import Role
from accounts.users.invitations import key_of
from courses.models import Facilitator
from participants.models import SignInRequest
from participants.own.sign_in_codes import codes_to_send
from tests.cast import NOW, member
from tests.factories import ParticipantFactory
from tests.reading import text_of

USERS = "/setup/users/"
INVITE = "/setup/users/invite/"
OURS = re.compile(r"lenny\S*|known\S*|unknown\S*|users/\d+|[0-9a-f-]{36}|value=\"[^\"]*\"")


def invited(browser, email, **more):
    sent = {"submission_id": str(uuid.uuid4()), "name": "Whoever", "email": email, "role": "clinician"} | more
    return browser.post(INVITE, sent, follow=True)


def pending():
    return Membership.objects.get(user__invited__gt="", ended_at=None)


@pytest.mark.sqlite
def test_who_invites_sees_the_same_for_a_known_address_and_an_unknown_one(clinic, charity, as_, mailoutbox):
    charity.leader.email, charity.leader.last_login = "known@staff.example", NOW
    charity.leader.save()
    office = as_(clinic.administrator)

    pages = []
    for email in ("known@staff.example", "unknown@staff.example"):
        said = invited(office, email)
        membership = Membership.objects.filter(organisation=clinic.organisation).latest("pk")
        own = [office.get(f"{USERS}{membership.pk}/{page}") for page in ("", "address/", "end/")]
        pages.append([OURS.sub("", text_of(page)) for page in (said, office.get(USERS), *own)])
        office.post(f"{USERS}{membership.pk}/end/", {"version": str(membership.version)})
        office.get(USERS)

    assert pages[0] == pages[1]
    assert "Lenny" not in "".join(pages[0])
    assert [mail.to for mail in mailoutbox] == [["known@staff.example"], ["unknown@staff.example"]]


def test_nothing_of_theirs_changes_until_they_accept(clinic, charity, as_):
    before = User.objects.filter(pk=charity.leader.pk).values().get()

    invited(as_(clinic.administrator), charity.leader.email)

    assert User.objects.filter(pk=charity.leader.pk).values().get() == before
    assert Membership.objects.filter(user=charity.leader).count() == 1
    assert "Change organisation" not in text_of(as_(charity.leader).get("/leading/"))


def test_somebody_who_takes_part_keeps_their_codes(clinic, charity, as_):
    user = member(charity.organisation, Role.PARTICIPANT, "Maureen Pell")
    ParticipantFactory(organisation=charity.organisation, user=user, email=user.email)

    invited(as_(clinic.administrator), user.email)

    assert len(codes_to_send(SignInRequest.objects.create(address=user.email, asked_at=NOW))) == 1


@pytest.mark.sqlite
def test_who_says_yes_is_a_member_with_all_that_waited_for_them(clinic, charity, as_, mailoutbox, settings):
    settings.SITE_ADDRESS = "https://pain.example"
    invited(as_(clinic.administrator), charity.leader.email)
    Facilitator.objects.create(organisation=clinic.organisation, name="Lenny", user=pending().user)
    (link,) = re.findall(r"https://pain\.example(/organisation/\?invitation=\S+)", mailoutbox[0].body)
    lenny = as_(charity.leader)
    page = lenny.get(link)
    assert "Kestrel Valley Hospital invites you, as clinician" in text_of(page)
    (key,) = re.findall(r'name="key" value="([^"]+)"', page.content.decode())

    lenny.post("/organisation/", {"accept": str(pending().pk), "key": key})

    assert lenny.get("/courses/").status_code == 200
    assert Facilitator.objects.get(name="Lenny").user == charity.leader
    assert not User.objects.exclude(invited="").exists()
    entry = AuditEntry.objects.get(verb="accepted the invitation")
    assert (entry.actor_id, entry.organisation_id) == (charity.leader.pk, clinic.organisation.pk)
    assert "Lenny Marsh" in text_of(as_(clinic.administrator).get(USERS))


@pytest.mark.parametrize(
    "key", ["", "x", "1:2:3", signing.dumps(1, salt="another")], ids=["none", "a letter", "numbers", "another’s"]
)
def test_an_address_that_the_office_gave_says_yes_to_no_invitation(clinic, charity, as_, key):
    """Whoever was given somebody else's address never reads the mail."""
    lenny = Membership.objects.get(user=charity.leader)
    given = {"email": "head@kestrel.example", "version": str(lenny.version)}
    as_(charity.coordinator).post(f"{USERS}{lenny.pk}/address/", given)
    invited(as_(clinic.administrator), "head@kestrel.example")
    charity.leader.refresh_from_db()
    browser = as_(charity.leader)
    asked = pending()

    page = browser.get("/organisation/", {"invitation": key})
    said = browser.post("/organisation/", {"accept": str(asked.pk), "key": key}, follow=True)

    assert "Yes, I work there" not in text_of(page)
    assert "Open the link in the mail that invites you" in text_of(said)
    assert pending() == asked
    assert not Membership.objects.filter(user=charity.leader, organisation=clinic.organisation).exists()


def test_the_link_of_one_invitation_says_yes_to_no_other(clinic, charity, as_):
    invited(as_(clinic.administrator), charity.leader.email)
    asked = pending()
    invited(as_(clinic.administrator), charity.coordinator.email)
    other = Membership.objects.get(user__invited=charity.coordinator.email)

    as_(charity.coordinator).post("/organisation/", {"accept": str(other.pk), "key": key_of(asked)})

    assert not Membership.objects.filter(user=charity.coordinator, organisation=clinic.organisation).exists()


def test_who_says_no_is_asked_no_more(clinic, charity, as_):
    invited(as_(clinic.administrator), charity.leader.email)
    lenny, asked = as_(charity.leader), pending()

    assert "You have said no." in text_of(lenny.post("/organisation/", {"decline": str(asked.pk)}, follow=True))

    assert lenny.post("/organisation/", {"accept": str(asked.pk)}).status_code == 404
    assert "Whoever" not in text_of(as_(clinic.administrator).get(USERS))


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_nobody_answers_for_somebody_else(clinic, charity, as_, answer):
    invited(as_(clinic.administrator), charity.leader.email)

    for stranger in (charity.coordinator, clinic.administrator):
        assert as_(stranger).post("/organisation/", {answer: str(pending().pk)}).status_code == 404


def test_an_invitation_that_was_taken_back_opens_nothing(clinic, charity, as_):
    office = as_(clinic.administrator)
    invited(office, charity.leader.email)
    asked = pending()
    office.post(f"{USERS}{asked.pk}/end/", {"version": str(asked.version)})

    assert "invites you" not in text_of(as_(charity.leader).get("/organisation/"))
    assert as_(charity.leader).post("/organisation/", {"accept": str(asked.pk)}).status_code == 404


def test_the_same_address_is_invited_once(clinic, charity, as_):
    office = as_(clinic.administrator)
    invited(office, charity.leader.email)

    assert "can sign in here already." in text_of(invited(office, charity.leader.email.upper()))
    assert "This address can’t be used." in text_of(invited(office, f"x@{'sign-in.invalid'}"))
