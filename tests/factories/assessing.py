"""Who assesses, and what a joint assessment needs."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from accounts.models import Organisation
from courses.models import AssessmentClinic, Edition, EditionItem, EditionSession, Facilitator, Venue
from tests.factories.courses import FacilitatorFactory

ASSESSORS = {
    "physiotherapist": "Ruth Okonedo",
    "psychologist": "Owen Castellane",
    "occupational_therapist": "Leila Marchetti",
}


def assessed_jointly(edition: Edition, minutes: int = 90) -> EditionSession:
    """Let an edition say that three professions assess side by side; return that pattern."""
    pattern = EditionSession.objects.create(edition=edition, kind="assessment", number=1, title="Joint assessment")
    EditionItem.objects.bulk_create(
        EditionItem(session=pattern, offset_minutes=0, minutes=minutes, title=title, kind="led", profession=profession)
        for title, profession in zip(("Physical", "Psychological", "Occupational"), ASSESSORS, strict=True)
    )
    return pattern


def assessing_team(organisation: Organisation) -> list[Facilitator]:
    """One clinician of each profession: Ruth, Owen and Leila."""
    return [
        FacilitatorFactory(organisation=organisation, name=name, profession=profession) for profession, name in ASSESSORS.items()
    ]


def assessment_clinic(edition: Edition, staff: Sequence[Facilitator], venue: Venue | None, **more: Any) -> AssessmentClinic:
    """A clinic of two assessments on Tuesdays from 1pm on, in a room or by telephone."""
    clinic = AssessmentClinic.objects.create(
        organisation=edition.programme.organisation,
        programme=edition.programme,
        venue=venue,
        **{
            "weekday": 1,
            "start": dt.time(13),
            "slots": 2,
            "format": "in_person" if venue else "telephone",
            "valid_from": dt.date(2026, 11, 1),
            **more,
        },
    )
    clinic.staff.set(staff)
    return clinic
