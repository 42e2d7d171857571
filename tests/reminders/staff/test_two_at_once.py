"""Two planners, and two who make an address, at the same moment on PostgreSQL: one mail, one address."""

import pytest
from django.core import mail as outbox

from courses.staffing.duties import assign
from participants.models import CalendarFeed
from participants.own.calendar_feeds import open_staff_feed
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.at_once import at_once
from tests.factories import FacilitatorFactory
from tests.reminders.staff.test_staff_told import MINUTE

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_planners_and_two_senders_tell_somebody_once(charity, course):
    lea = FacilitatorFactory(
        organisation=charity.organisation, name="Lea Marsh", email="lea@charity.example", user=charity.leader
    )
    assign(course.sessions.get(number=1), lea, by=charity.coordinator, now=charity.now)
    at_once(lambda: planning.plan(charity.now), lambda: planning.plan(charity.now))
    later = charity.now + 2 * MINUTE
    at_once(lambda: sending.send_due(later), lambda: sending.send_due(later))
    at_once(*(lambda: open_staff_feed(lea, by=charity.leader, now=later) for _ in range(2)))

    assert Message.objects.get().state == "sent"
    assert [each.to for each in outbox.outbox] == [["lea@charity.example"]]
    assert CalendarFeed.objects.filter(closed_at=None).count() == 1
