"""What a clinician sees of the ends of people's ways: discharges proposed, discharges that wait, and summaries to write."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from accounts.models import Organisation
from common.words import counted, listed
from desk.clinic.rows import MOST, ClinicRow
from reviews.discharge.reading import open_discharges, proposed_discharges
from reviews.summaries.drafting import groups_to_summarise


def rows_of_discharges(organisation: Organisation, now: dt.datetime) -> Iterable[ClinicRow]:
    """Whose discharge is proposed, and what those wait for that were decided. Two queries where there is none."""
    for each in proposed_discharges(organisation, now, MOST):
        episode, person = each.enrolment.episode, each.enrolment.participant
        if each.proposal and each.last and episode:
            place = each.milestones[-1].appointment
            due = dt.datetime.combine(each.last.due, dt.time(), organisation.tzinfo)
            yield ClinicRow(
                f"Decide on the discharge: {person.full_name}",
                f"{each.proposal.why} Nothing happens until one of you decides",
                reverse("desk:discharge", args=[episode.pk]),
                place.session.starts_at if place else min(due, now),
                (person.pk, person.full_name),
            )
    for waiting in open_discharges(organisation, most=MOST):
        episode = waiting.discharge.episode
        person = episode.participant
        waits = listed(waiting.waits)
        yield ClinicRow(
            f"{'Discharge waits' if waits else 'Close the discharge'}: {person.full_name}",
            f"{waits[:1].upper()}{waits[1:]}" if waits else "No letter is waited for any more",
            reverse("desk:discharge", args=[episode.pk]),
            waiting.discharge.decided_at,
            (person.pk, person.full_name),
        )


def rows_of_summaries(organisation: Organisation, now: dt.datetime) -> Iterable[ClinicRow]:
    """The groups whose last day is over and whose summaries aren't drafted. One query where there is none."""
    for group in groups_to_summarise(organisation, now):
        course = group.course
        yield ClinicRow(
            f"Draft the summary letters: {course.programme.group_word} {course.number}",
            f"{counted(group.number, 'person', 'people')} without one",
            reverse("desk:summaries", args=[course.pk]),
            course.last_ends_at,
        )
