"""Who must sign in with a second factor, and what proves that they did: rules of plain values (docs/domain.md, chapter 10)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.roles import Right, Role

# Pages that show, or give away, what somebody said or scored.
CLINICAL = frozenset({Right.CLINICAL_RECORD, Right.TAKE_ANSWERS})
# Who can be made to: everybody who works there. Participants sign in with a code that is sent to their own address.
STAFF_ROLES = tuple(role for role in Role if role != Role.PARTICIPANT)
# A code of an app is good half a minute before and after its own, because telephones' clocks differ.
CODE_LIVES = dt.timedelta(seconds=90)


def asks_for_second_factor(right: Right | None, *, must: bool, clinical_needs_it: bool) -> bool:
    """Whether a page that asks for `right` is kept from a session without one.

    `must` is what accounts.roles.strictest says of its user. Clinical text is kept from it in any case, unless this is a demo.
    """
    if right is None:
        return False
    return must or (clinical_needs_it and right in CLINICAL)


def proofs_in(records: Iterable[dict[str, Any]]) -> list[int]:
    """The keys of what was used as a second factor in a session, by allauth's records of how it was signed in to."""
    return [int(record["id"]) for record in records if record.get("method") == "mfa" and "id" in record]
