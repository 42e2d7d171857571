"""The first organisation and the first person, made from the command line."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, Membership, User
from accounts.signing_in.forgotten_passwords import send_links
from common import clock

pytestmark = pytest.mark.django_db


def found(**changed):
    wanted = {
        "name": "Kestrel Valley Hospital",
        "kind": "hospital",
        "zone": "Europe/London",
        "email": "priya@example.org",
        "person": "Priya Raman",
        **changed,
    }
    call_command("found_organisation", **wanted)


@pytest.mark.sqlite
def test_an_operator_founds_a_hospital_and_its_administrator(capsys):
    found()

    [membership] = Membership.objects.all()
    assert (membership.organisation.name, membership.user.name, membership.role) == (
        "Kestrel Valley Hospital",
        "Priya Raman",
        "administrator",
    )
    assert "Kestrel Valley Hospital is there. Priya Raman is its administrator." in capsys.readouterr().out
    assert list(AuditEntry.objects.order_by("pk").values_list("actor_label", "verb")) == [
        ("found_organisation", "founded"),
        ("found_organisation", "made a member"),
    ]


def test_the_first_person_chooses_a_password_by_mail(client):
    found()

    client.post("/password/forgotten/", {"email": "priya@example.org"})
    send_links(clock.now())
    [message] = mail.outbox
    assert message.to == ["priya@example.org"]
    assert re.search(r"/password/new/\S+", message.body)


def test_a_charity_gets_a_coordinator():
    found(kind="community")

    assert Membership.objects.get().role == "coordinator"


def test_somebody_known_elsewhere_keeps_their_user():
    found()
    found(name="Willowbank Neighbours", kind="community", email="Priya@Example.org", person="Another name")

    assert [user.name for user in User.objects.all()] == ["Priya Raman"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "kestrel valley hospital"}, "There is already an organisation called kestrel valley hospital."),
        ({"name": "  "}, "Give the organisation a name."),
        ({"name": "Other", "zone": "Europe/Atlantis"}, "There is no time zone called Europe/Atlantis."),
        ({"name": "Other", "email": "priya"}, "priya is not an email address."),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_written(wrong, sentence):
    found()

    with pytest.raises(CommandError, match=re.escape(sentence)):
        found(**wrong)
    assert Membership.objects.count() == 1
