"""Why somebody does something, as it is kept: on one line, not too long for its column, and there where it has to be."""

from common.refused import Refused


def reason_given(typed: str, most: int, *, needed: str = "", field: str = "reason") -> str:
    """Return what was typed on one line. Raises Refused for more than `most` characters, and, with `needed`, for none."""
    reason = " ".join(typed.split())
    if needed and not reason:
        raise Refused(needed, field=field)
    if len(reason) > most:
        raise Refused(f"Write the reason in {most} characters or fewer.", field=field)
    return reason
