"""Say of each joint assessment whose three sections are signed since when, and of those held before painprog that they are."""

from collections import defaultdict

from django.db import migrations
from django.db.models import Min, Q

SECTIONS = 3


def say_since_when(apps, schema_editor):
    """The moment of the last of the three first signatures; of what was brought in, the end of its session."""
    appointments = apps.get_model("participants", "Appointment").objects.filter(session__kind="assessment", state="booked")
    notes = apps.get_model("reviews", "ClinicalNote").objects.filter(kind="section", signed_at__isnull=False)
    found = defaultdict(list)
    for session, episode, _, first in (
        notes.values_list("session", "episode", "profession").annotate(first=Min("signed_at")).order_by()
    ):
        found[session, episode].append(first)
    for (session, episode), moments in found.items():
        if len(moments) >= SECTIONS:
            appointments.filter(session=session, episode=episode).update(signed_at=max(moments))
    before = appointments.filter(Q(session__duties=None), session__outcome="held", signed_at=None)
    for pk, ends_at in before.values_list("pk", "session__ends_at"):
        appointments.filter(pk=pk).update(signed_at=ends_at)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_discharges"), ("participants", "0026_assessments_signed")]

    operations = [migrations.RunPython(say_since_when, migrations.RunPython.noop)]
