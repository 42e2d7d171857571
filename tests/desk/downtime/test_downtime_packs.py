"""Registers on paper for a day without the program: made each evening, one file a site and copy, taken away, deleted."""

import datetime as dt
import io

import pypdf
import pytest

from accounts.models import AuditEntry
from desk.downtime import packs
from desk.downtime.sheets import sheets_between
from desk.models import DowntimePack, DowntimeRun
from reviews.models import ClinicalNote
from tests.cast import NOW
from tests.factories import VenueFactory
from tests.factories.pathway import refer
from tests.reading import text_of

pytestmark = pytest.mark.django_db
EVENING = NOW.replace(hour=18, minute=5)
TUESDAY = dt.date(2026, 11, 3)


@pytest.fixture
def colin(clinic, group):
    """Colin has a place tomorrow, needs large print, and something is signed of his safety."""
    return group.add(
        "Colin", "Amberley", phone="+441632960123", communication_needs="Large print", emergency_name="Ada Amberley",
        emergency_relation="sister", emergency_phone="+441632960124",
    )  # fmt: skip


@pytest.fixture
def made(clinic, colin):
    """The packs of the clinic, as the evening makes them."""
    return packs.make_packs(clinic.organisation, by=packs.MAKER, now=EVENING)


def pdf_text(content):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def test_the_evening_makes_a_file_for_each_site_of_tomorrow(clinic, made):
    found = DowntimePack.objects.values_list("site", "copy", "first_day", "last_day", "sessions")

    assert set(found) == {
        ("Garden Room", "office", TUESDAY, TUESDAY, 1),
        ("Garden Room", "clinicians", TUESDAY, TUESDAY, 1),
    }
    assert AuditEntry.objects.filter(verb="made the downtime pack", actor_label="downtime pack").count() == 1


def test_it_says_who_comes_what_they_need_whom_to_ring_who_leads_and_what_is_on(clinic, colin):
    (sheet,) = sheets_between(clinic.organisation, TUESDAY, TUESDAY, clinical=False, now=EVENING)
    (session,) = sheet.words["sessions"]

    assert "Day 6" in session["heading"]
    assert session["lines"][0] == "Tuesday 3 November 2026, 9:30am to 3pm · Garden Room, Level 2"
    assert "11:30am to 12:30pm Medicines and pain" in session["items"]
    assert session["people"] == [
        [["Colin Amberley"], ["Large print"], ["01632 960123"], ["Ada Amberley, sister", "01632 960124"], [""]]
    ]


def test_safety_stands_in_the_clinicians_copy_alone(clinic, group, colin, as_):
    episode = refer(colin, group.course.programme, received=NOW.date(), now=NOW)
    ClinicalNote.objects.create(
        organisation=clinic.organisation, kind="safety", episode=episode, text=[["do_not", "Lift"]], author=clinic.clinician,
        made_at=NOW, saved_at=NOW, signed_at=NOW, signed_by=clinic.clinician, signature="Ruth Okonedo, physiotherapist",
    )  # fmt: skip
    packs.make_packs(clinic.organisation, by=packs.MAKER, now=EVENING)
    office, clinical = (DowntimePack.objects.get(copy=copy) for copy in ("office", "clinicians"))

    assert "Do not: Lift" in pdf_text(bytes(clinical.content))
    assert "Lift" not in pdf_text(bytes(office.content))
    assert as_(clinic.administrator).get(f"/downtime/{clinical.pk}/").status_code == 404
    assert "clinicians’ copy" not in text_of(as_(clinic.administrator).get("/downtime/"))
    assert as_(clinic.clinician).get(f"/downtime/{clinical.pk}/").status_code == 200


def test_taking_one_away_is_written_down_with_a_look_at_each_person(clinic, colin, made, as_):
    pack = DowntimePack.objects.get(copy="office")
    answer = as_(clinic.administrator).get(f"/downtime/{pack.pk}/")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="registers-2026-11-03-garden-room-office.pdf"'
    assert "01632 960123" in pdf_text(answer.content)
    assert AuditEntry.objects.get(verb="took the downtime pack away").details["site"] == "Garden Room"
    assert AuditEntry.objects.get(verb="looked at", object_id=colin.pk).details == {"page": "downtime pack"}


