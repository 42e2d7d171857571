"""Two people whom an address and a date of birth don't tell apart, given a sign-in at the same moment by two of the office."""

from functools import partial

import pytest

from participants.models import Participant
from participants.own import sign_in as own_sign_in
from tests.at_once import A_MOMENT, PATIENCE, Meeting, told_at_once
from tests.factories import ParticipantFactory


@pytest.fixture
def twins(clinic):
    """Born the same day, and one mailbox for both."""
    return [ParticipantFactory(organisation=clinic.organisation, email="twins@post.example") for _ in range(2)]


def give_both(twins, clinic):
    """Give both at once; return what each was told ("" for a sign-in)."""
    give = partial(own_sign_in.give_sign_in, by=clinic.administrator, now=clinic.now)
    return sorted(told_at_once(*(partial(give, person) for person in twins)))


def meet_before_writing(monkeypatch, seconds=PATIENCE):
    """Hold each thread until both have looked for somebody alike, if they can get that far together."""
    both_looked = Meeting(seconds)
    looked = own_sign_in.refusal

    def look_and_wait(person):
        why = looked(person)
        both_looked.wait()
        return why

    monkeypatch.setattr(own_sign_in, "refusal", look_and_wait)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_get_a_sign_in_that_opens_for_neither(clinic, twins, monkeypatch):
    """The test of the test: what the next one proves is the lock, not luck."""
    meet_before_writing(monkeypatch)
    monkeypatch.setattr(own_sign_in, "lock_organisation", lambda pk: None)

    assert give_both(twins, clinic) == ["", ""]
    assert Participant.objects.filter(user__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_only_one_of_them_gets_a_sign_in(clinic, twins, monkeypatch):
    meet_before_writing(monkeypatch, A_MOMENT)

    told = give_both(twins, clinic)

    assert told[0] == ""
    assert told[1].startswith("Somebody else signs in with this e-mail address and this date of birth.")
    assert Participant.objects.filter(user__isnull=False).count() == 1
