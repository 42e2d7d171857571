"""The list of a course with how everybody is reached: for the screen, for paper, and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.papers.spreadsheets import Value, csv_file, xlsx_file
from common.words import phone
from courses.models import Course
from participants.models import Enrolment, Participant
from participants.people.told_apart import listed_names
from participants.rules.identity import shown_phone

HEADS = ("Name", "Called", "Telephone", "E-mail", "Address", "Hears by", "Needs", "Place")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
STATES = (Enrolment.State.ACTIVE, Enrolment.State.LEFT)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One person and how to reach them. Whom nobody may contact has a name and why, and nothing to reach them by."""

    pk: int
    name: str
    full_name: str
    called: str
    telephone: str
    email: str
    address: str
    hears_by: str
    needs: str
    standing: str

    @property
    def cells(self) -> tuple[Value, ...]:
        """As a row of a file, in the order of HEADS."""
        return (
            *(self.name, self.called, self.telephone, self.email, self.address.replace("\n", ", ")),
            *(self.hears_by, self.needs, self.standing),
        )


def contacts_of(course: Course, country: str) -> list[ContactRow]:
    """Everybody with a place, and who left early and keeps the reviews, by name. `country`: of their numbers. One query."""
    theirs = Enrolment.objects.filter(course=course, state__in=STATES).select_related("participant")
    places = list(theirs.order_by("state", "participant__sort_key", "pk"))
    names = listed_names(place.participant for place in places)
    return [_row(place, names[place.participant_id], country) for place in places]


def _row(place: Enrolment, name: str, country: str) -> ContactRow:
    person = place.participant
    left = "Left early, keeps the reviews" if place.state == Enrolment.State.LEFT else "Has a place"
    if person.is_stopped:
        why = f"Nobody contacts them: {person.get_stopped_reason_display()}"
        return ContactRow(person.pk, name, person.full_name, person.called, "", "", "", why, "", left)
    return ContactRow(
        pk=person.pk,
        name=name,
        full_name=person.full_name,
        called=person.called,
        telephone=phone(shown_phone(person.phone, country)) if person.phone else "",
        email=person.email,
        address=person.postal_address,
        hears_by=person.get_channel_display(),
        needs=_needs(person),
        standing=left,
    )


def _needs(person: Participant) -> str:
    printed = (
        "" if person.letter_format == Participant.LetterFormat.STANDARD else f"Letters: {person.get_letter_format_display()}"
    )
    return "; ".join(filter(None, [person.communication_needs, person.practical_needs, printed]))


def contacts_csv(rows: Sequence[ContactRow]) -> bytes:
    """As CSV; no spreadsheet program takes what somebody typed for a formula."""
    return csv_file([HEADS, *(row.cells for row in rows)])


def contacts_xlsx(course: Course, rows: Sequence[ContactRow]) -> bytes:
    """The same as XLSX."""
    return xlsx_file([(f"{course.programme.short_name} {course.number}", [HEADS, *(row.cells for row in rows)])])
