"""The audit trail: who, what, when, and nothing that can be changed afterwards."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry
from accounts.trail import audit, sealing

pytestmark = pytest.mark.sqlite


def entries():
    return [(entry.actor_label, entry.verb, entry.object_label) for entry in AuditEntry.objects.order_by("pk")]


def test_an_action_is_recorded_with_the_person_who_did_it(clinic):
    with transaction.atomic():
        audit.record(clinic.administrator, "renamed", clinic.organisation, before="Old name")

    entry = AuditEntry.objects.get()
    assert entry.actor_label == f"Priya Raman <{clinic.administrator.email}>"
    assert (entry.verb, entry.object_type, entry.object_id) == ("renamed", "accounts.organisation", clinic.organisation.pk)
    assert (entry.organisation_id, entry.details) == (clinic.organisation.pk, {"before": "Old name"})


def test_a_job_is_recorded_by_its_name(clinic):
    with transaction.atomic():
        audit.record(audit.Job("planner"), "planned", clinic.organisation)

    assert entries() == [("planner", "planned", "Kestrel Valley Hospital")]


@pytest.mark.parametrize("nobody", [None, AnonymousUser(), audit.Job(""), "planner"])
def test_an_action_by_nobody_is_refused(clinic, nobody):
    with pytest.raises(audit.AnonymousAction), transaction.atomic():
        audit.record(nobody, "renamed", clinic.organisation)

    assert entries() == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_the_transaction_of_its_action_is_refused(clinic):
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(clinic.administrator, "renamed", clinic.organisation)


def test_an_action_that_fails_leaves_no_entry(clinic):
    def fail_after_recording():
        with transaction.atomic():
            audit.record(clinic.administrator, "renamed", clinic.organisation)
            raise ValueError("later")

    with pytest.raises(ValueError, match="later"):
        fail_after_recording()

    assert entries() == []


def test_a_change_is_announced_once_after_commit_and_a_look_is_not(clinic, django_capture_on_commit_callbacks):
    heard = []

    def listen(**signal):
        heard.append((signal["organisation_id"], signal["verb"]))

    audit.changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            with transaction.atomic():
                audit.record_each(clinic.administrator, "renamed", [clinic.organisation, clinic.organisation])
            audit.looked(clinic.administrator, clinic.organisation)
    finally:
        audit.changed.disconnect(listen)

    assert heard == [(clinic.organisation.pk, "renamed")]
    assert [verb for _, verb, _ in entries()] == ["renamed", "renamed", "looked at"]


@pytest.mark.logs_errors
def test_a_listener_that_fails_does_not_fail_the_action(clinic, django_capture_on_commit_callbacks):
    def fail(**signal):
        raise ConnectionError("the broker is away")

    audit.changed.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            audit.record(clinic.administrator, "renamed", clinic.organisation)
    finally:
        audit.changed.disconnect(fail)

    assert len(entries()) == 1


@pytest.mark.parametrize("change", [lambda: AuditEntry.objects.update(verb="nothing"), lambda: AuditEntry.objects.all().delete()])
def test_an_entry_can_be_neither_changed_nor_removed(clinic, change):
    with transaction.atomic():
        audit.record(clinic.administrator, "renamed", clinic.organisation)

    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        change()

    assert [verb for _, verb, _ in entries()] == ["renamed"]


def later(moment: dt.datetime) -> dt.datetime:
    return moment + sealing.SETTLED + dt.timedelta(minutes=1)


def test_settled_entries_are_sealed_and_young_ones_wait(clinic, time_machine):
    time_machine.move_to(clinic.now, tick=False)
    with transaction.atomic():
        audit.record(clinic.administrator, "renamed", clinic.organisation)

    assert sealing.seal(clinic.now) is None
    sealed = sealing.seal(later(clinic.now))

    assert (sealed.entries, sealed.first_entry) == (1, AuditEntry.objects.get().pk)
    assert sealing.seal(later(clinic.now)) is None
    assert sealing.broken_seals() == []


def test_entries_numbered_in_another_order_than_their_clocks_are_sealed_together(clinic, time_machine):
    for seconds in (1, 0):
        time_machine.move_to(clinic.now + dt.timedelta(seconds=seconds), tick=False)
        audit.looked(clinic.administrator, clinic.organisation)
    first_cut = clinic.now + sealing.SETTLED + dt.timedelta(milliseconds=500)

    assert sealing.seal(first_cut) is None
    assert sealing.seal(first_cut + dt.timedelta(seconds=1)).entries == 2

    assert sealing.broken_seals() == []


def test_an_entry_put_in_afterwards_breaks_its_seal(clinic, time_machine):
    time_machine.move_to(clinic.now, tick=False)
    for _ in range(3):
        with transaction.atomic():
            audit.record(clinic.administrator, "renamed", clinic.organisation)
    third = AuditEntry.objects.latest("pk")
    AuditEntry.objects.bulk_create([AuditEntry(pk=third.pk + 2, at=clinic.now, actor_kind="job", actor_label="x", verb="x")])
    sealed = sealing.seal(later(clinic.now))
    assert sealing.broken_seals() == []

    AuditEntry.objects.bulk_create([AuditEntry(pk=third.pk + 1, at=clinic.now, actor_kind="job", actor_label="y", verb="y")])

    assert sealing.broken_seals() == [sealed]


def test_an_operator_is_told_whether_the_trail_is_what_was_sealed(clinic, time_machine, capsys):
    time_machine.move_to(clinic.now, tick=False)
    audit.looked(clinic.administrator, clinic.organisation)
    seen = AuditEntry.objects.get()
    AuditEntry.objects.bulk_create([AuditEntry(pk=seen.pk + 2, at=clinic.now, actor_kind="job", actor_label="x", verb="x")])
    sealing.seal(later(clinic.now))

    call_command("check_audit")
    assert capsys.readouterr().out.startswith("2 entries under 1 seal are what was sealed.\n")

    AuditEntry.objects.bulk_create([AuditEntry(pk=seen.pk + 1, at=clinic.now, actor_kind="job", actor_label="y", verb="y")])
    with pytest.raises(CommandError, match=f"Not what was sealed: entries {seen.pk} to {seen.pk + 2}"):
        call_command("check_audit")
