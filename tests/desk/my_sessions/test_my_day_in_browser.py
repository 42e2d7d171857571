"""A clinician in a real browser: their sessions, their calendar address, and somebody who told them they can't come."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from courses.models import Duty
from participants.models import Appointment
from tests.cast import NOW, member
from tests.factories import (
    FacilitatorFactory,
    OrganisationFactory,
    ParticipantFactory,
    make_course,
    make_place,
    pain_management_edition,
)
from tests.looking import looks_right, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_clinician_finds_their_day_makes_an_address_and_passes_an_apology_on(page, live_server, sign_in):
    house = OrganisationFactory(name="Kestrel Valley Hospital")
    user = member(house, "clinician", "Imogen Fairweather")
    imogen = FacilitatorFactory(organisation=house, name="Imogen Fairweather", user=user, profession="psychologist")
    days = [dt.date(2026, 11, 16), dt.date(2026, 11, 17)]
    group = make_course(pain_management_edition(house), days=days, number=31)
    Duty.objects.bulk_create(
        Duty(session=day, facilitator=imogen, starts_at=day.starts_at, ends_at=day.ends_at, published_at=NOW)
        for day in group.sessions.filter(kind="course")
    )
    ana = ParticipantFactory(organisation=house, first_names="Ana", last_name="Pereira")
    make_place(ana, group, joined_at=NOW)
    sign_in(page, user, live_server.url)

    page.goto(f"{live_server.url}/my-sessions/")
    press(page, "Make my calendar address")
    expect(page.locator("#address")).to_contain_text("/staff-calendar/")
    looks_right(page)

    page.goto(f"{live_server.url}/cannot-come/?q=pereira")
    page.get_by_role("link", name="Ana Pereira").click()
    page.get_by_label("Monday 16 November 2026").check()
    page.get_by_label("Tuesday 17 November 2026").check()
    page.get_by_label("In person").check()
    looks_right(page)
    press(page, "Write it down")
    expect(page.get_by_text("Ana Pereira can’t come to 2 sessions.")).to_be_visible()
    assert Appointment.objects.filter(participant=ana, apology_by="in_person").count() == 2
