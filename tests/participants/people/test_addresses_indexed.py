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
        (lambda: Participant.objects.filter(organisation=1, email__iexact="Ida@Post.example"), "person_by_address"),
        (lambda: User.objects.filter(email__iexact="Ida@Post.example"), "user_by_address"),
    ],
)
def test_an_address_is_found_by_its_index(looked_for, index):
    # Enough of one organisation that its other indexes, which would read them all, cost more.
    house = OrganisationFactory(pk=1)
    Participant.objects.bulk_create(
        ParticipantFactory.build(organisation=house, email=f"ida{number}@post.example") for number in range(300)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE participants_participant")
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = looked_for().order_by().explain()

    assert index in plan
    assert "upper((email)::text) = 'IDA@POST.EXAMPLE'" in plan
