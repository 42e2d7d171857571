"""Something has happened, asked of a session that is over for weeks."""

import datetime as dt

import pytest
import time_machine

from courses.models import Session
from tests.cast import NOW
from tests.desk.trouble.test_something_happened_page import do, path_of
from tests.factories import FacilitatorFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_of_a_day_that_is_weeks_over_the_page_says_so_and_leads_to_the_register(as_, clinic, group):
    group.add("Arthur", "Quillfeather", channel="telephone", email="", phone="+441632960016")
    session = group.session(4)
    Session.objects.filter(pk=session.pk).update(
        changed_at=NOW - dt.timedelta(days=9), outcome="", outcome_at=None, outcome_by=""
    )
    neil = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    nkechi = group.lead("Nkechi Obi", "nurse", 4)
    with time_machine.travel(NOW + dt.timedelta(weeks=3), tick=False):
        browser = as_(clinic.administrator)
        page = browser.get(path_of(session))
        acted = [
            do(browser, session, do="call_off", reason="Snow"),
            do(browser, session, do="cancel", reason="Snow"),
            do(browser, session, do="stand_in", absent=nkechi.pk, stand_in=neil.pk),
        ]

    text = text_of(page)
    assert "This session is over, so nothing about it can be changed any more. It was on Thursday 29 October 2026." in text
    assert "Finish its register, or say there whether it was held" in text
    assert f'href="/sessions/{session.pk}/register/"' in page.content.decode()
    assert "Call list" not in text
    assert "Arthur" not in text
    assert page.content.decode().count("<form") == acted[0].content.decode().count("<form")
    assert all("This session is over, so nothing about it can be changed any more." in text_of(answer) for answer in acted)
    session.refresh_from_db()
    assert not session.is_cancelled
