"""Handouts and recordings: put there under Set-up, opened by the people of that course and by staff, and by nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import EditionDay, EditionItem, Handout
from courses.programmes.editions import copy_edition
from tests.cast import member
from tests.courses.handouts.test_contents import PDF
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
NUMBER = "0a3c5cde-4a39-4b1b-8d8b-0d1f9b1f8a01"


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def maureen(clinic, group):
    """Maureen Pell on group 31; day 6 is tomorrow."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(organisation=clinic.organisation, user=user, wording="plain")
    make_place(person, group.course, joined_at=LONG_AGO)
    return person


@pytest.fixture
def office(as_, clinic):
    return as_(clinic.administrator)


@pytest.fixture
def day_page(group):
    return f"/setup/editions/{group.course.edition_id}/days/6/"


def typed(title="Pacing in pictures", name="pacing.pdf", body=PDF, **more):
    file = {"file": SimpleUploadedFile(name, body)} if name else {}
    return {"title": title, "offset_minutes": "", "link": "", "submission_id": NUMBER, **file, **more}


def test_the_office_puts_a_file_to_a_part_of_the_day_and_its_people_open_it(as_, office, group, maureen, day_page):
    EditionItem.objects.filter(session=group.session(6).plan, kind="led").update(title="Medicines")

    text = text_of(office.post(f"{day_page}handouts/new/", typed(offset_minutes="120"), follow=True))
    assert "“Pacing in pictures” lies there now." in text
    assert "Pacing in pictures Belongs to Medicines Take away" in text

    browser = as_(maureen.user)
    assert "To read or listen to Pacing in pictures (PDF)" in text_of(browser.get(f"/me/days/{group.place(maureen, 6).pk}/"))
    answer = browser.get(f"/me/handouts/{Handout.objects.get().pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="pacing-in-pictures.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Type"] == "application/pdf"


def test_nobody_without_a_place_on_that_course_opens_it(as_, client, clinic, charity, office, group, maureen, day_page):
    office.post(f"{day_page}handouts/new/", typed())
    pk = Handout.objects.get().pk
    stranger = member(clinic.organisation, Role.PARTICIPANT, "Piotr Wendell")
    ParticipantFactory(organisation=clinic.organisation, user=stranger)

    assert as_(stranger).get(f"/me/handouts/{pk}/").status_code == 404
    assert as_(charity.coordinator).get(f"/handouts/{pk}/").status_code == 404
    assert as_(maureen.user).get(f"/handouts/{pk}/").status_code == 404
    assert client.get(f"/me/handouts/{pk}/").status_code == 302
    assert as_(clinic.clinician).get(f"/handouts/{pk}/").status_code == 200


def test_what_is_taken_away_is_shown_no_more_and_stays_in_the_trail(as_, office, group, maureen, day_page):
    office.post(f"{day_page}handouts/new/", typed())
    handout = Handout.objects.get()

    text = text_of(office.post(f"/setup/handouts/{handout.pk}/take-away/", follow=True))

    assert "“Pacing in pictures” is taken away." in text
    assert "Nothing lies there yet." in text
    assert as_(maureen.user).get(f"/me/handouts/{handout.pk}/").status_code == 404
    assert list(
        AuditEntry.objects.filter(object_id=handout.pk, verb__in=["laid out", "took away"]).values_list("verb", flat=True)
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "page.pdf", "body": b"<html></html>"}, "This file is something else."),
        ({"name": "empty.pdf", "body": b""}, "The file is empty. Choose another."),
        ({"name": ""}, "Choose a file or enter a link: one of the two."),
        ({"name": "", "link": "http://video.example/1"}, "Enter the whole link. It starts with https://"),
        ({"name": "", "link": "javascript:alert(1)"}, "Enter the whole link. It starts with https://"),
    ],
)
def test_what_is_no_handout_is_refused_in_a_sentence(office, day_page, more, said):
    assert said in text_of(office.post(f"{day_page}handouts/new/", typed(**more)))
    assert not Handout.objects.exists()


def test_two_clicks_make_one_handout(office, day_page):
    for _ in range(2):
        office.post(f"{day_page}handouts/new/", typed(name="", link="https://video.example/1"))

    assert Handout.objects.get().link == "https://video.example/1"


def test_what_is_told_of_a_day_is_changed_in_use_and_a_stale_form_is_said(office, group, day_page):
    assert "Nothing said" in text_of(office.get(day_page))
    sent = {"bring": "A cushion", "guests_each": "2", "version": "0"}

    assert "Guests 2 for each person" in text_of(office.post(f"{day_page}told/", sent, follow=True))
    assert "Somebody changed this" in text_of(office.post(f"{day_page}told/", {**sent, "bring": "A mat"}))
    assert EditionDay.objects.get(edition=group.course.edition, number=6).bring == "A cushion"


def test_a_copy_of_an_edition_has_the_same_days_and_handouts(clinic, office, group, day_page):
    office.post(f"{day_page}handouts/new/", typed())
    EditionDay.objects.create(edition=group.course.edition, number=6, bring="A cushion")

    copy = copy_edition(group.course.edition, label="Next year", by=clinic.administrator)

    assert copy.days.get(number=6).bring == "A cushion"
    assert copy.handouts.get().file.name == group.course.edition.handouts.get().file.name
