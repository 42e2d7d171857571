"""The two organisations: who works there, where they meet, who takes part. Made in an empty database only."""

import datetime as dt

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from common.text.folding import folded
from courses.models import ClosedDay, Facilitator, Venue
from painprog.demo.cast import CHARITY_PEOPLE, CHARITY_STAFF, HOSPITAL_PEOPLE, HOSPITAL_STAFF, Colleague, Person
from participants.models import Participant
from participants.rules.identity import read_phone, search_key, sort_key

# GPs of the hospital's people, with their practices.
GPS = (("Dr A. Fenn", "Millrace Surgery"), ("Dr N. Okafor", "Mill Road Surgery"), ("Dr S. Varga", "Castle Hill Practice"))
STREETS = ("Mill Lane", "Falcon Road", "Weir Street", "Castle Hill", "Orchard Close")
EMERGENCY = "If you need medical help at once, ring 111, or 999 when life is at risk."


def hospital(now: dt.datetime) -> Organisation:
    """Make Kestrel Valley Hospital and return it."""
    organisation = Organisation.objects.create(
        name="Kestrel Valley Hospital",
        department="Pain service",
        kind=Organisation.Kind.HOSPITAL,
        contact_name="Priya Raman",
        contact_phone="01632 960142",
        contact_hours="Monday to Friday, 8:30am to 4:30pm",
        contact_email="bookings@kestrel.example",
        emergency_text=EMERGENCY,
    )
    _staff(organisation, HOSPITAL_STAFF)
    _lead_on_safeguarding(organisation, "Leila Marchetti")
    _venues(
        organisation,
        [
            (
                "Garden Room",
                "Level 2",
                14,
                "Lift from the main entrance. Chairs with arms.",
                "Follow the green line from reception.",
            ),
            ("Room 4", "Level 2", 12, "Lift from the main entrance.", "Next to the Garden Room."),
            ("Orchard Gym", "Level 0", 20, "Step-free. Mats and plinths.", "Through the courtyard."),
        ],
        "Kestrel Valley Hospital, Falcon Road, Kestrel",
    )
    ClosedDay.objects.create(organisation=organisation, date=dt.date(now.year + 1, 6, 11), reason="Staff training day")
    people = put_on_file(organisation, HOSPITAL_PEOPLE, now)
    _sign_in_of(people[0])
    return organisation


def charity(now: dt.datetime) -> Organisation:
    """Make Willowbank Neighbours and return it."""
    organisation = Organisation.objects.create(
        name="Willowbank Neighbours",
        department="Community courses",
        kind=Organisation.Kind.COMMUNITY,
        contact_name="Sorcha Bell",
        contact_phone="01632 960171",
        contact_hours="Weekdays, 10am to 4pm",
        contact_email="courses@willowbank.example",
        emergency_text=EMERGENCY,
    )
    _staff(organisation, CHARITY_STAFF)
    _lead_on_safeguarding(organisation, "Sorcha Bell")
    _venues(
        organisation,
        [
            ("Riverside Hall", "Main hall", 30, "Step-free. Hearing loop.", "Beside the footbridge."),
            (
                "Orchard Community Centre",
                "Blue Room",
                16,
                "Ramp at the side door. Parking for blue badges.",
                "Bus 7 stops outside.",
            ),
            ("St Bride’s Library", "Reading room", 18, "Lift to the first floor.", "Above the children’s library."),
        ],
        "Willowbank",
    )
    put_on_file(organisation, CHARITY_PEOPLE, now)
    return organisation


def _staff(organisation: Organisation, staff: tuple[Colleague, ...]) -> None:
    for one in staff:
        user = None
        if one.email:
            user = User.objects.create_user(one.email, name=one.name)
            Membership.objects.create(user=user, organisation=organisation, role=one.role, profession=one.profession)
        if one.profession:
            Facilitator.objects.create(
                organisation=organisation,
                user=user,
                name=one.name,
                profession=one.profession,
                drafts_only=one.drafts_only,
                phone=one.phone,
                postal_address=one.home,
            )


def _lead_on_safeguarding(organisation: Organisation, name: str) -> None:
    organisation.safeguarding_lead = User.objects.get(name=name, memberships__organisation=organisation)
    organisation.save(update_fields=["safeguarding_lead"])


def _venues(organisation: Organisation, rooms: list[tuple[str, str, int, str, str]], address: str) -> None:
    Venue.objects.bulk_create(
        Venue(
            organisation=organisation,
            name=name,
            room=room,
            places=places,
            access_notes=access,
            directions=directions,
            address=address,
        )
        for name, room, places, access, directions in rooms
    )


def put_on_file(organisation: Organisation, people: tuple[Person, ...], now: dt.datetime) -> list[Participant]:
    """Make a record of each, in the same order."""
    return Participant.objects.bulk_create(_participant(organisation, person, now) for person in people)


def _participant(organisation: Organisation, person: Person, now: dt.datetime) -> Participant:
    address = f"{folded(person.addressed).replace(' ', '.')}@post.example" if person.email else ""
    return Participant(
        organisation=organisation,
        first_names=person.first_names,
        last_name=person.last_name,
        preferred_name=person.preferred_name,
        date_of_birth=dt.date.fromisoformat(person.born),
        nhs_number_missing=Participant.NumberMissing.NOT_KNOWN,
        email=address,
        phone=read_phone(person.phone, organisation.country),
        channel=person.channel,
        wording=person.wording,
        communication_needs=person.communication_needs,
        practical_needs=person.practical_needs,
        created_at=now,
        **(_known_to_a_hospital(person) if organisation.kind == Organisation.Kind.HOSPITAL else {}),
        sort_key=sort_key(person.first_names, person.last_name),
        search_key=search_key(person.first_names, person.last_name, person.preferred_name),
    )


def _known_to_a_hospital(person: Person) -> dict[str, str]:
    """What a hospital knows of nearly everybody: their number, where they live, their GP. Of every twelfth it knows none."""
    number = int(person.phone[-3:])
    if number % 12 == 1:
        return {}
    gp, practice = GPS[number % len(GPS)]
    return {
        "hospital_number": f"KV{204_000 + number}",
        "postal_address": f"{number % 90 + 1} {STREETS[number % len(STREETS)]}\nKestrel\nKV{number % 4 + 1} {number % 9 + 1}AB",
        "gp_name": gp,
        "gp_practice": practice,
        "gp_address": f"{number % len(GPS) + 2} Station Road\nKestrel\nKV1 4CD",
    }


def _sign_in_of(participant: Participant) -> None:
    """Let this person see their own timetable as participant@demo.example."""
    user = User.objects.create_user("participant@demo.example", name=participant.full_name)
    Membership.objects.create(user=user, organisation=participant.organisation, role=Role.PARTICIPANT)
    participant.user = user
    participant.email = user.email
    participant.save(update_fields=["user", "email"])
