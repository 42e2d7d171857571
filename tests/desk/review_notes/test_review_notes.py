"""At each review: the group's part without names, each person's own part, signed; goals; concerns."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import Duty
from participants.models import Appointment, Enrolment
from reviews.models import ClinicalNote, Goal, GoalProgress
from tests.factories import ContactNoteFactory, FacilitatorFactory, ParticipantFactory
from tests.factories.reviewed import reviewed_group
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
REVIEWS = {1: dt.date(2026, 6, 1), 6: dt.date(2026, 10, 30), 12: dt.date(2027, 5, 3)}
KEPT = {"kept": "Walks each morning.", "difficult": "", "practice": "Stretches at ten.", "next": ""}


@pytest.fixture
def group(clinic):
    """Group 31, whose six-month review was last Friday."""
    return reviewed_group(clinic.organisation, first=dt.date(2026, 4, 13), reviews=REVIEWS)


@pytest.fixture
def colin(group):
    """Colin Amberley came to it."""
    return group.join("Colin", "Amberley", came_to=(1, 6))


@pytest.fixture
def imogen(clinic, group):
    """Imogen, the psychologist, led it."""
    me = FacilitatorFactory(
        organisation=clinic.organisation, name="Imogen Fairweather", profession="psychologist", user=clinic.clinician
    )
    session = group.review(6)
    Duty.objects.create(
        session=session, facilitator=me, starts_at=session.starts_at, ends_at=session.ends_at, published_at=clinic.now
    )
    return clinic.clinician


def notes(group):
    return f"/review-notes/{group.review(6).pk}/"


def own(group, episode):
    return f"{notes(group)}of/{episode.pk}/"


def write(browser, user, url, texts, *, do="sign", at="1.0", **more):
    return browser.post(url, {"do": do, "token": at, "writer": user.pk, **texts, **more}, follow=True)


def test_a_clinician_signs_the_groups_part_once_for_everybody(as_, group, colin, imogen):
    text = text_of(write(as_(imogen), imogen, notes(group), {"text": "Pacing, and a walk together."}))

    assert "The group’s part is signed." in text
    note = ClinicalNote.objects.get()
    assert (note.kind, note.episode, note.session, note.version) == ("review", None, group.review(6), 1)
    assert note.signature == "Imogen Fairweather, psychologist"


def test_a_name_in_the_groups_part_is_said_before_it_is_signed(as_, group, colin, imogen):
    browser = as_(imogen)
    text = text_of(write(browser, imogen, notes(group), {"text": "Pacing. colin told of his garden."}))

    assert "Colin Amberley is named in the group’s part, which is shared by everybody’s record." in text
    assert "Sign it as it is" in text
    assert not ClinicalNote.objects.filter(signed_at__isnull=False).exists()

    write(browser, imogen, notes(group), {"text": "Pacing. colin told of his garden."}, seen="Colin Amberley")
    assert ClinicalNote.objects.filter(signed_at__isnull=False).count() == 1


def test_a_guest_from_another_group_is_a_name_of_this_one_too(as_, group, colin, imogen, clinic):
    guest = ParticipantFactory(organisation=clinic.organisation, first_names="Petra", last_name="Novak")
    Appointment.objects.create(participant=guest, session=group.review(6), for_months=6, made_at=clinic.now)
    left = ParticipantFactory(organisation=clinic.organisation, first_names="Ulla", last_name="Berg")
    Enrolment.objects.create(
        participant=left, course=group.course, state="withdrawn", joined_at=clinic.now, withdrawn_at=clinic.now
    )

    text = text_of(write(as_(imogen), imogen, notes(group), {"text": "PETRA and Ulla helped."}))

    assert "are named in the group’s part" in text
    assert "Petra Novak" in text
    assert "Ulla Berg" in text


def test_a_draft_of_the_groups_part_is_saved_by_the_script_and_two_who_write_lose_nothing(as_, group, colin, imogen):
    browser, sent = as_(imogen), {"do": "save", "writer": imogen.pk}
    script = {"Accept": "application/json"}
    first = browser.post(notes(group), {**sent, "token": "1.0", "text": "Pacing."}, headers=script)
    stale = browser.post(notes(group), {**sent, "token": "1.0", "text": "Breathing."}, headers=script)

    assert (first.json()["state"], first.json()["token"]) == ("saved", "1.1")
    assert (stale.status_code, stale.json()["state"]) == (409, "overtaken")
    assert browser.get(notes(group), headers=script).json()["writer"] == imogen.pk
    assert ClinicalNote.objects.get().text == [["text", "Pacing."]]


def test_a_name_is_said_while_it_is_being_typed_and_saved(as_, group, colin, imogen):
    browser, script = as_(imogen), {"Accept": "application/json"}
    sent = {"do": "save", "writer": imogen.pk}

    named = browser.post(notes(group), {**sent, "token": "1.0", "text": "Colin walked."}, headers=script).json()["words"]
    nobody = browser.post(notes(group), {**sent, "token": "1.1", "text": "Walked."}, headers=script).json()["words"]

    assert named.endswith(". Colin Amberley is named in the group’s part, which is shared by everybody’s record.")
    assert "named" not in nobody


def test_each_person_has_an_own_part_on_their_own_record(as_, group, colin, imogen):
    browser = as_(imogen)
    write(browser, imogen, own(group, colin), KEPT)
    write(browser, imogen, notes(group), {"text": "Pacing, and a walk together."})

    record = text_of(browser.get(f"/people/{colin.participant_id}/record/"))
    assert "6-month review, Friday 30 October 2026" in record
    assert "Walks each morning." in record
    assert "Home practice from now on Stretches at ten." in record
    assert "The group’s part is signed." in record
    assert "a walk together" not in record, "only whether it is there"


def test_an_own_part_is_amended_as_a_new_version(as_, group, colin, imogen):
    browser, url = as_(imogen), own(group, colin)
    write(browser, imogen, url, KEPT)
    signed = ClinicalNote.objects.get()
    browser.post(f"/clinical-notes/{signed.pk}/amend/", {"reason": "Forgot the stairs"})
    write(browser, imogen, url, KEPT | {"next": "The stairs."}, at="2.1")

    versions = text_of(browser.get(f"/clinical-notes/{signed.pk}/"))
    assert "Version 2 Signed" in versions
    assert "Amended because: Forgot the stairs" in versions


def test_the_groups_part_has_its_versions_too(as_, group, colin, imogen):
    browser = as_(imogen)
    write(browser, imogen, notes(group), {"text": "Pacing."})
    signed = ClinicalNote.objects.get()
    browser.post(f"/clinical-notes/{signed.pk}/amend/", {"reason": "Too short"})
    write(browser, imogen, notes(group), {"text": "Pacing and sleep."}, at="2.1")

    assert "The group’s part: versions" in text_of(browser.get(f"/clinical-notes/{signed.pk}/"))
    assert ClinicalNote.objects.filter(signed_at__isnull=False).count() == 2


def test_how_far_they_are_is_kept_with_the_review(as_, group, colin, imogen, clinic):
    goal = Goal.objects.create(episode=colin, words="Do the weekly shop", made_at=clinic.now, made_by="Imogen")
    browser, page = as_(imogen), own(group, colin)
    assert f"/goals/{goal.pk}/?session={group.review(6).pk}" in browser.get(page).content.decode()

    answer = browser.post(f"/goals/{goal.pk}/?session={group.review(6).pk}", {"value": "7", "submission_id": uuid.uuid4()})

    assert answer.url == f"{page}#goals"
    step = GoalProgress.objects.get()
    assert (step.value, step.session) == (7, group.review(6))
    browser.post(f"/goals/{goal.pk}/?session=99999", {"value": "8", "submission_id": uuid.uuid4()})
    assert GoalProgress.objects.latest("pk").session is None


def test_open_concerns_stand_beside_it_with_who_answers(as_, group, colin, imogen):
    ContactNoteFactory(
        participant=colin.participant, kind="concern", line="Sounds very low.", owner=imogen, answer_by=dt.date(2026, 11, 4)
    )
    text = text_of(as_(imogen).get(own(group, colin)))

    assert "Sounds very low. Imogen Fairweather answers by Wednesday 4 November 2026" in text
    assert "Write a concern down" in text


def test_what_is_not_signed_waits_on_my_clinic(as_, group, colin, imogen):
    browser = as_(imogen)
    text = text_of(browser.get("/clinic/"))
    assert "Write the group’s part: 6-month review, group 31 Nothing is written yet" in text
    assert "Sign 1 own part: 6-month review, group 31 Of those who came" in text

    write(browser, imogen, notes(group), {"text": "Pacing."})
    write(browser, imogen, own(group, colin), KEPT)
    assert "6-month review" not in text_of(browser.get("/clinic/"))


def test_a_begun_group_part_is_one_line_and_its_page_opens(as_, group, colin, imogen):
    browser = as_(imogen)
    write(browser, imogen, notes(group), {"text": "Pacing."}, do="save")
    text = text_of(browser.get("/clinic/"))

    assert "Imogen Fairweather saved a draft" in text
    assert "Finish what you began" not in text


def test_the_office_the_auditor_and_another_house_find_nothing(as_, group, colin, clinic, charity):
    for user in (clinic.administrator, clinic.auditor, charity.coordinator):
        assert as_(user).get(notes(group)).status_code == 404
        assert as_(user).get(own(group, colin)).status_code == 404


def test_only_people_with_a_place_there_have_an_own_part(as_, group, colin, imogen):
    other = reviewed_group(
        group.course.organisation, first=dt.date(2026, 3, 2), reviews={1: dt.date(2026, 5, 4)}, number=30,
        programme=group.course.programme,
    ).join("Ulla", "Berg")  # fmt: skip
    assert as_(imogen).get(own(group, other)).status_code == 404


def test_whoever_the_pages_name_was_looked_at(as_, group, colin, imogen):
    as_(imogen).get(notes(group))

    look = AuditEntry.objects.get(verb="looked at")
    assert (look.object_id, look.details) == (colin.participant_id, {"page": "clinical record"})


def test_once_the_pathway_has_ended_nothing_more_is_written(as_, group, colin, imogen, clinic):
    colin.ended_at, colin.ending, colin.ended_by = clinic.now, "discharged", "Imogen"
    colin.save()
    browser, url = as_(imogen), own(group, colin)

    assert "This pathway has ended: discharged." in text_of(browser.get(url))
    assert "Take the ending back first" in text_of(write(browser, imogen, url, KEPT))
    assert not ClinicalNote.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_queries_for_one_and_three(as_, group, imogen, count, django_assert_num_queries):
    people = [group.join(name, "Moor", came_to=(6,)) for name in ("Ada", "Ben", "Cy")[:count]]
    browser = as_(imogen)
    browser.get(notes(group))
    browser.get(own(group, people[0]))

    with django_assert_num_queries(10):
        browser.get(notes(group))
    with django_assert_num_queries(13):
        browser.get(own(group, people[0]))
