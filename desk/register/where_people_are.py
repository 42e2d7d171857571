"""At a session by video: where each person is, and whom to ring if they need help there. For clinicians alone."""

from dataclasses import dataclass

from desk.register.page import RegisterSheet
from participants.by_video.whereabouts import whereabouts_at


@dataclass(frozen=True)
class WhereRow:
    """One person; both empty while they haven't said."""

    name: str
    place: str
    phone: str


def where_people_are(sheet: RegisterSheet) -> list[WhereRow]:
    """Everybody on the register of a session by video, in its order. One query; none, and nobody, for a session in a room."""
    session = sheet.session
    if session.venue_id or not session.video_link:
        return []
    said = whereabouts_at(session)
    rows = [(row.name, said.get(row.place.pk)) for row in sheet.rows]
    return [WhereRow(name, each.place if each else "", each.phone if each else "") for name, each in rows]
