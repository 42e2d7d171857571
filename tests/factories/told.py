"""When reports are read, and what people told us."""

from accounts.models import Organisation, User
from courses.models import Session
from participants.models import ReadingTerms

OFFICE_HOURS = {str(day): [["08:30", "16:30"]] for day in range(5)}


def reading_terms(organisation: Organisation, owner: User | None = None, second: User | None = None, **more) -> ReadingTerms:
    """Reports are read Monday to Friday from 8:30am to 4:30pm, by these two."""
    said = {"hours": OFFICE_HOURS, "owner": owner, "second_owner": second, **more}
    return ReadingTerms.objects.create(organisation=organisation, **said)


def doctors_hour(session: Session) -> Session:
    """A doctor answers questions at half past eleven of this day."""
    assert session.plan
    session.plan.items.create(offset_minutes=120, minutes=60, title="Questions", kind="led", profession="doctor")
    return session
