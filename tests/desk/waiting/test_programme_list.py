"""The pages of a programme's waiting list: in order, with who fits a course, what is offered, answered and changed."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.models import Absence, Duty
from participants.models import KeptApart, Offer
from tests.factories import (
    FacilitatorFactory,
    ParticipantFactory,
    make_course,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
DECIDED = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
JANUARY = dt.date(2027, 1, 11)
REPLY = {"reply_by_day": "12", "reply_by_month": "11", "reply_by_year": "2026"}


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def waits(clinic, edition):
    def made(name, accepted=DECIDED, *, video=False, in_person=True, **more):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed")
        episode = refer(person, edition.programme, received=dt.date(2026, 5, 3), now=clinic.now)
        recommend(episode, now=accepted)
        say_yes(episode, now=accepted, in_person=in_person, video=video)
        takes = {"takes_in_person": in_person, "takes_video": video}
        return wait_on_programme(episode, now=accepted, accepted=accepted.date(), **takes, **more)

    return made


def group(edition, number, first, **more):
    days = [first + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    return make_course(edition, days=days, number=number, **{"places": 2, **more})


@pytest.fixture
def january(edition):
    return group(edition, 34, JANUARY)


@pytest.fixture
def office(clinic, as_):
    return as_(clinic.administrator)


@pytest.fixture
def clinician(clinic, as_):
    return as_(clinic.clinician)


def weeks_later(weeks):
    return DECIDED + dt.timedelta(weeks=weeks)


def test_the_list_is_in_order_with_a_course_beside_it(office, waits, january):
    waits("Ben", weeks_later(2))
    waits("Ann")
    waits("Cy", video=True, in_person=False, earliest_start=dt.date(2027, 5, 3))
    waits("Di", weeks_later(4), priority=1)

    text = text_of(office.get("/waiting-list/"))
    fits = text_of(office.get(f"/waiting-list/courses/{january.pk}/fits/", headers={"HX-Request": "true"}))

    assert text.index("1. Di Reed") < text.index("2. Ann Reed") < text.index("3. Cy Reed") < text.index("4. Ben Reed")
    for words in (
        "4 people wait",
        "20 weeks",
        "From Monday 3 May 2027",
        "Urgent",
        f"{january.name} has 2 places",
        "See who fits it, and offer its places",
        "1. Di Reed Waiting Urgent",
    ):
        assert words in text
    assert "3 people fit" in fits
    assert "takes video only" in fits


@pytest.mark.parametrize(
    ("only", "shown"),
    [("in_person", "Ann"), ("video", "Ben"), ("either", "Cy"), ("sooner", "Di"), ("long", "Ann"), ("nonsense", "Ben")],
)
def test_a_tile_narrows_the_list(office, waits, only, shown):
    waits("Ann")
    waits("Ben", weeks_later(10), video=True, in_person=False)
    waits("Cy", weeks_later(10), video=True)
    waits("Di", weeks_later(10), video=True, sooner=True)

    assert f"{shown} Reed" in text_of(office.get(f"/waiting-list/?only={only}"))


def test_the_next_page_begins_where_the_first_ended(office, waits):
    for number in range(27):
        waits(f"P{number:02}", weeks_later(number % 3))

    first = office.get("/waiting-list/")
    older = first.context["list"].page.older
    second = text_of(office.get(f"/waiting-list/?cursor={older}"))

    assert len(first.context["list"].rows) == 25
    assert "26. " in second
    assert "27. " in second


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(as_, clinic, waits, january, number, django_assert_num_queries):
    for each in range(number):
        waits(f"W{each}")
    browser = as_(clinic.administrator)

    with django_assert_num_queries(15):
        browser.get("/waiting-list/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_part_with_who_fits_asks_as_much_for_one_as_for_three(as_, clinic, waits, january, number, django_assert_num_queries):
    for each in range(number):
        waits(f"W{each}")
    browser = as_(clinic.administrator)

    with django_assert_num_queries(16):
        browser.get(f"/waiting-list/courses/{january.pk}/fits/", headers={"HX-Request": "true"})


def test_places_are_offered_to_those_ticked_with_a_second_date(office, waits, january, edition, clinic):
    march = group(edition, 35, dt.date(2027, 3, 1))
    ann, ben = waits("Ann"), waits("Ben", weeks_later(1))
    page = office.get(f"/waiting-list/courses/{january.pk}/fits/")
    assert page.context["panel"].ticked == [ann.pk, ben.pk]

    sent = {"entries": [ann.pk, ben.pk], "second": march.pk, **REPLY}
    for _ in range(2):
        page = office.post(f"/waiting-list/courses/{january.pk}/", sent, follow=True)

    assert f"Offered a place on {january.name}: Ann Reed (or {march.name}) and Ben Reed" in text_of(page)
    assert Offer.objects.filter(alternative=march, reply_by=dt.datetime(2026, 11, 12, 17, tzinfo=dt.UTC)).count() == 2


def test_the_second_date_that_is_proposed_is_held_the_same_way_and_says_when(office, waits, january, edition):
    group(edition, 35, dt.date(2027, 2, 8), by="video")
    march = group(edition, 36, dt.date(2027, 3, 1))
    waits("Ann")

    page = office.get(f"/waiting-list/courses/{january.pk}/")

    assert page.context["form"]["second"].value() == str(march.pk)
    assert f"{march.name}, Mon 1 March 2027, in person" in text_of(page)


def test_the_row_of_pages_about_people_stands_on_the_list(office, waits, january):
    page = text_of(office.get("/waiting-list/"))

    assert "Everybody Referrals Waiting list Offers Questionnaires Letters" in page


def test_unticking_somebody_asks_for_a_reason(office, waits, january):
    waits("Ann")
    ben = waits("Ben", weeks_later(1))
    path = f"/waiting-list/courses/{january.pk}/"

    page = text_of(office.post(path, {"entries": [ben.pk], "second": "", **REPLY}))
    assert "Say why Ann Reed is passed over" in page
    assert not Offer.objects.exists()
    office.post(path, {"entries": [ben.pk], "second": "", "reason": "In hospital", **REPLY})

    assert Offer.objects.get().reason == "In hospital"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"entries": []}, "Choose at least one person."),
        ({"reply_by_day": ""}, "Enter the day"),
        ({"reply_by_year": "2025"}, "still to come"),
        ({"entries": ["1e9"]}, "doesn’t fit any more"),
        ({"reason": "x" * 4000}, "300 characters or fewer"),
    ],
)
def test_an_offer_that_lacks_something_is_refused_with_a_sentence(office, waits, january, sent, sentence):
    ann = waits("Ann")

    page = office.post(f"/waiting-list/courses/{january.pk}/", {"entries": [ann.pk], "second": "", **REPLY, **sent})

    assert sentence in text_of(page)
    assert not Offer.objects.exists()


@pytest.mark.parametrize("answer", ["take", "decline", "other_format", "take_back"])
def test_an_answer_is_written_down(office, waits, january, answer):
    ann = waits("Ann")
    office.post(f"/waiting-list/courses/{january.pk}/", {"entries": [ann.pk], "second": "", **REPLY})
    offer = Offer.objects.get()
    path = f"/waiting-list/offers/{offer.pk}/"
    assert office.get(f"/offers/{offer.pk}/").url == path
    assert "Ann Reed: the place they were offered" in text_of(office.get(path))
    said = {"answer": str(january.pk) if answer == "take" else answer, "way": "telephone", "reason": "A mistake"}

    office.post(path, said)

    offer.refresh_from_db()
    ann.refresh_from_db()
    assert offer.state == {"take": "accepted", "take_back": "taken_back"}.get(answer, "declined")
    assert ann.state == ("placed" if answer == "take" else "waiting")


def test_an_answer_says_how_it_came(office, waits, january):
    ann = waits("Ann")
    office.post(f"/waiting-list/courses/{january.pk}/", {"entries": [ann.pk], "second": "", **REPLY})

    page = office.post(f"/waiting-list/offers/{Offer.objects.get().pk}/", {"answer": "decline"})

    assert "Choose how they told us." in text_of(page)


def test_how_and_when_somebody_can_come_is_changed(office, waits):
    ann = waits("Ann")
    path = f"/waiting-list/entries/{ann.pk}/"
    sent = {"version": 1, "video": "on", "from_0_day": "1", "from_0_month": "2", "from_0_year": "2027"}
    start = {"earliest_start_day": "3", "earliest_start_month": "1", "earliest_start_year": "2027"}

    office.post(path, sent | start)

    assert "Video" in (text := text_of(office.get("/waiting-list/")))
    assert "From Sunday 3 January 2027, not Monday 1 February 2027" in text
    assert "Somebody changed this" in text_of(office.post(path, sent))
    assert "Choose face to face" in text_of(office.post(path, {"version": 2}))


def test_only_a_clinician_says_who_comes_first_and_that_it_still_fits(office, clinician, waits):
    ann = waits("Ann")
    for page in ("first", "looked-at"):
        assert office.get(f"/waiting-list/entries/{ann.pk}/{page}/").status_code == 404
        assert clinician.get(f"/waiting-list/entries/{ann.pk}/{page}/").status_code == 200

    clinician.post(f"/waiting-list/entries/{ann.pk}/first/", {"version": 1, "priority": "1", "reason": "Loses function"})
    clinician.post(f"/waiting-list/entries/{ann.pk}/looked-at/")

    ann.refresh_from_db()
    assert (ann.priority, ann.looked_at is not None) == (1, True)
    assert "Loses function" not in text_of(office.get(f"/waiting-list/entries/{ann.pk}/"))
    assert not AuditEntry.objects.filter(details__icontains="function").exists()


def test_two_people_are_kept_apart_and_not_any_more(office, waits):
    ann, ben = waits("Ann"), waits("Ben")
    office.post(f"/waiting-list/entries/{ann.pk}/apart/", {"other": ben.participant_id, "note": "Neighbours"})
    assert "Ben Reed, Neighbours" in text_of(office.get(f"/waiting-list/entries/{ann.pk}/"))

    office.post(f"/waiting-list/apart/{KeptApart.objects.get().pk}/")

    assert KeptApart.objects.get().ended_at


def test_still_wanting_it_and_leaving_are_written_down(office, waits):
    ann = waits("Ann")
    office.post(f"/waiting-list/entries/{ann.pk}/still-wants/")
    office.post(f"/waiting-list/entries/{ann.pk}/leave/", {"reason": "Moved"})

    ann.refresh_from_db()
    assert (ann.still_wants_at is not None, ann.state, ann.closed_reason) == (True, "left", "Moved")
    assert "Nobody waits" in text_of(office.get("/waiting-list/"))


def test_another_houses_entries_offers_and_courses_are_not_found(charity, as_, waits, january, office, clinic):
    ann = waits("Ann")
    office.post(f"/waiting-list/courses/{january.pk}/", {"entries": [ann.pk], "second": "", **REPLY})
    stranger = as_(charity.coordinator)
    pages = [f"entries/{ann.pk}/{page}" for page in ("", "leave/", "apart/", "still-wants/")]

    for page in [*pages, f"offers/{Offer.objects.get().pk}/", f"courses/{january.pk}/"]:
        assert stranger.get(f"/waiting-list/{page}").status_code == 404, page


def test_a_place_that_comes_free_is_named_on_no_list_of_a_charity(charity, as_):
    assert "Nobody waits for a place." in text_of(as_(charity.coordinator).get("/waiting-list/"))


def test_whoever_sees_the_list_is_written_down(office, waits, clinic, january):
    ann = waits("Ann")
    office.get("/waiting-list/")

    assert AuditEntry.objects.filter(verb="looked at", object_id=ann.participant_id, actor_id=clinic.administrator.pk).exists()


def test_the_list_says_what_somebody_was_offered_and_what_keeps_them_back(office, waits, january, clinic):
    ann = waits("Ann")
    ann.episode.decisions.update(decided_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    ben = waits("Ben")
    office.post(f"/waiting-list/courses/{january.pk}/", {"entries": [ben.pk], "second": "", **REPLY})

    text = text_of(office.get("/waiting-list/"))

    assert "Was assessed more than 12 months ago, a clinician looks" in text
    assert f"Offered {january.name}, answers by" in text


def test_the_office_writes_down_a_day_of_the_week_on_which_somebody_never_can(office, waits, january):
    entry = waits("Ann")
    sent = {"version": 1, "in_person": "on", "not_weekdays": ["3"]}

    office.post(f"/waiting-list/entries/{entry.pk}/", sent)

    assert "Not Thursdays" in text_of(office.get("/waiting-list/"))
    fits = text_of(office.get(f"/waiting-list/courses/{january.pk}/fits/"))
    assert "can’t come on Thursdays, 3 of the 12 days" in fits


def test_why_somebody_was_passed_over_stands_on_their_wait(office, waits, january):
    ann, ben = waits("Ann"), waits("Ben", weeks_later(1))
    sent = {"entries": [ben.pk], "reason": "Ann is in hospital", **REPLY}
    office.post(f"/waiting-list/courses/{january.pk}/", sent)

    text = text_of(office.get(f"/waiting-list/entries/{ann.pk}/"))

    assert f"Passed over for a place in {january}: Ann is in hospital" in text
    assert "Accepted Monday 15 June 2026" in text


def test_what_is_missing_of_the_staff_on_any_day_is_said_before_somebody_is_placed(office, waits, january, edition, clinic):
    waits("Ann")
    first, last = january.sessions.order_by("starts_at")[0], january.sessions.filter(kind="course").order_by("-starts_at")[0]
    owen = FacilitatorFactory(organisation=clinic.organisation, name="Owen Castellane", profession="psychologist")
    for session in (first, last):
        Duty.objects.create(facilitator=owen, session=session, starts_at=session.starts_at, ends_at=session.ends_at)
    Absence.objects.create(
        facilitator=owen,
        starts_at=first.starts_at - dt.timedelta(hours=9),
        ends_at=first.ends_at,
        kind="leave",
        made_at=DECIDED,
        made_by="Priya Raman",
    )

    text = text_of(office.get(f"/waiting-list/courses/{january.pk}/"))

    assert "Look at its staff first." in text
    assert "Owen Castellane is away: Day 1 on Monday 11 January 2027." in text
