"""Where a session is held, in a few words."""

from courses.models import Session

BY_TELEPHONE = "By telephone"


def place_of(session: Session) -> str:
    """Return where it is held; empty when nobody has said. The session comes with its room and its course."""
    if session.venue:
        return str(session.venue)
    if session.by_telephone:
        return BY_TELEPHONE
    return "A video link" if session.video_link else ""
