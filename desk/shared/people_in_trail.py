"""Whom the entries of the audit trail name: an entry may be about a person, or about something of theirs."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps

from accounts.models import AuditEntry
from participants.models import Participant

PERSON = Participant._meta.label_lower
# How one gets from what an entry is about to whose it is.
WHOSE = {
    "desk.activityentry": ["appointment__participant"],
    "participants.appointment": ["participant"],
    "participants.bookissue": ["participant"],
    "participants.calendarfeed": ["participant"],
    "participants.call": ["participant"],
    "participants.certificate": ["enrolment__participant"],
    "participants.confidentialitytalk": ["appointment__participant"],
    "participants.challengereply": ["challenge__enrolment__participant"],
    "participants.contactnote": ["participant"],
    "participants.decision": ["episode__participant"],
    "participants.delivery": ["letter__participant"],
    "participants.distressreport": ["participant"],
    "participants.doctorquestion": ["participant"],
    "participants.enrolment": ["participant"],
    "participants.episode": ["participant"],
    "participants.guest": ["appointment__participant"],
    "participants.keptapart": ["one", "other"],
    "participants.letter": ["participant"],
    "participants.merge": ["kept", "closed"],
    "participants.offer": ["participant"],
    "participants.pathwaychoice": ["episode__participant"],
    "participants.practiceplan": ["enrolment__participant"],
    "participants.referral": ["episode__participant"],
    "participants.registration": ["participant"],
    "participants.responsibilitiesaccepted": ["enrolment__participant"],
    "participants.sessionbooking": ["appointment__participant"],
    "participants.task": ["participant"],
    "participants.thoughtchallenge": ["enrolment__participant"],
    "participants.unavailable": ["entry__participant"],
    "participants.videocheck": ["participant"],
    "participants.waitinglistentry": ["participant"],
    "reminders.link": ["message__participant"],
    "reminders.message": ["participant"],
    "reviews.clinicalnote": ["episode__participant"],
    "reviews.discharge": ["episode__participant"],
    "reviews.feedback": ["enrolment__participant"],
    "reviews.goal": ["episode__participant"],
    "reviews.questionnaire": ["episode__participant", "enrolment__participant"],
    "reviews.quote": ["feedback__enrolment__participant"],
    "reviews.reviewclosing": ["enrolment__participant"],
    "reviews.safetyalert": ["questionnaire__episode__participant", "questionnaire__enrolment__participant"],
}
# What tables were called when older entries were written.
OLD_NAMES = {"participants.waitingplace": "participants.waitinglistentry"}


def people_named_in(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Return everybody on file whom these entries name, by key. One query for each sort of thing, and one for the names."""
    about: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.object_id is not None:
            about[OLD_NAMES.get(entry.object_type, entry.object_type)].add(entry.object_id)
    keys = about.get(PERSON, set())
    for kind in about.keys() & WHOSE.keys():
        things = apps.get_model(kind)._default_manager.filter(pk__in=about[kind])
        for whose in WHOSE[kind]:
            keys = keys | set(things.values_list(whose, flat=True))
    return {person.pk: person.full_name for person in Participant.objects.filter(pk__in=keys - {None})} if keys else {}
