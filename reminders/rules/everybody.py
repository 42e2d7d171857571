"""What the office wrote to everybody on a course: which message each of them gets, and where it says more than somebody wants."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from courses.ground.discretion import names_of, reveals
from participants.models import Enrolment, Participant
from reminders.models import Message, Writing
from reminders.rules.due_times import held_over_night
from reminders.rules.facts import EnrolmentFacts, WantedMessage, WrittenFacts

SAYS_TOO_MUCH = "It says more than they want a message to say: tell them yourself."


def written_to_everybody(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """One message for each time the office wrote; at once, in quiet hours at 8am."""
    for each in place.written:
        yield WantedMessage(
            key=f"written/writing={each.writing}/enrolment={place.enrolment}",
            rule=Message.Rule.WRITTEN,
            due_at=held_over_night(each.made_at, place.zone, each.useful_until),
            useful_until=each.useful_until,
            reason=each.withheld,
        )


def writing_of(key: str) -> int:
    """Which writing a message is of, by its key."""
    return int(dict(part.split("=", 1) for part in key.split("/")[1:])["writing"])


def writings_on(courses: Collection[int]) -> dict[int, list[Writing]]:
    """What was written to everybody on each of these courses, the first first. One query; none without courses."""
    found: dict[int, list[Writing]] = defaultdict(list)
    if courses:
        for each in Writing.objects.filter(course__in=courses).order_by("pk"):
            found[each.course_id].append(each)
    return found


def written_to(enrolment: Enrolment, writings: Collection[Writing]) -> tuple[WrittenFacts, ...]:
    """Those of a course's writings that were for whoever has this place; the place comes with its person and course."""
    return tuple(
        WrittenFacts(each.pk, each.made_at, each.useful_until, SAYS_TOO_MUCH if says_too_much(each, enrolment) else "")
        for each in writings
        if enrolment.joined_at <= each.made_at
    )


def says_too_much(writing: Writing, enrolment: Enrolment) -> bool:
    """Whether somebody who wants neutral messages would get one that tells what their appointments are for."""
    if enrolment.participant.wording == Participant.Wording.PLAIN:
        return False
    names = names_of(enrolment.course)
    return reveals(writing.subject, names) or reveals(writing.text, names)
