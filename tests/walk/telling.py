"""What somebody told the team, in the walked house: a report, a plan, thought challenges and a question for the doctor."""

import datetime as dt

from courses.models import Edition
from participants.distress.reporting import DistressTold, report_distress
from participants.models import DoctorQuestion, PracticePlan, ThoughtChallenge
from tests.factories import make_course, make_place
from tests.factories.told import reading_terms

DAY = dt.timedelta(days=1)


def telling(person, clinician, now):
    """Somebody on a group to come, what they told us, and the keys of it."""
    organisation = person.organisation
    reading_terms(organisation, clinician)
    report = report_distress(person, DistressTold("pain", "Worse since Friday"), by=clinician, now=now)
    edition = Edition.objects.filter(programme__organisation=organisation, entry="referral").earliest("pk")
    group = make_course(edition, days=[now.date() + (50 + day) * DAY for day in range(8)], number=37)
    enrolment = make_place(person, group, joined_at=now)
    plan = PracticePlan.objects.create(
        enrolment=enrolment,
        session=group.sessions.earliest("starts_at"),
        what="Walk",
        confidence=7,
        made_at=now,
        made_by="Maureen",
    )
    words = {"enrolment": enrolment, "made_at": now, "changed_at": now}
    mine = ThoughtChallenge.objects.create(strategy="Go without the stick", **words)
    shared = ThoughtChallenge.objects.create(strategy="Sit in the front row", shared_at=now, **words)
    question = DoctorQuestion.objects.create(
        session=group.sessions.get(number=7), participant=person, words="Can pain do harm?", made_at=now, made_by="Maureen"
    )
    return {
        "told-us/<pk>": report.pk,
        "challenges/<pk>": shared.pk,
        "doctor-questions/<pk>": question.pk,
        "me/between/plans/<pk>": plan.pk,
        "me/between/challenges/<pk>": mine.pk,
        "me/between/questions/<pk>": question.pk,
    }
