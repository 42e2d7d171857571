"""What people were told is kept by appointment, with end, room and link beside the start, instead of by session and revision."""

import datetime as dt
import hashlib

from django.db import migrations

# The room of somebody who was told of an earlier revision, and who hears of the present one as before.
ANOTHER_ROOM = -1
AT_A_TIME = 1000


def by_appointment(apps, schema_editor):
    """Rewrite what each message keeps; a date that nobody has a place at any more is left out."""
    Message = apps.get_model("reminders", "Message")
    pks = list(Message.objects.exclude(told={}).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_A_TIME):
        messages = list(Message.objects.filter(pk__in=pks[start : start + AT_A_TIME]).only("pk", "enrolment_id", "told"))
        _rewrite(apps, messages)
        Message.objects.bulk_update(messages, ["told"])


def _rewrite(apps, messages):
    sessions = apps.get_model("courses", "Session").objects.in_bulk({int(pk) for each in messages for pk in each.told})
    held = apps.get_model("participants", "Appointment").objects.filter(enrolment__in={each.enrolment_id for each in messages})
    places = {(enrolment, session): pk for pk, enrolment, session in held.values_list("pk", "enrolment_id", "session_id")}
    for message in messages:
        message.told = {
            str(places[message.enrolment_id, int(pk)]): _kept(sessions[int(pk)], *said)
            for pk, said in message.told.items()
            if (message.enrolment_id, int(pk)) in places and int(pk) in sessions
        }


def _kept(session, revision, start):
    length = session.ends_at - session.starts_at
    as_it_is = revision == session.revision
    return {
        "start": start,
        "end": (dt.datetime.fromisoformat(start) + length).isoformat(),
        "venue": session.venue_id if as_it_is else ANOTHER_ROOM,
        "link": hashlib.sha256(session.video_link.encode()).hexdigest()[:16] if as_it_is and session.video_link else "",
    }


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_rounds_of_changes"),
        ("participants", "0011_places_in_line_of_a_merge"),
        ("reminders", "0006_places_in_line"),
    ]

    operations = [migrations.RunPython(by_appointment, migrations.RunPython.noop)]
