"""Today beside letters: nobody is asked to write by hand what a drafted letter says."""

import datetime as dt

import pytest

from participants.models import Letter
from reminders.rules import reasons
from tests.cast import NOW
from tests.factories import MessageFactory, ParticipantFactory, pain_management_edition
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def page(as_, user) -> str:
    return text_of(as_(user).get("/today/"))


@pytest.mark.parametrize(("rule", "kind"), [("offer", "offer"), ("assessment", "assessment")])
def test_nobody_is_asked_to_write_what_a_drafted_letter_says(as_, clinic, rule, kind):
    pain_management_edition(clinic.organisation)
    roy = ParticipantFactory(
        organisation=clinic.organisation, first_names="Roy", last_name="Cobbold", email="", phone="", channel="letter"
    )
    MessageFactory(participant=roy, rule=rule, state="not_needed", reason=reasons.OTHER_CHANNEL["letter"])
    assert "Write to Roy Cobbold" in page(as_, clinic.administrator)

    words = {"to": "person", "subject": "A place", "text": "Dear Roy", "made_by": "Priya Raman"}
    letter = Letter.objects.create(participant=roy, kind=kind, made_at=NOW - dt.timedelta(hours=1), **words)
    text = page(as_, clinic.administrator)
    assert "Write to Roy Cobbold" not in text
    assert "Read and sign 1 letter" in text

    letter.dropped_at, letter.dropped_reason = NOW, "Wrong address"
    letter.save()
    assert "Write to Roy Cobbold" in page(as_, clinic.administrator)
