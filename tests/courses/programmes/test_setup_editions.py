"""Programmes and editions in set-up: copy one, change the copy, put it in force."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.ground.catalogue import editions_in_force
from courses.models import Edition, EditionItem, EditionSession
from courses.programmes.loading import load_programmes
from courses.programmes.stored_plans import plan_of
from tests.cast import NOW, member
from tests.courses.programmes.editing import edition_sent, format_sent, review_sent
from tests.factories import EditionFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

PROGRAMMES = "/setup/programmes/"
NEW = "/setup/programmes/new/"
TODAY = NOW.date()


@pytest.fixture
def shipped(clinic):
    """The hospital's programme as it is shipped; no course uses it."""
    load_programmes(clinic.organisation)
    return Edition.objects.select_related("programme__organisation").get(programme__slug="pain-management")


def page_of(edition, page=""):
    return f"/setup/editions/{edition.pk}/{page}"


def day_sent(day, **more):
    return {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year)} | more


def copied(browser, edition, label="Twelve days, 2027"):
    sent = {"submission_id": str(uuid.uuid4()), "label": label}
    browser.post(page_of(edition, "copy/"), sent)
    return Edition.objects.select_related("programme__organisation").get(label=label)


def frozen(edition):
    make_course(edition, days=[TODAY + dt.timedelta(days=7)])
    Edition.objects.filter(pk=edition.pk).update(frozen_at=NOW)
    edition.refresh_from_db()
    return edition


