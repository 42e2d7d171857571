"""Places that merged records still hold beside those of the record they were merged into: closed, the better mark carried over."""

from collections import defaultdict
from typing import Any

from django.db import migrations

# As participants.merged_places ranks them, and why it says a place was closed.
BEST_FIRST = ("5", "present", "6", "7", "2", "absent", "3", "")
MERGED = "Another record of the same person keeps the place."
ROWS = ("participants.enrolment.participant", "participants.appointment.participant")


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Do for every merge that stands what merging does now; nothing to do where the closed record holds nothing."""
    merges = apps.get_model("participants", "Merge").objects.filter(undone_at=None, closed__enrolments__state="active")
    for merge in merges.distinct().order_by("pk"):
        enrolments = apps.get_model("participants", "Enrolment").objects.filter(participant=merge.closed_id)
        appointments = apps.get_model("participants", "Appointment").objects
        mine = enrolments.model.objects.filter(participant=merge.kept_id, state="active")
        instead = {}
        for goes in enrolments.filter(state="active"):
            stays = mine.filter(course=goes.course_id).first()
            if stays:
                instead[goes.pk] = stays.pk
        merge.settled = _settled(appointments, merge, instead)
        closing = enrolments.filter(pk__in=instead)
        courses = list(closing.values_list("course", flat=True))
        closing.update(state="withdrawn", withdrawn_at=merge.at, withdrawn_reason=MERGED)
        for course in apps.get_model("courses", "Course").objects.filter(pk__in=courses):
            course.taken = enrolments.model.objects.filter(course=course.pk, state="active").count()
            course.save(update_fields=["taken"])
        for key, rows in zip(ROWS, (enrolments, appointments.filter(participant=merge.closed_id)), strict=True):
            pks = list(rows.order_by("pk").values_list("pk", flat=True))
            merge.moved[key] = sorted({*merge.moved.get(key, []), *pks})
            rows.model.objects.filter(pk__in=pks).update(participant=merge.kept_id)
        merge.save(update_fields=["settled", "moved"])


def _settled(appointments: Any, merge: Any, instead: dict[int, int]) -> dict[str, Any]:
    """Close the worse of two places at a session, and put those that stay with the place on the course that stays."""
    pairs = defaultdict(list)
    for place in appointments.filter(participant__in=[merge.kept_id, merge.closed_id], state="booked"):
        pairs[place.session_id].append(place)
    sessions, before = [], {}
    for pair in (pair for pair in pairs.values() if len(pair) > 1):
        stays, goes = sorted(pair, key=lambda each: (BEST_FIRST.index(each.mark), each.participant_id != merge.kept_id))
        sessions.append([stays.pk, goes.pk])
        appointments.filter(pk=goes.pk).update(state="withdrawn", closed_at=merge.at)
        enrolment = stays.enrolment_id or goes.enrolment_id
        if instead.get(enrolment, enrolment) != stays.enrolment_id:
            before[str(stays.pk)] = {"enrolment_id": stays.enrolment_id}
            appointments.filter(pk=stays.pk).update(enrolment=instead.get(enrolment, enrolment))
    alone = list(appointments.filter(enrolment__in=instead, state="booked").values_list("pk", "enrolment"))
    for pk, enrolment in alone:
        appointments.filter(pk=pk).update(enrolment=instead[enrolment])
    return {
        "courses": [[stays, goes] for goes, stays in instead.items()],
        "sessions": sessions,
        "before": before,
        "bookings": [],
        "enrolments": [list(each) for each in alone],
    }


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0014_places_of_a_merge"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