@pytest.mark.usefixtures("monday_morning")
def test_it_is_made_again_on_demand_in_place_of_the_one_before(clinic, colin, as_):
    browser = as_(clinic.administrator)
    for _ in range(2):
        text = text_of(browser.post("/downtime/", follow=True))

    assert "The pack is made for Monday 2 November" in text, "in the morning the day that has begun"
    assert DowntimePack.objects.filter(copy="office").count() == 1
    assert "by Priya Raman" in text


@pytest.mark.logs_errors
def test_it_is_due_once_an_evening_and_one_house_that_fails_leaves_the_others_alone(clinic, charity, colin, monkeypatch, caplog):
    made = packs.make_packs

    def failing(organisation, **more):
        if organisation == clinic.organisation:
            raise OSError("no letters")
        return made(organisation, **more)

    monkeypatch.setattr(packs, "make_packs", failing)
    assert packs.make_due_packs(lambda: EVENING) == [clinic.organisation.pk]
    monkeypatch.undo()
    caplog.clear()

    assert DowntimeRun.objects.get(organisation=clinic.organisation).failed_at == EVENING
    assert DowntimeRun.objects.get(organisation=charity.organisation).made_at == EVENING
    assert packs.make_due_packs(lambda: EVENING + dt.timedelta(minutes=15)) == []
    assert DowntimeRun.objects.get(organisation=clinic.organisation).failed_at is None
    assert packs.make_due_packs(lambda: EVENING + dt.timedelta(hours=2)) == []
    assert AuditEntry.objects.filter(verb="made the downtime pack").count() == 2


def test_they_lie_in_a_folder_outside_as_well_and_yesterdays_go(clinic, colin, settings, tmp_path):
    settings.DOWNTIME_PACK_FOLDER = str(tmp_path)
    for days in (0, 1):
        packs.make_packs(clinic.organisation, by=packs.MAKER, now=EVENING + dt.timedelta(days=days))

    name = f"{clinic.organisation.pk}-kestrel-valley-hospital-2026-11-04-garden-room.pdf"
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.pdf")) == [
        f"clinicians/{name}",
        f"office/{name}",
    ]


def test_old_ones_are_deleted(clinic, made):
    packs.make_packs(clinic.organisation, by=packs.MAKER, now=EVENING + dt.timedelta(days=2))
    assert DowntimePack.objects.filter(last_day=TUESDAY).exists(), "for two days after"

    packs.make_packs(clinic.organisation, by=packs.MAKER, now=EVENING + dt.timedelta(days=4))
    assert not DowntimePack.objects.filter(last_day=TUESDAY).exists()


@pytest.mark.usefixtures("monday_morning")
def test_today_says_that_it_failed_until_it_is_made(clinic, as_):
    DowntimeRun.objects.create(organisation=clinic.organisation, failed_at=NOW)
    browser = as_(clinic.administrator)
    line = "Make the registers on paper for the next day It could not be made."

    assert line in text_of(browser.get("/today/"))
    browser.post("/downtime/")
    assert line not in text_of(browser.get("/today/"))


def test_a_coordinator_has_them_and_leaders_and_other_houses_do_not(clinic, charity, made, as_):
    pack = DowntimePack.objects.get(copy="office")

    assert as_(charity.coordinator).get("/downtime/").status_code == 200
    for user in (charity.coordinator, charity.leader, clinic.auditor):
        assert as_(user).get(f"/downtime/{pack.pk}/").status_code == 404
    assert as_(charity.leader).get("/downtime/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_and_the_sheets_take_the_same_queries_for_one_and_three(clinic, group, as_, count, django_assert_num_queries):
    for number in range(count):
        group.add(f"Ann{number}", "Moor")
        site = VenueFactory(organisation=clinic.organisation, name=f"House {number}")
        DowntimePack.objects.create(
            organisation=clinic.organisation, site=site.name, first_day=TUESDAY, last_day=TUESDAY, copy="office",
            content=b"", sessions=1, made_at=NOW,
        )  # fmt: skip
    browser = as_(clinic.administrator)
    browser.get("/downtime/")

    with django_assert_num_queries(7):
        sheets_between(clinic.organisation, TUESDAY, TUESDAY, clinical=True, now=EVENING)
    with django_assert_num_queries(5):
        browser.get("/downtime/")
