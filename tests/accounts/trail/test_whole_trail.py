"""Whoever may write to the database, and past its triggers, is found out by check_audit: the key isn't in the database."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry, AuditReceipt, AuditSeal
from accounts.trail import audit, sealing
from accounts.trail.kept_lines import line_to_keep
from accounts.trail.triggers import make_append_only

ENTRIES, SEALS, RECEIPTS = "accounts_auditentry", "accounts_auditseal", "accounts_auditreceipt"


@pytest.fixture
def trail(clinic, time_machine):
    """Two seals over two entries each, and two entries that are younger."""
    time_machine.move_to(clinic.now, tick=False)
    for hour in (1, 2, 3):
        for _ in range(2):
            audit.looked(clinic.administrator, clinic.organisation)
        if hour < 3:
            time_machine.move_to(clinic.now + dt.timedelta(hours=hour), tick=False)
            sealing.seal(clinic.now + dt.timedelta(hours=hour))
    return list(AuditEntry.objects.order_by("pk"))


@pytest.fixture
def intruder(trail):
    """Somebody who owns the tables, and has put their triggers out of action."""

    def do(statement: str, *values: str | int, **names: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(entries=ENTRIES, seals=SEALS, **names), values)

    for table in (ENTRIES, SEALS, RECEIPTS):
        if connection.vendor == "postgresql":
            do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
                names = [name for (name,) in cursor.fetchall()]
            for name in names:
                do(f"DROP TRIGGER {name}")
    return do


def found() -> str:
    with pytest.raises(CommandError) as fault:
        call_command("check_audit")
    return str(fault.value)


@pytest.mark.sqlite
def test_a_whole_trail_is_well_with_its_young_entries(trail, capsys):
    call_command("check_audit")

    said, to_keep = capsys.readouterr().out.splitlines()
    assert said == "4 entries under 2 seals are what was sealed. 2 entries without a seal yet."
    assert to_keep == f"Keep outside: {line_to_keep()}"


@pytest.mark.sqlite
def test_a_last_seal_removed_with_its_entries_is_missed(trail, intruder):
    last = AuditSeal.objects.latest("pk")
    intruder("DELETE FROM {entries} WHERE id >= %s", last.first_entry)
    intruder("DELETE FROM {seals} WHERE id = %s", last.pk)

    assert f"Seals are missing: seal {last.pk}." in found()
    assert f"Entries are missing: entries {', '.join(str(entry.pk) for entry in trail[2:5])} and {trail[5].pk}." in found()


def test_entries_removed_before_they_were_sealed_are_missed(trail, intruder):
    intruder("DELETE FROM {entries} WHERE id = %s", trail[5].pk)

    assert found() == f"Entries are missing: entry {trail[5].pk}."


@pytest.fixture
def cut_off(trail, intruder):
    """cut_off(n): the last n entries, the seals over them, and the receipts of all of these, taken away together."""

    def cut(entries: int) -> None:
        first = trail[-entries].pk
        seals = list(AuditSeal.objects.filter(last_entry__gte=first).values_list("pk", flat=True))
        intruder("DELETE FROM {entries} WHERE id >= %s", first)
        intruder("DELETE FROM {receipts} WHERE kind = 'entry' AND number >= %s", first, receipts=RECEIPTS)
        if seals:
            intruder("DELETE FROM {seals} WHERE id >= %s", min(seals))
            intruder("DELETE FROM {receipts} WHERE kind = 'seal' AND number >= %s", min(seals), receipts=RECEIPTS)

    return cut


@pytest.mark.sqlite
@pytest.mark.parametrize("entries", [1, 4])
def test_an_end_taken_away_with_its_receipts_is_missed_by_a_line_that_was_kept_outside(trail, cut_off, entries):
    kept = line_to_keep()
    cut_off(entries)

    call_command("check_audit")
    with pytest.raises(CommandError, match=f"Entry {trail[-1].pk} is missing, which was the last when the line was printed."):
        call_command("check_audit", since=kept)


def test_an_end_taken_away_and_written_anew_is_missed_too(clinic, trail, cut_off):
    kept = line_to_keep()
    cut_off(4)
    for _ in range(4):
        audit.looked(clinic.administrator, clinic.organisation)
    sealing.seal(clinic.now + dt.timedelta(hours=9))

    with pytest.raises(CommandError, match=f"Entry {trail[-1].pk} is missing, which was the last when the line was printed."):
        call_command("check_audit", since=kept)


@pytest.mark.sqlite
def test_a_trail_that_only_grew_fits_every_line_that_was_kept(clinic, trail, capsys):
    kept = line_to_keep()
    audit.looked(clinic.administrator, clinic.organisation)
    sealing.seal(clinic.now + dt.timedelta(hours=9))

    call_command("check_audit", since=kept)

    assert "are what was sealed" in capsys.readouterr().out


def test_a_line_changed_by_hand_or_of_another_key_is_none(trail, settings):
    kept = line_to_keep()
    head, entry, rest = kept.split(":", 2)

    with pytest.raises(CommandError, match="don’t belong together"):
        call_command("check_audit", since=f"{head}:{int(entry) - 2}:{rest}")
    with pytest.raises(CommandError, match="is no line that check_audit prints"):
        call_command("check_audit", since="all is well")
    settings.AUDIT_KEYS = ["another"]
    with pytest.raises(CommandError, match="no longer among AUDIT_KEYS"):
        call_command("check_audit", since=kept)


@pytest.mark.parametrize("receipt", [True, False])
def test_an_entry_put_in_before_the_first_seal_is_found(trail, intruder, receipt):
    first = trail[0].pk - 1
    AuditEntry.objects.bulk_create([AuditEntry(pk=first, at=trail[0].at, actor_kind="job", actor_label="x", verb="x")])
    if receipt:
        AuditReceipt.objects.create(kind="entry", number=first)

    assert f"Under no seal, though later entries are: entry {first}." in found()


@pytest.mark.parametrize("table", [ENTRIES, SEALS, RECEIPTS])
def test_a_table_that_was_emptied_is_missed(trail, intruder, table):
    intruder("DELETE FROM {table}", table=table)

    assert "missing" in found()


def test_all_tables_emptied_together_are_missed(trail, intruder):
    for table in (ENTRIES, SEALS, RECEIPTS):
        intruder("DELETE FROM {table}", table=table)

    assert found() == "The audit trail is empty, though there are people who sign in."


@pytest.mark.sqlite
@pytest.mark.parametrize(("number", "words"), [(0, "Not what was sealed: entries"), (5, "Not what was written: entry")])
def test_a_row_replaced_is_found_sealed_or_not(trail, intruder, number, words):
    intruder("UPDATE {entries} SET object_label = 'Somebody else' WHERE id = %s", trail[number].pk)

    assert words in found()


def test_a_row_without_its_mark_is_found_while_it_is_unsealed(trail, intruder):
    intruder("UPDATE {entries} SET verb = 'nothing', mark = '' WHERE id = %s", trail[5].pk)

    assert found() == f"Not what was written: entry {trail[5].pk}."


def test_a_seal_made_without_the_key_is_found(trail, intruder):
    last = AuditSeal.objects.latest("pk")
    before = AuditSeal.objects.get(last_entry=trail[1].pk).digest
    intruder("UPDATE {entries} SET verb = 'nothing' WHERE id = %s", trail[2].pk)
    forged = sealing.digest_of(before, list(AuditEntry.objects.filter(pk__in=(trail[2].pk, trail[3].pk)).order_by("pk")), b"")
    intruder("UPDATE {seals} SET digest = %s, key = '' WHERE id = %s", forged, last.pk)

    assert found() == f"Not what was sealed: {last}"


def test_a_new_key_seals_from_now_on_and_the_old_one_is_kept(clinic, trail, settings):
    settings.AUDIT_KEYS = ["the new one", settings.SECRET_KEY]
    audit.looked(clinic.administrator, clinic.organisation)
    sealing.seal(clinic.now + dt.timedelta(hours=9))
    assert sealing.broken_seals() == []

    settings.AUDIT_KEYS = ["the new one"]
    assert len(sealing.broken_seals()) == 2


def test_seals_from_before_there_were_keys_stay_good(clinic, time_machine, capsys):
    AuditEntry.objects.bulk_create([AuditEntry(at=clinic.now, actor_kind="job", actor_label="x", verb="x")])
    old = AuditEntry.objects.get()
    digest = sealing.digest_of("", [old], b"")
    AuditSeal.objects.create(first_entry=old.pk, last_entry=old.pk, entries=1, digest=digest, sealed_at=clinic.now)
    time_machine.move_to(clinic.now, tick=False)
    audit.looked(clinic.administrator, clinic.organisation)
    sealing.seal(clinic.now + dt.timedelta(hours=9))

    call_command("check_audit")

    assert "are what was sealed" in capsys.readouterr().out
    assert sealing.broken_seals() == []


@pytest.mark.parametrize("table", [ENTRIES, SEALS, RECEIPTS])
def test_in_production_no_table_of_the_trail_can_be_emptied(trail, settings, table):
    settings.PRODUCTION = True
    make_append_only(None, using="default")

    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")


def test_the_role_of_the_operators_page_writes_and_can_empty_nothing(clinic, trail):
    """The statements stand on the page; the tables of the suite belong to another role than there."""
    page = Path("docs/operators.md").read_text()
    statements = page.partition("<!-- roles -->\n```sql\n")[2].partition("```")[0].replace("\\password", "--")
    with connection.cursor() as cursor:
        cursor.execute(statements)
        cursor.execute("SET LOCAL ROLE painprog")
    with transaction.atomic():
        audit.record(clinic.administrator, "renamed", clinic.organisation)
    assert sealing.seal(clinic.now + dt.timedelta(hours=9)).entries == 3

    attacks = ("TRUNCATE {}", "DELETE FROM {}", "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}")
    for attack in [attack.format(table) for table in (ENTRIES, SEALS, RECEIPTS) for attack in attacks]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