@pytest.mark.sqlite
def test_a_copy_says_everything_the_first_says_and_is_a_draft(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copy = copied(browser, frozen(shipped))

    first, second = plan_of(shipped), plan_of(copy)
    assert (second.formats, second.sessions, second.reviews) == (first.formats, first.sessions, first.reviews)
    assert (second.reminders, second.subjects, second.weekdays) == (first.reminders, first.subjects, first.weekdays)
    assert (second.label, second.valid_from, copy.frozen_at) == ("Twelve days, 2027", None, None)
    words = dict(shipped.about.values_list("section", "text"))
    assert len(words) == 10
    assert dict(copy.about.values_list("section", "text")) == words
    page = text_of(browser.get(page_of(copy)))
    assert "PMP, Twelve days, 2027 Draft" in page
    assert "Used by no course: can be changed." in page
    assert AuditEntry.objects.filter(verb="copied").count() == 1


@pytest.mark.sqlite
def test_the_same_button_twice_makes_one_copy(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    sent = {"submission_id": str(uuid.uuid4()), "label": "2027"}

    first, second = (browser.post(page_of(shipped, "copy/"), sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert shipped.programme.editions.count() == 2


@pytest.mark.parametrize("label", ["Twelve days", "TWELVE DAYS"])
def test_two_editions_never_share_a_label(clinic, as_, shipped, label):
    sent = {"submission_id": str(uuid.uuid4()), "label": label}

    words = text_of(as_(clinic.administrator).post(page_of(shipped, "copy/"), sent))

    assert f"PMP has an edition “{label}” already." in words


@pytest.mark.sqlite
def test_the_office_changes_how_an_edition_runs(clinic, as_, shipped):
    sent = edition_sent(
        shipped,
        label="Ten days",
        default_start="10am",
        completion_sessions="9",
        before_first="14, 7",
        books="A book\n\n Another book ",
        **format_sent("in_person", 4, 6, 10, 12),
        **review_sent(3, "24", "Two years on", "2pm", "90", "10"),
        review_0_remove="on",
    )

    response = as_(clinic.administrator).post(page_of(shipped, "change/"), sent, follow=True)

    assert "PMP, Ten days is saved." in text_of(response)
    shipped.refresh_from_db()
    plan = plan_of(shipped)
    assert (plan.label, plan.default_start, plan.completion_sessions) == ("Ten days", dt.time(10), 9)
    assert plan.reminders["before_first"] == (14, 7)
    assert plan.books == ("A book", "Another book")
    assert (plan.formats[0].least, plan.formats[0].most) == (4, 12)
    assert [(review.months, review.title) for review in plan.reviews][-1] == (24, "Two years on")
    assert [review.months for review in plan.reviews] == [6, 12, 24]
    assert len(plan.sessions) == 12
    assert len(plan.sessions[2].items) == 7
    assert (shipped.version, shipped.valid_from) == (2, dt.date(2020, 1, 1))
    assert AuditEntry.objects.filter(verb="changed", object_id=shipped.pk).count() == 1


def test_saving_it_as_it_is_changes_nothing(clinic, as_, shipped):
    before = list(EditionItem.objects.order_by("pk").values_list("pk", flat=True))

    response = as_(clinic.administrator).post(page_of(shipped, "change/"), edition_sent(shipped))

    assert response.status_code == 302
    assert list(EditionItem.objects.order_by("pk").values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("typed", "sentence", "box"),
    [
        ({"label": ""}, "Enter a label.", "id_label"),
        ({"weeks": "0"}, "How many weeks: write 1 or more.", "id_weeks"),
        ({"weeks": "three"}, "How many weeks: write a whole number in figures.", "id_weeks"),
        ({"session_minutes": "0"}, "Minutes a session lasts: write 1 or more.", "id_session_minutes"),
        ({"default_start": "5"}, "Say if you mean 5am or 5pm.", "id_default_start"),
        ({"completion_sessions": "13"}, "Completing takes from 1 to all 12 sessions.", "id_completion_sessions"),
        ({"leaders_needed": "1", "peers_needed": "2"}, "More peers (2) than leaders (1).", "id_peers_needed"),
        ({"before_each": "one"}, "Write whole numbers of days with commas between", "id_before_each"),
        ({"before_each": "0"}, "Write whole numbers of days with commas between", "id_before_each"),
        ({"in_person_offered": None, "video_offered": None}, "Name at least one format", "id_in_person_offered"),
        (format_sent("video", 5, 4, 8, 12), "The numbers of a format must rise", "id_video_least"),
        ({"video_most": ""}, "Video link, most: fill this in.", "id_video_most"),
        (review_sent(3, "12", "Again", "10am", "60", "8"), "each month once.", "id_review_0_months"),
        (review_sent(3, "24", "", "", "60", "8"), "Review 4, title: fill this in.", "id_review_3_title"),
        (review_sent(3, "24", "Again", "10am", "60", "0"), "A review needs at least one place.", "id_review_3_places"),
        ({"register_kind": "stars"}, "Register: choose one of those listed.", "id_register_kind"),
        ({"weekdays": ["7"]}, "Select a valid choice.", "id_weekdays"),
        ({"subjects": "x" * 201}, "Subjects: keep each line to 200 characters.", "id_subjects"),
    ],
)
def test_each_fault_is_a_sentence_that_leads_to_its_box(clinic, as_, shipped, typed, sentence, box):
    copy = copied(as_(clinic.administrator), shipped)

    response = as_(clinic.administrator).post(page_of(copy, "change/"), edition_sent(copy, **typed))

    assert sentence in text_of(response)
    assert f'href="#{box}"' in response.content.decode()
    assert f'id="{box}"' in response.content.decode()
    copy.refresh_from_db()
    assert copy.version == 1


@pytest.mark.sqlite
def test_more_weeks_bring_new_days_to_fill_in_and_the_draft_says_which(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copy = copied(browser, shipped)

    page = text_of(browser.post(page_of(copy, "change/"), edition_sent(copy, weeks="4"), follow=True))

    assert copy.sessions.filter(kind="course").count() == 16
    assert copy.sessions.get(number=16).title == "Day 16"
    assert "To put right before it can be in force" in page
    assert "Day 13: The timetable is empty." in page


@pytest.mark.sqlite
def test_fewer_weeks_ask_before_timetables_go(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copy = copied(browser, shipped)
    sent = edition_sent(copy, weeks="2", completion_sessions="6", joining_until_session="8")

    asked = browser.post(page_of(copy, "change/"), sent)
    assert "The pattern makes 4 sessions fewer: Day 9 to 12 go, with their timetables." in text_of(asked)
    assert 'name="fewer_agreed"' in asked.content.decode()
    assert copy.sessions.filter(kind="course").count() == 12

    browser.post(page_of(copy, "change/"), sent | {"fewer_agreed": "on"})
    assert [session.number for session in copy.sessions.filter(kind="course").order_by("number")] == list(range(1, 9))


def test_days_that_get_too_short_wait_in_a_draft_and_are_refused_in_force(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copy = copied(browser, shipped)

    page = text_of(browser.post(page_of(copy, "change/"), edition_sent(copy, session_minutes="300"), follow=True))
    assert "Day 3: “Movement: building up from a baseline” runs 30 minutes past the end of the session." in page

    page = text_of(browser.post(page_of(shipped, "change/"), edition_sent(shipped, session_minutes="300")))
    assert "“Movement: building up from a baseline” runs 30 minutes past the end of the session." in page
    shipped.refresh_from_db()
    assert shipped.session_minutes == 330


@pytest.mark.sqlite
def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    opened = edition_sent(shipped, subjects="Something else")
    browser.post(page_of(shipped, "change/"), edition_sent(shipped, books="A book"))

    response = browser.post(page_of(shipped, "change/"), opened)

    words = text_of(response)
    assert "Somebody changed this after you opened it." in words
    assert "Something else" in words
    shipped.refresh_from_db()
    assert (shipped.books, shipped.version) == (["A book"], 2)


@pytest.mark.sqlite
def test_an_edition_that_a_course_uses_is_only_read(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    sent = edition_sent(shipped, label="Changed")
    frozen(shipped)

    page = browser.get(page_of(shipped))
    assert "Copy to change it" in text_of(page)
    assert "Used by 1 course: frozen." in text_of(page)
    assert f'href="{page_of(shipped, "change/")}"' not in page.content.decode()
    assert browser.post(page_of(shipped, "change/"), sent)["Location"] == page_of(shipped)
    for step in ("in-force/", "out-of-force/", "delete/"):
        response = browser.post(page_of(shipped, step), day_sent(TODAY, version="1"))
        assert "A course uses this edition, so it stays as it is. Copy it, and change the copy." in text_of(response)
    shipped.refresh_from_db()
    assert (shipped.label, shipped.valid_from) == ("Twelve days", dt.date(2020, 1, 1))


@pytest.mark.sqlite
def test_an_edition_is_put_in_force_from_a_day_on(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copy = copied(browser, frozen(shipped))
    march = dt.date(2027, 3, 1)

    response = browser.post(page_of(copy, "in-force/"), day_sent(march, version="1"), follow=True)

    assert "PMP, Twelve days, 2027 is in force from Monday 1 March 2027 on." in text_of(response)
    own = editions_in_force(clinic.organisation, march - dt.timedelta(days=1)).filter(programme=shipped.programme)
    assert own.get() == shipped
    assert editions_in_force(clinic.organisation, march).get(programme=shipped.programme) == copy
    page = text_of(browser.get(PROGRAMMES))
    assert "To come In force From Monday 1 March 2027" in page
    assert "In force In force Since Wednesday 1 January 2020" in page


def test_an_edition_taken_out_of_force_is_a_draft_again(clinic, as_, shipped):
    as_(clinic.administrator).post(page_of(shipped, "out-of-force/"), {"version": "1"})

    shipped.refresh_from_db()
    assert shipped.valid_from is None
    assert shipped not in editions_in_force(clinic.organisation, TODAY)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - dt.timedelta(days=1), "Choose today or a later day."),
        (dt.date(2027, 1, 1), "“Next year” begins on Friday 1 January 2027 already. Choose another day."),
    ],
)
def test_an_edition_begins_on_a_day_of_its_own_that_is_not_over(clinic, as_, shipped, day, sentence):
    EditionFactory(programme=shipped.programme, label="Next year", valid_from=dt.date(2027, 1, 1))
    browser = as_(clinic.administrator)
    copy = copied(browser, shipped)

    assert sentence in text_of(browser.post(page_of(copy, "in-force/"), day_sent(day, version="1")))


@pytest.mark.sqlite
def test_an_edition_without_timetables_is_never_put_in_force(clinic, as_, shipped):
    EditionSession.objects.get(edition=shipped, number=4).items.all().delete()
    browser = as_(clinic.administrator)
    copy = copied(browser, shipped)

    response = browser.post(page_of(copy, "in-force/"), day_sent(TODAY, version="1"))

    assert "The timetable is empty." in text_of(response)
    copy.refresh_from_db()
    assert copy.valid_from is None


@pytest.mark.sqlite
def test_a_draft_is_deleted_and_one_in_force_is_not(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copy = copied(browser, shipped)

    assert "Take this edition out of force first." in text_of(browser.post(page_of(shipped, "delete/"), {"version": "1"}))
    response = browser.post(page_of(copy, "delete/"), {"version": "1"}, follow=True)

    assert "PMP, Twelve days, 2027 is deleted." in text_of(response)
    assert list(shipped.programme.editions.all()) == [shipped]


def test_a_draft_is_not_offered_for_a_new_course(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    copied(browser, shipped)

    assert "Twelve days, 2027" not in text_of(browser.get("/courses/new/"))


@pytest.mark.sqlite
def test_loading_the_shipped_programmes_again_leaves_what_was_changed_here(clinic, as_, shipped):
    browser = as_(clinic.administrator)
    browser.post(page_of(shipped, "change/"), edition_sent(shipped, label="Ours", books="A book"))
    cpsmp = Edition.objects.get(programme__slug="cpsmp")
    browser.post(page_of(cpsmp, "change/"), edition_sent(cpsmp, books="Another book"))

    outcomes = [loaded.outcome for loaded in load_programmes(clinic.organisation)]

    assert outcomes == [
        "is left as it is, because somebody changed it here; give the file a new label",
        "is left as it is, instead of “Twelve days”: both begin on the same day",
    ]
    assert Edition.objects.count() == 2


PAGES = [
    "",
    "change/",
    "copy/",
    "in-force/",
    "out-of-force/",
    "delete/",
    "sessions/1/",
    "about/",
    "about/purpose/",
]


@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_edition_is_not_there(charity, as_, shipped, page):
    browser = as_(charity.coordinator)

    for response in (browser.get(page_of(shipped, page)), browser.post(page_of(shipped, page), {"version": "1"})):
        assert response.status_code in (404, 405)
        assert b"Twelve days" not in response.content
    assert "Twelve days" not in text_of(browser.get(PROGRAMMES))
    assert Edition.objects.filter(pk=shipped.pk).exists()


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_set_up_finds_no_page(clinic, as_, shipped, role):
    browser = as_(member(clinic.organisation, role, "Nosy Parker"))

    for page in (PROGRAMMES, NEW, *(page_of(shipped, page) for page in PAGES)):
        assert browser.get(page).status_code == 404


@pytest.mark.parametrize("editions", [1, 3])
def test_the_list_takes_five_queries_however_many_editions(clinic, as_, editions, django_assert_num_queries):
    for edition in EditionFactory.create_batch(editions, programme__organisation=clinic.organisation):
        make_course(edition, days=[TODAY])
    browser = as_(clinic.administrator)

    with django_assert_num_queries(5):
        browser.get(PROGRAMMES)


def test_an_edition_takes_nine_queries_however_many_days_it_has(clinic, as_, shipped, django_assert_num_queries):
    six_sessions = cpsmp_edition(clinic.organisation)
    browser = as_(clinic.administrator)

    for edition in (six_sessions, shipped):
        with django_assert_num_queries(9):
            browser.get(page_of(edition))
        with django_assert_num_queries(8):
            browser.get(page_of(edition, "change/"))
