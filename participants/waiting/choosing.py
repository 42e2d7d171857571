"""What somebody answers when they are asked whether they want the programme, and how: recorded here, whoever writes it down.

Their own page and the office call the same action. An answer is never changed; the latest one stands.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.episodes.letters_aside import set_invitation_aside
from participants.models import Decision, Episode, PathwayChoice, Task
from participants.to_do.tasks import open_task
from participants.waiting import joining

Answer, Way = PathwayChoice.Answer, PathwayChoice.Way
NOTE_LENGTH = 300
LEFT_BECAUSE = "Not interested."


@dataclass(frozen=True, slots=True)
class Formats:
    """In which ways somebody would come; several are either."""

    in_person: bool = False
    video: bool = False

    def __bool__(self) -> bool:
        return self.in_person or self.video


def refusal(answer: str, formats: Formats, latest_outcome: str | None) -> tuple[str, str] | None:
    """Why this answer can't be written down, with the field it belongs to, or None.

    Only a yes needs the recommendation: that they don't want it can be said from the assessment's invitation onward.
    """
    if answer not in Answer.values:
        return "Choose an answer.", "answer"
    if answer != Answer.YES:
        return None
    if latest_outcome != Decision.Outcome.RECOMMENDED:
        return "The programme hasn’t been recommended yet, so nobody can say yes to it.", "answer"
    return None if formats else ("Choose face to face, by video, or both.", "formats")


@tried_again
def record_choice(
    episode: Episode,
    answer: str,
    *,
    way: str,
    by: Actor,
    now: dt.datetime,
    formats: Formats | None = None,
    note: str = "",
    submission_id: uuid.UUID | None = None,
) -> PathwayChoice:
    """Write down what somebody answered (PathwayChoice.Answer), and do what follows from it.

    A yes puts them on the waiting list in these `formats`, or changes the formats they wait in. "Not interested" takes them
    off it and opens a task to tell the clinic; "another format" and "ring me" open a task to ring them and leave the list alone.
    The pathway isn't ended by any of them: somebody does that. The same submission again returns the first answer. Raises Used
    when something else is said with it, and Refused when the pathway has ended, for a yes without a recommendation or without a
    format, for an answer or a way there isn't.
    """
    formats = formats if formats and answer == Answer.YES else Formats()
    note = reason_given(note, NOTE_LENGTH, field="note")
    if way not in Way.values:
        raise Refused("Choose how they told us.", field="way")
    with transaction.atomic():
        person = lock_person(episode.participant_id)
        episode = Episode.objects.select_related("programme", "organisation").get(pk=episode.pk)
        episode.participant = person
        own = PathwayChoice.objects.filter(episode__organisation=episode.organisation_id)
        said = (episode.pk, answer, formats.in_person, formats.video, note, way)
        if earlier := made_before(own, submission_id, lambda each: _said(each) == said):
            return earlier
        joining.refuse_ended(episode)
        latest = joining.latest_decision(episode)
        if why := refusal(answer, formats, latest.outcome if latest else None):
            raise Refused(why[0], field=why[1])
        choice = PathwayChoice.objects.create(
            episode=episode,
            answer=answer,
            takes_in_person=formats.in_person,
            takes_video=formats.video,
            note=note,
            way=way,
            at=now,
            by=audit.name_of(by)[:120],
            submission_id=submission_id,
        )
        audit.record(by, "answered whether and how", choice, organisation=episode.organisation, answer=answer, way=way)
        set_invitation_aside(episode, by=by, now=now)
        _follow(choice, by=by, now=now)
    return choice


def _said(choice: PathwayChoice) -> tuple[int, str, bool, bool, str, str]:
    """Everything that was said, to be compared with what a form sends again: a correction is no second click."""
    how = (choice.takes_in_person, choice.takes_video)
    return (choice.episode_id, choice.answer, *how, choice.note, choice.way)


def _follow(choice: PathwayChoice, *, by: Actor, now: dt.datetime) -> None:
    """What comes of an answer that has just been written down."""
    episode = choice.episode
    if choice.answer == Answer.YES:
        joining.join(episode, by=by, now=now)
        return
    name, programme = episode.participant.full_name, episode.programme.short_name
    kind, key, line = {
        Answer.NOT_INTERESTED: (
            Task.Kind.TELL_CLINIC,
            "tell_clinic",
            f"{name} doesn’t want the {programme} programme: tell the clinic’s staff, and end the pathway",
        ),
        Answer.ANOTHER_FORMAT: (
            Task.Kind.RING,
            "ring_format",
            f"{name} wants the {programme} programme only in another format: ring them",
        ),
        Answer.RING_ME: (Task.Kind.RING, "ring_individual", f"{name} asks for individual sessions: ring them"),
    }[Answer(choice.answer)]
    if choice.answer == Answer.NOT_INTERESTED and (entry := joining.open_entry(episode)):
        joining.leave(entry, reason=LEFT_BECAUSE, by=by, now=now)
    open_task(episode.organisation, kind, f"{key}:{episode.pk}", line, participant=episode.participant, by=by, now=now)
