"""The trigger that keeps what was signed of a letter, on both databases; made after each migrate (accounts.trail.triggers).

Where it goes, whose record it is on, and what became of it may still change: an address is put on file after the signature, two
records become one, a letter is set aside or read.
"""

from typing import Any

from accounts.trail.triggers import make_trigger

TABLE = "participants_letter"
SENTENCE = "A signed letter is never changed: set it aside and write another one."
KEPT = (
    *("kind", "to", "service_id", "template_id", "subject", "text", "format", "override_reason"),
    *("made_at", "made_by", "signed_at", "signed_by_id", "signature", "about_edition_id", "about_version"),
)


def keep_signed_letters(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the trigger on (again); listens to post_migrate."""
    make_trigger(TABLE, postgresql=_ON_POSTGRESQL, sqlite=_ON_SQLITE, using=using)


def _differ(operator: str) -> str:
    return " OR ".join(f'OLD."{column}" {operator} NEW."{column}"' for column in KEPT)


_ON_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION painprog_keep_signed_letter() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.signed_at IS NOT NULL THEN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
            ELSIF {_differ("IS DISTINCT FROM")} THEN
                RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE OR REPLACE TRIGGER {TABLE}_signed BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION painprog_keep_signed_letter()
    """,
)
_ON_SQLITE = (
    f"""
    CREATE TRIGGER IF NOT EXISTS {TABLE}_no_update BEFORE UPDATE ON {TABLE}
    WHEN OLD.signed_at IS NOT NULL AND ({_differ("IS NOT")})
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS {TABLE}_no_delete BEFORE DELETE ON {TABLE}
    WHEN OLD.signed_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
)
