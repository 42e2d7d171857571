"""Users and roles in set-up: inviting, changing, ending, and never locking everybody out."""

import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.core.mail import EmailMessage

from accounts.models import AuditEntry, Membership, User
from accounts.roles import Role
from accounts.users.invitations import key_of
from tests.cast import member
from tests.factories import MembershipFactory
from tests.reading import source_of, text_of

USERS = "/setup/users/"
INVITE = "/setup/users/invite/"


def typed(**more):
    return {
        "submission_id": str(uuid.uuid4()),
        "name": "Tom Ashdown",
        "email": "tom@staff.example",
        "role": "clinician",
    } | more


def membership_of(user):
    return Membership.objects.get(user=user, ended_at=None)


def as_shown(membership, **more):
    return {"version": str(membership.version), "name": membership.user.name, "role": membership.role} | more


@pytest.mark.sqlite
def test_somebody_invited_chooses_a_password_by_mail_and_signs_in(clinic, as_, client, mailoutbox):
    response = as_(clinic.administrator).post(INVITE, typed(), follow=True)

    assert "A mail to choose a password is on its way to tom@staff.example." in text_of(response)
    assert [mail.to for mail in mailoutbox] == [["tom@staff.example"]]
    link = re.search(r"https?://[^/]+(\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    words = {"password1": "three plain words", "password2": "three plain words"}
    client.post(form.redirect_chain[-1][0], words, follow=True)
    client.post("/sign-in/", {"login": "tom@staff.example", "password": "three plain words"})
    assert client.get("/courses/").status_code == 200
    assert client.get(USERS).status_code == 404


@pytest.mark.sqlite
def test_the_same_button_twice_invites_one_person_by_one_mail(clinic, as_, mailoutbox):
    browser = as_(clinic.administrator)
    sent = typed()
    browser.post(INVITE, sent)
    browser.post(INVITE, sent)

    tom = User.objects.get(email="tom@staff.example")
    assert Membership.objects.filter(user=tom).count() == 1
    assert len(mailoutbox) == 1
    assert list(AuditEntry.objects.values_list("verb", "details")) == [("invited", {"role": "clinician"})]


def test_the_mail_can_be_sent_again(clinic, as_, mailoutbox):
    tom = member(clinic.organisation, Role.CLINICIAN, "Tom Ashdown")

    as_(clinic.administrator).post(f"{USERS}{membership_of(tom).pk}/mail/")

    assert [mail.to for mail in mailoutbox] == [[tom.email]]


def test_a_mail_server_that_is_away_takes_nothing_back(clinic, as_, monkeypatch):
    def away(self, **more):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", away)

    response = as_(clinic.administrator).post(INVITE, typed(), follow=True)

    assert "the mail to tom@staff.example could not be sent. Send it again later from this list." in text_of(response)
    assert User.objects.filter(email="tom@staff.example").exists()


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"name": ""}, "Enter a name."),
        ({"email": ""}, "Enter an e-mail address."),
        ({"email": "tom at home"}, "Enter an e-mail address in full, like name@example.com."),
        ({"role": ""}, "Choose a role."),
        ({"role": "participant"}, "Role: choose one of those listed."),
        ({"role": "coordinator"}, "Role: choose one of those listed."),
    ],
)
def test_each_mistake_is_said_and_nobody_is_invited(clinic, as_, mistake, sentence, mailoutbox):
    before = User.objects.count()

    assert sentence in text_of(as_(clinic.administrator).post(INVITE, typed(**mistake)))
    assert (User.objects.count(), mailoutbox) == (before, [])


def test_somebody_who_is_here_already_is_not_invited_again(clinic, as_):
    response = as_(clinic.administrator).post(INVITE, typed(email=clinic.clinician.email.upper()))

    assert "can sign in here already." in text_of(response)


@pytest.mark.sqlite
def test_somebody_of_another_organisation_joins_and_chooses_where_to_work(clinic, charity, as_):
    as_(clinic.administrator).post(INVITE, typed(email=charity.leader.email, name="Whoever"))

    lenny = as_(charity.leader)
    assert User.objects.get(email=charity.leader.email).name == "Lenny Marsh"
    assert "Change organisation" not in text_of(lenny.get("/leading/"))
    asked = Membership.objects.get(user__invited=charity.leader.email)
    lenny.post("/organisation/", {"accept": str(asked.pk), "key": key_of(asked)})
    lenny.post("/organisation/", {"organisation": str(charity.organisation.pk)})
    assert "Change organisation" in text_of(lenny.get("/leading/"))
    page = text_of(lenny.get("/organisation/"))
    assert "Kestrel Valley Hospital Clinician" in page
    assert "Willowbank Neighbours Leader" in page
    lenny.post("/organisation/", {"organisation": str(clinic.organisation.pk)})
    assert lenny.get("/courses/").status_code == 200
    assert lenny.get("/leading/").status_code == 404


@pytest.mark.parametrize("chosen", ["", "x", "0", "999999999999999999"])
def test_nobody_chooses_an_organisation_that_is_not_theirs(charity, clinic, as_, chosen):
    browser = as_(charity.leader)

    assert browser.post("/organisation/", {"organisation": chosen or str(clinic.organisation.pk)}).status_code == 404
    assert "Change organisation" not in text_of(browser.get("/leading/"))


