"""The trigger that makes a signed text refuse change, on both databases; made after each migrate (accounts.trail.triggers)."""

from typing import Any

from accounts.trail.triggers import make_trigger

TABLE = "reviews_clinicalnote"
SENTENCE = "A signed note is never changed: amend it, and a new version is added."


def keep_signed_notes(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the trigger on (again); listens to post_migrate."""
    make_trigger(TABLE, postgresql=_ON_POSTGRESQL, sqlite=_ON_SQLITE, using=using)


_ON_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION painprog_keep_signed_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.signed_at IS NOT NULL THEN
            RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE OR REPLACE TRIGGER {TABLE}_signed BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION painprog_keep_signed_note()
    """,
)
_ON_SQLITE = tuple(
    f"""
    CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}
    WHEN OLD.signed_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """
    for event in ("UPDATE", "DELETE")
)
