"""An administrator says who needs a second factor, and takes one away that was lost."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from accounts.second_factor.requiring import require_second_factor
from accounts.second_factor.resetting import reset_second_factor
from common.once import Stale
from common.refused import Refused
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def give_app(user):
    return Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def membership_in(organisation, user):
    return user.memberships.select_related("user", "organisation").get(organisation=organisation)


def test_the_office_says_which_roles_need_one(as_, clinic):
    priya = as_(clinic.administrator)
    version = clinic.organisation.version

    answer = priya.post("/setup/second-factor/", {"roles": ["clinician", "auditor"], "version": version}, follow=True)

    clinic.organisation.refresh_from_db()
    assert clinic.organisation.second_factor_roles == ["auditor", "clinician"]
    assert "Who needs a second factor is saved." in answer.content.decode()
    assert as_(clinic.clinician).get("/courses/")["Location"].startswith("/signing-in/")
    assert priya.get("/courses/").status_code == 200


def test_it_is_audited_and_the_same_again_changes_nothing(clinic):
    for _ in range(2):
        require_second_factor(clinic.organisation, ["clinician"], by=clinic.administrator, version=clinic.organisation.version)

    entry = AuditEntry.objects.get(verb="said who needs a second factor")
    assert entry.details == {"roles": ["clinician"], "was": []}


def test_a_form_that_was_open_meanwhile_is_refused(clinic):
    require_second_factor(clinic.organisation, ["clinician"], by=clinic.administrator, version=1)

    with pytest.raises(Stale):
        require_second_factor(clinic.organisation, [], by=clinic.administrator, version=1)


def test_participants_are_never_asked_for_one(clinic):
    with pytest.raises(Refused):
        require_second_factor(clinic.organisation, ["participant"], by=clinic.administrator, version=1)


def test_an_administrator_takes_a_lost_one_away_and_its_owner_is_mailed(as_, clinic, mailoutbox):
    give_app(clinic.clinician)
    page = f"/setup/users/{membership_in(clinic.organisation, clinic.clinician).pk}/second-factor/"
    priya = as_(clinic.administrator)
    assert page in priya.get("/setup/users/").content.decode()

    priya.post(page)

    assert not Authenticator.objects.filter(user=clinic.clinician).exists()
    assert [mail.to for mail in mailoutbox] == [[clinic.clinician.email]]
    assert AuditEntry.objects.filter(verb="took the second factor away", actor_id=clinic.administrator.pk).count() == 1


def test_nobody_takes_their_own_away_there(clinic):
    give_app(clinic.administrator)

    with pytest.raises(Refused, match="Change your own"):
        reset_second_factor(membership_in(clinic.organisation, clinic.administrator), by=clinic.administrator)


def test_one_office_does_not_open_the_door_of_another(clinic, charity):
    MembershipFactory(user=clinic.clinician, organisation=charity.organisation, role="leader")
    give_app(clinic.clinician)

    with pytest.raises(Refused, match="isn’t only yours"):
        reset_second_factor(membership_in(charity.organisation, clinic.clinician), by=charity.coordinator)
    assert Authenticator.objects.filter(user=clinic.clinician).exists()


def test_whoever_runs_the_server_takes_it_away_and_each_organisation_reads_it(clinic, charity, mailoutbox):
    MembershipFactory(user=clinic.clinician, organisation=charity.organisation, role="leader")
    give_app(clinic.clinician)

    call_command("reset_second_factor", clinic.clinician.email.upper())

    assert not Authenticator.objects.filter(user=clinic.clinician).exists()
    told = AuditEntry.objects.filter(verb="took the second factor away").values_list("organisation_id", flat=True)
    assert set(told) == {clinic.organisation.pk, charity.organisation.pk}
    assert len(mailoutbox) == 1


def test_an_address_nobody_works_with_is_said(db):
    with pytest.raises(CommandError, match="works anywhere"):
        call_command("reset_second_factor", "nobody@staff.example")


def test_somebody_of_another_organisation_is_not_there(as_, clinic, charity):
    page = f"/setup/users/{membership_in(charity.organisation, charity.leader).pk}/second-factor/"

    assert as_(clinic.administrator).get(page).status_code == 404
    assert as_(clinic.administrator).post(page).status_code == 404