@pytest.mark.sqlite
def test_the_office_changes_a_role(clinic, as_):
    imogen = membership_of(clinic.clinician)

    as_(clinic.administrator).post(f"{USERS}{imogen.pk}/", as_shown(imogen, role="administrator"))

    imogen.refresh_from_db()
    assert (imogen.role, imogen.version) == ("administrator", 2)
    assert as_(clinic.clinician).get(USERS).status_code == 200
    entry = AuditEntry.objects.get(verb="changed")
    assert entry.details == {"role": "administrator", "was": "clinician"}


def test_the_office_corrects_a_name(clinic, as_):
    imogen = membership_of(clinic.clinician)

    as_(clinic.administrator).post(f"{USERS}{imogen.pk}/", as_shown(imogen, name="Dr Imogen Fairweather"))

    assert User.objects.get(pk=clinic.clinician.pk).name == "Dr Imogen Fairweather"


def test_the_name_of_somebody_who_works_elsewhere_too_stays(clinic, charity, as_):
    MembershipFactory(user=clinic.clinician, organisation=charity.organisation, role=Role.LEADER)
    imogen = Membership.objects.get(user=clinic.clinician, organisation=clinic.organisation)

    response = as_(clinic.administrator).post(f"{USERS}{imogen.pk}/", as_shown(imogen, name="Somebody Else"))

    assert "isn’t only yours to rename" in text_of(response)
    assert "Willowbank" not in text_of(response)


def test_a_stale_form_changes_nothing(clinic, as_):
    imogen = membership_of(clinic.clinician)
    browser = as_(clinic.administrator)
    browser.post(f"{USERS}{imogen.pk}/", as_shown(imogen, role="auditor"))

    response = browser.post(f"{USERS}{imogen.pk}/", as_shown(imogen, role="leader"))

    assert "Somebody changed this after you opened it." in text_of(response)
    imogen.refresh_from_db()
    assert imogen.role == "auditor"


@pytest.mark.sqlite
def test_access_ends_at_once_also_where_somebody_is_signed_in(clinic, as_):
    imogen = membership_of(clinic.clinician)
    browser = as_(clinic.clinician)
    assert browser.get("/courses/").status_code == 200

    response = as_(clinic.administrator).post(f"{USERS}{imogen.pk}/end/", {"version": "1"}, follow=True)

    assert "Imogen Fairweather can’t see anything here any more." in text_of(response)
    assert browser.get("/courses/").status_code == 404


@pytest.mark.sqlite
@pytest.mark.parametrize("what", ["end", "role"])
def test_the_last_administrator_is_never_locked_out(clinic, as_, what):
    priya = membership_of(clinic.administrator)
    member(clinic.organisation, Role.ADMINISTRATOR, "Gone Long Ago", ended_at=clinic.now)
    member(clinic.organisation, Role.ADMINISTRATOR, "Closed", user__is_active=False)
    browser = as_(clinic.administrator)

    if what == "end":
        response = browser.post(f"{USERS}{priya.pk}/end/", {"version": "1"})
    else:
        response = browser.post(f"{USERS}{priya.pk}/", as_shown(priya, role="auditor"))

    assert "Somebody must be able to change the set-up. Give that to somebody else first." in text_of(response)
    priya.refresh_from_db()
    assert (priya.role, priya.ended_at) == (Role.ADMINISTRATOR, None)


def test_the_last_but_one_administrator_can_go(clinic, as_):
    priya = membership_of(clinic.administrator)
    tom = member(clinic.organisation, Role.ADMINISTRATOR, "Tom Ashdown")

    assert as_(tom).post(f"{USERS}{priya.pk}/end/", {"version": "1"}).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["", "end/", "mail/"])
def test_another_organisations_user_is_not_there(clinic, charity, as_, method, page):
    lenny = membership_of(charity.leader)
    address = f"{USERS}{lenny.pk}/{page}"

    response = getattr(as_(clinic.administrator), method)(address, as_shown(lenny))

    assert response.status_code in (404, 405)
    assert "Lenny" not in source_of(response)
    assert "Lenny" not in text_of(as_(clinic.administrator).get(USERS))


def test_participants_are_not_listed(clinic, as_):
    member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")

    assert "Maureen" not in text_of(as_(clinic.administrator).get(USERS))


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_set_up_finds_no_page(clinic, as_, role):
    browser = as_(member(clinic.organisation, role, "Nosy Parker"))

    for page in (USERS, INVITE, "/setup/organisation/"):
        assert browser.get(page).status_code == 404
        assert browser.post(page, typed()).status_code == 404
    assert not User.objects.filter(email="tom@staff.example").exists()


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_five_queries_however_many_users(clinic, as_, people, django_assert_num_queries):
    for number in range(people):
        member(clinic.organisation, Role.CLINICIAN, f"Clinician {number}")
    browser = as_(clinic.administrator)

    with django_assert_num_queries(5):
        browser.get(USERS)


@pytest.mark.parametrize("mail_server_is_away", [False, True])
def test_the_name_another_organisation_gave_somebody_is_not_told(clinic, charity, as_, monkeypatch, mail_server_is_away):
    """Whoever invites an address learns nothing about whose it is."""
    if mail_server_is_away:
        monkeypatch.setattr(EmailMessage, "send", lambda self, **more: (_ for _ in ()).throw(ConnectionRefusedError))

    response = as_(clinic.administrator).post(INVITE, typed(email=charity.leader.email, role="leader"))
    (said,) = (str(message) for message in get_messages(response.wsgi_request))

    assert charity.leader.email in said
    assert "Lenny" not in said
