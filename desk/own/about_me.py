"""What is written about somebody, and who looked at it: for their own page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from accounts.models import AuditEntry, Membership, Organisation
from accounts.roles import Role
from common.pages.paging import KeyPage, page_by_key
from desk.own.pathway.about import AboutMyPathway, about_my_pathways
from participants.attendance.certificates import certificates_in
from participants.books.issues import books_given_to
from participants.models import (
    BookIssue,
    Certificate,
    ContactNote,
    Enrolment,
    Offer,
    Participant,
    Registration,
    SessionBooking,
    WaitingListEntry,
)
from participants.needs.bookings import bookings_to_come
from participants.people.contacts import notes_about
from participants.people.looks import Page
from participants.registration.offers import offers_of
from participants.registration.registering import registrations_of
from participants.registration.waiting_list import waiting_in
from participants.rules.identity import shown_nhs_number, shown_phone

ORDER = ("-id",)
LOOKED = "looked at"
LATEST_NOTES = 100


@dataclass(frozen=True)
class AboutMe:
    """Everything on the record but the looks at it."""

    person: Participant
    nhs_number: str
    phone: str
    emergency_phone: str
    bookings: list[Enrolment]
    arranged: list[SessionBooking]
    books: list[BookIssue]
    registrations: list[Registration]
    waiting: list[WaitingListEntry]
    offers: list[Offer]
    certificates: list[Certificate]
    notes: list[ContactNote]
    pathways: list[AboutMyPathway]


@dataclass(frozen=True)
class Look:
    """One look at the record: by whom, in which role, when on the wall clock there, on which list if it wasn’t opened."""

    at: dt.datetime
    name: str
    role: str
    where: str = ""


@dataclass(frozen=True)
class Looks:
    """One page of them, latest first."""

    looks: list[Look]
    page: KeyPage[AuditEntry]


def about(person: Participant, *, now: dt.datetime) -> AboutMe:
    """Return what the record says, and what any other record of the same person says; of notes the latest. Eight queries.

    For somebody who was ever referred to a programme five more.
    """
    theirs = Q(participant=person) | Q(participant__merged_into=person)
    by_enrolment = Q(enrolment__participant=person) | Q(enrolment__participant__merged_into=person)
    return AboutMe(
        person=person,
        nhs_number=shown_nhs_number(person.nhs_number) if person.nhs_number else "",
        phone=shown_phone(person.phone, person.organisation.country) if person.phone else "",
        emergency_phone=shown_phone(person.emergency_phone, person.organisation.country),
        bookings=list(_enrolments_of(person)),
        arranged=bookings_to_come(person, now),
        books=list(books_given_to(person)),
        registrations=list(registrations_of(person.organisation).filter(theirs).order_by("-made_at", "-pk")),
        waiting=list(waiting_in(person.organisation).filter(theirs).order_by("-since", "-pk")),
        offers=list(offers_of(person.organisation).filter(theirs).order_by("-made_at", "-pk")),
        certificates=list(certificates_in(person.organisation).filter(by_enrolment).order_by("-issued_at", "-pk")),
        # Concerns are often somebody else's about them, and this page may be read over a shoulder: the office shows them.
        notes=[note for note in notes_about(person, LATEST_NOTES) if note.kind == ContactNote.Kind.CONTACT],
        pathways=about_my_pathways(person) if person.has_pathway else [],  # type: ignore[attr-defined]  # own_record
    )


def _enrolments_of(person: Participant) -> QuerySet[Enrolment]:
    """Their courses, latest first."""
    enrolments = Enrolment.objects.filter(participant=person).select_related("course")
    return enrolments.only("joined_at", "withdrawn_at", "withdrawn_reason", "course__name").order_by(
        "-course__first_starts_at", "-pk"
    )


def looks_at(person: Participant, cursor: str = "") -> Looks:
    """Return one page of the looks at a person's record by others. Two queries."""
    page = page_by_key(_entries(person), ORDER, cursor)
    roles = _roles(person.organisation, {entry.actor_id for entry in page.rows if entry.actor_id})
    zone = person.organisation.tzinfo
    return Looks([_look(entry, roles, zone) for entry in page.rows], page)


def _entries(person: Participant) -> QuerySet[AuditEntry]:
    records = Participant.objects.filter(Q(pk=person.pk) | Q(merged_into=person)).values("pk")
    looked = AuditEntry.objects.filter(object_type=person._meta.label_lower, object_id__in=records, verb=LOOKED)
    return looked.exclude(actor_id=person.user_id) if person.user_id else looked


def _roles(organisation: Organisation, users: Iterable[int]) -> dict[int, str]:
    """What each of them is there, or was last."""
    held = Membership.objects.filter(organisation=organisation, user__in=set(users)).order_by("pk")
    return {user: str(Role(role).label) for user, role in held.values_list("user_id", "role")}


def _look(entry: AuditEntry, roles: dict[int, str], zone: ZoneInfo) -> Look:
    """The trail names people with their address, which is nobody else's business."""
    name = entry.actor_label.partition(" <")[0]
    page = entry.details.get("page", "")
    where = str(Page(page).label) if page in Page.values else ""
    return Look(entry.at.astimezone(zone), name, roles.get(entry.actor_id or 0, ""), where)
