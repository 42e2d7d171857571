"""What pressing a button behind a link does. Each acts on how things stand now, twice is once, and all of it is in the trail.

Lock order: the person, the course, its sessions; the link's own row last.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from accounts.trail import audit
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.apologies import can_come_after_all, cannot_come_to_several
from participants.enrolment.enrolling import lock_person, withdraw
from participants.enrolment.taking_back import take_place_back
from participants.models import Appointment, Participant, Task
from participants.registration import waiting_list
from participants.to_do.tasks import open_task
from reminders.channel_changes.reading import TOLD_FOR, key_of_choice
from reminders.links.reading import LinkStanding, leaving_key, link_standing, other_channels, was_given_up_by_link
from reminders.links.rules import Act, PlaceNow
from reminders.models import Link, Message, MessageEvent
from reminders.planning.planner import new_message_id

BY = audit.Job("link in a message")
TOLD_BY = Appointment.ToldBy.LINK
GAVE_UP = "They gave it up by the link in a message."
NO_MORE = "They took themselves off the list by the link in a message."
GIVEN_UP = (PlaceNow.FREE_AGAIN, PlaceNow.PASSED_ON)
# The one sentence for whatever can't be done any more; the page says how it stands.
NOT_NOW = "This can’t be done with this link any more."


def say_cannot_come(link: Link, keys: Collection[int], *, now: dt.datetime) -> None:
    """Write down that they can't come to these of the dates that the message spoke of. Raises Refused for others."""
    with transaction.atomic():
        standing = _standing_if_open(link, now)
        spoken = {each.place.pk for each in standing.dates}
        cannot_come_to_several(standing.person, spoken & set(keys), told_by=TOLD_BY, by=BY, now=now)
        _used(link, now)


def say_can_come(link: Link, keys: Collection[int], *, now: dt.datetime) -> None:
    """Take back that they can't come to these dates. Raises Refused for one that is nothing to come to any more."""
    with transaction.atomic():
        standing = _standing_if_open(link, now)
        for each in standing.dates:
            if each.place.pk in keys:
                can_come_after_all(each.place, told_by=TOLD_BY, by=BY, now=now)
        _used(link, now)


@tried_again
def give_up_by_link(link: Link, *, now: dt.datetime) -> None:
    """Give back a place on a course that anybody may join: it is offered to the next who waits, and theirs again until then.

    Twice changes nothing. Raises Refused when there is no place to give up.
    """
    enrolment = link.message.enrolment
    with transaction.atomic():
        standing = _standing_if_open(link, now)
        if standing.facts.place in GIVEN_UP:
            return
        if enrolment is None or Act.GIVE_UP not in standing.acts:
            raise Refused(NOT_NOW)
        given = withdraw(enrolment, reason=GAVE_UP, by=BY, now=now)
        if given.withdrawn_at == now:
            Link.objects.filter(pk=link.pk).update(gave_up_at=now)
        _used(link, now)


@tried_again
def take_back_by_link(link: Link, *, now: dt.datetime) -> None:
    """Take back the place that was given up by a link of one of its messages, while nobody else has it.

    Twice changes nothing. Raises Refused once it was passed on.
    """
    enrolment = link.message.enrolment
    with transaction.atomic():
        _standing_if_open(link, now)
        if enrolment is None:
            raise Refused(NOT_NOW)
        enrolment.refresh_from_db(fields=["state", "withdrawn_at"])
        given_up_at = enrolment.withdrawn_at
        if given_up_at is None:  # they have it
            return
        if not was_given_up_by_link(enrolment):
            raise Refused(NOT_NOW)
        take_place_back(enrolment, given_up_at=given_up_at, by=BY, now=now)
        _used(link, now)


@tried_again
def ask_to_leave(link: Link, *, now: dt.datetime) -> Task:
    """Open a task to ring somebody who wants to leave a programme, or its waiting list. Their place stays as it is."""
    with transaction.atomic():
        standing = _standing_if_open(link, now)
        message, person = link.message, standing.person
        if not (standing.facts.asked_to_leave or Act.ASK_TO_LEAVE in standing.acts):
            raise Refused(NOT_NOW)
        course = message.enrolment.course if message.enrolment else None
        what = f"leave {course}. Their place stands" if course else "wait no more. They stay on the waiting list"
        task = open_task(
            person.organisation,
            Task.Kind.RING,
            leaving_key(message),
            f"{person.full_name} said by the link in a message that they want to {what} until you have spoken to them.",
            by=BY,
            now=now,
            participant=person,
            course=course,
        )
        _used(link, now)
    return task


@tried_again
def stop_waiting(link: Link, *, now: dt.datetime) -> None:
    """Take them off the waiting list of a course. Twice changes nothing; raises Refused for who has been offered a place."""
    with transaction.atomic():
        entry = link.message.entry
        if entry is None or _standing_if_open(link, now).facts.by_referral:
            raise Refused(NOT_NOW)
        waiting_list.leave(entry, reason=NO_MORE, by=BY, now=now)
        _used(link, now)


@tried_again
def choose_channel(link: Link, channel: str, *, now: dt.datetime) -> Participant:
    """Have their messages go another way that is on file, and tell the address that this link went to.

    Choosing what they have changes nothing. Raises Refused for a way that isn't on file, or not set up here.
    """
    organisation = link.message.person.organisation
    with transaction.atomic():
        _standing_if_open(link, now)
        person = lock_person(link.message.person.pk)
        person.organisation = organisation
        if person.channel == channel:
            return person
        if channel not in {each.channel for each in other_channels(person)}:
            raise Refused(NOT_NOW, field="channel")
        person.channel = channel
        person.version += 1
        person.save(update_fields=["channel", "version"])
        audit.record(BY, "changed", person, fields=["channel"], where="by the link in a message")
        Link.objects.filter(pk=link.pk).update(channel_chosen=channel, channel_chosen_at=now, used_at=now)
        _tell_old_address(link, person, now)
    return person


def _tell_old_address(link: Link, person: Participant, now: dt.datetime) -> None:
    """Write down what the address is told that this link's message went to: the sender takes it from there."""
    sent = link.message
    told = Message.objects.create(
        organisation=person.organisation,
        participant=person,
        rule=Message.Rule.CHANNEL_CHANGED,
        key=key_of_choice(link.pk, now),
        channel=sent.channel,
        address=sent.address,
        due_at=now,
        useful_until=now + TOLD_FOR,
        message_id=new_message_id(),
        created_at=now,
        updated_at=now,
    )
    MessageEvent.objects.create(message=told, at=now, state=told.state, reason="Planned.")


def _standing_if_open(link: Link, now: dt.datetime) -> LinkStanding:
    """How a link stands that still works. Raises Refused for one that is over, or whose person is written to no more."""
    standing = link_standing(link, now)
    if not standing.works:
        raise Refused(NOT_NOW)
    return standing


def _used(link: Link, now: dt.datetime) -> None:
    Link.objects.filter(pk=link.pk).update(used_at=now)
