"""Whoever is looked for by their e-mail address, in whatever case, is found by an index and not by reading everybody."""

import pytest
from django.db import connection

from accounts.models import User
from participants.models import Participant
from tests.factories import OrganisationFactory, ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("looked_for", "index"),
    [
        (lambda house: Participant.objects.filter(organisation=house, email__iexact="Ida@Post.example"), "person_by_address"),
        (lambda house: User.objects.filter(email__iexact="Ida@Post.example"), "user_by_address"),
    ],
)
def test_an_address_is_found_by_its_index(looked_for, index):
    house = OrganisationFactory()
    ParticipantFactory.create_batch(20, organisation=house)
    with connection.cursor() as cursor:
        # Of an empty table PostgreSQL takes whichever index it thinks of first.
        cursor.execute("ANALYZE participants_participant")
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = looked_for(house).order_by().explain()

    assert index in plan
    assert "upper((email)::text) = 'IDA@POST.EXAMPLE'" in plan
