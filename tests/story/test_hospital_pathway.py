"""From the referral to a place, by the pages of who sees to each step: whoever falls out of the way is on somebody's list."""

import datetime as dt
import re
import uuid

import pytest
import time_machine

from accounts.models import Membership
from courses.models import Session
from participants.attendance.not_attended import follow_up
from participants.episodes.facts import stage_now
from participants.letters.following import offer_and_write
from participants.models import Appointment, Decision, Episode, Letter, Offer, Task, WaitingListEntry
from participants.stopping.pathways import end_pathway, take_back_pathway_ending
from participants.waiting import placing
from participants.waiting.choosing import Formats, record_choice
from participants.waiting.offers import Offering
from participants.waiting.placing import place
from tests.cast import NOW
from tests.factories import (
    ParticipantFactory,
    make_course,
    make_team,
    pain_management_edition,
    refer,
    sign_section,
    wait_on_programme,
)
from tests.factories.assessing import assessed_jointly, assessment_clinic
from tests.factories.clinical import Assessed, assess
from tests.factories.courses import VenueFactory
from tests.factories.pathway import accept, recommend, say_yes
from tests.reading import source_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
DAY = dt.timedelta(days=1)
ASSESSED = dt.datetime(2026, 11, 3, 16, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    edition = pain_management_edition(clinic.organisation)
    assessed_jointly(edition)
    return edition


@pytest.fixture
def team(clinic, edition):
    """Ruth, Owen and Leila, who assess on Tuesdays from 1pm on in the Garden Room."""
    team = make_team(clinic.organisation)
    assessment_clinic(edition, list(team.values()), VenueFactory(organisation=clinic.organisation, name="Garden Room", places=12))
    return team


@pytest.fixture
def ana(clinic):
    """Ana gets letters, and has a GP."""
    return ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Ana",
        last_name="Petrova",
        channel="letter",
        gp_practice="Mill Practice",
        postal_address="4 Mill Lane\nKestrel\nKV1 2AB",
    )


@pytest.fixture
def office(as_, clinic):
    return as_(clinic.administrator)


@pytest.fixture
def january(edition):
    days = [dt.date(2027, 1, 11) + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    return make_course(edition, days=days, number=34, places=2, reviews={1: dt.date(2027, 2, 25)})


def send(browser, page, **typed):
    """Send the one form of a page as it stands, with what was typed."""
    form = browser.get(page).context["form"]
    hidden = {name: form[name].value() for name in ("version", "submission_id") if name in form.fields}
    return text_of(browser.post(page, {**hidden, **typed}, follow=True))


def today(office):
    return text_of(office.get("/today/"))


def membership(user):
    return Membership.objects.select_related("user", "organisation").get(user=user)


def drafts(episode):
    """Kind and recipient of each letter that waits for a name."""
    return sorted(Letter.objects.filter(episode=episode, signed_at=None, dropped_at=None).values_list("kind", "to"))


def test_a_referral_travels_to_a_place(clinic, as_, office, edition, team, ana, january):
    typed = {"submission_id": uuid.uuid4(), "programme": edition.programme.pk, "source": "Pain clinic"}
    typed |= {"received_on_day": "1", "received_on_month": "10", "received_on_year": "2026"}
    office.post(f"/people/{ana.pk}/refer/", typed)
    episode = Episode.objects.get()
    assert "Check the referral of Ana Petrova" in today(office)

    send(office, f"/referrals/{episode.pk}/triage/", outcome="accepted")
    assert "Book the assessment of Ana Petrova" in today(office)
    assert f"/referrals/{episode.pk}/assessment/" in source_of(office.get("/referrals/"))

    _booked(office, episode)
    assert drafts(episode) == [("assessment", "person")]
    words = today(office)
    assert "Book the assessment" not in words
    assert "Read and sign 1 letter" in words

    with time_machine.travel(ASSESSED, tick=False):
        _signed_by_all(episode, team)
        ruth = as_(team["physiotherapist"].user)
        assert "Decide together: Ana Petrova" in text_of(ruth.get("/clinic/"))
        session = Appointment.objects.get(episode=episode).session_id
        said = send(ruth, f"/assessments/{session}/decision/", outcome="recommended")
        assert "The decision is written down. 3 letters to read and sign." in said
        assert {("choice", "person"), ("decision", "gp"), ("decision", "referrer")} <= set(drafts(episode))
        assert "Read and sign 2 letters" in text_of(ruth.get("/clinic/"))
        assert "Read and sign 2 letters" in today(as_(clinic.administrator))  # the invitations, to the assessment and to choose

    with time_machine.travel(ASSESSED + 15 * DAY, tick=False):
        assert "Ring Ana Petrova about the programme" in text_of(as_(clinic.administrator).get("/today/"))

    answered = ASSESSED + 16 * DAY
    record_choice(episode, "yes", way="telephone", by=clinic.administrator, now=answered, formats=Formats(in_person=True))
    entry = WaitingListEntry.objects.get(episode=episode)
    assert entry.accepted_on == ASSESSED.date()
    what = Offering(january, answered + 7 * DAY)
    (made,) = offer_and_write([entry], what, by=membership(clinic.administrator), now=answered)
    offer_and_write([entry], what, by=membership(clinic.administrator), now=answered)
    assert drafts(episode).count(("offer", "person")) == 1

    placing.accept(made, january, way="telephone", by=clinic.administrator, now=answered + DAY)
    assert stage_now(episode, answered + DAY) == "booked"


def _booked(office, episode):
    """Keep the first slot, and book it."""
    page = f"/referrals/{episode.pk}/assessment/"
    source = office.get(page).content.decode()
    first = {name: re.search(rf'name="{name}" value="([^"]+)"', source)[1] for name in ("slot", "by", "submission_id")}
    here = office.post(f"{page}hold/", first).url
    form = office.get(here).context["form"]
    return office.post(here, {"submission_id": str(form["submission_id"].value()), "version": ""}, follow=True)


def _signed_by_all(episode, team):
    booked = Appointment.objects.get(episode=episode)
    Appointment.objects.filter(pk=booked.pk).update(mark="5", marked_at=ASSESSED, marked_by="Ruth Okonedo")
    for profession in team:
        sign_section(Assessed(booked, team), profession, now=ASSESSED)


# --- each seam ---


@pytest.fixture
def assessed(clinic, edition, team, ana):
    """Ana was assessed yesterday, and all three have signed."""
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    accept(episode, now=NOW)
    there = assess(episode, at=NOW - DAY, now=NOW, team=team)
    Appointment.objects.filter(pk=there.place.pk).update(mark="5", marked_at=NOW, marked_by="Ruth Okonedo")
    for profession in team:
        sign_section(there, profession, now=NOW - DAY / 2)
    return there


@pytest.mark.parametrize(
    ("typed", "ending", "letters"),
    [
        (
            {"outcome": "other_service", "reason": "other_need", "new_service": "The pain psychology service"},
            "other_service",
            [("decision", "gp"), ("decision", "referrer"), ("referred_on", "service")],
        ),
        (
            {"outcome": "individual", "reason": "group_risk", "profession": "physiotherapist"},
            "individual",
            [("decision", "gp"), ("decision", "referrer")],
        ),
        ({"outcome": "not_interested", "reason": "declined"}, "not_interested", [("decision", "gp"), ("decision", "referrer")]),
    ],
)
def test_a_decision_proposes_the_ending_and_its_letters_wait_to_be_signed(as_, assessed, typed, ending, letters):
    ruth = as_(assessed.user("physiotherapist"))

    send(ruth, f"/assessments/{assessed.session.pk}/decision/", **typed)

    assert drafts(assessed.episode) == letters
    end = f"/referrals/{assessed.episode.pk}/end/"
    assert end in source_of(ruth.get(f"/assessments/{assessed.session.pk}/"))
    assert "End the pathway, or decide anew: Ana Petrova" in text_of(ruth.get("/clinic/"))
    assert ruth.get(end).context["form"]["ending"].value() == ending
    send(ruth, end, ending=ending)
    assert Episode.objects.get(pk=assessed.episode.pk).ending == ending
    assert "End the pathway" not in text_of(ruth.get("/clinic/"))


def test_not_now_comes_back_to_the_clinicians_on_its_day(as_, assessed):
    recommend(assessed.episode, now=NOW, outcome="not_now", reason="not_ready", look_again_on=NOW.date() + 30 * DAY)
    user = assessed.user("psychologist")

    assert "Look again" not in text_of(as_(user).get("/clinic/"))
    with time_machine.travel(NOW + 30 * DAY, tick=False):
        assert "Look again: Ana Petrova" in text_of(as_(user).get("/clinic/"))


def test_who_is_turned_away_has_letters_to_referrer_and_gp(clinic, as_, edition, ana):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)

    said = send(
        as_(clinic.clinician), f"/referrals/{episode.pk}/triage/", outcome="returned", reason="Try the pain team.", told=""
    )

    assert "Their pathway has ended with it. 2 letters to read and sign." in said
    assert drafts(episode) == [("returned", "gp"), ("returned", "referrer")]


def test_a_moved_assessment_leaves_no_invitation_with_the_old_date(office, edition, team, ana):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    accept(episode, now=NOW)
    _booked(office, episode)
    _moved(office, episode)

    first, second = Letter.objects.filter(episode=episode, kind="assessment").order_by("pk")
    assert (first.dropped_reason, second.dropped_at) == ("The assessment was moved.", None)


def _moved(office, episode):
    page = f"/referrals/{episode.pk}/assessment/"
    source = office.get(page).content.decode()
    first = {name: re.search(rf'name="{name}" value="([^"]+)"', source)[1] for name in ("slot", "by", "submission_id")}
    here = office.post(f"{page}hold/", first).url
    form = office.get(here).context["form"]
    sent = {"submission_id": str(form["submission_id"].value()), "version": form["version"].value()}
    return office.post(here, sent, follow=True)


@pytest.mark.parametrize("ending", ["no_reply", "died"])
def test_an_ending_frees_the_assessments_room_and_people_and_taking_it_back_books_it_again(
    clinic, office, edition, team, ana, ending
):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    accept(episode, now=NOW)
    _booked(office, episode)
    booked = Appointment.objects.get(episode=episode)
    on_duty = booked.session.duties.filter(ended_at=None)
    assert on_duty.count() == 3

    end_pathway(episode, ending, by=clinic.administrator, now=NOW)
    assert (Appointment.objects.get().state, Session.objects.get(pk=booked.session_id).state) == ("withdrawn", "cancelled")
    assert on_duty.count() == 0

    take_back_pathway_ending(episode, by=clinic.administrator, now=NOW + DAY / 24)
    assert (Appointment.objects.get().state, Session.objects.get(pk=booked.session_id).state) == ("booked", "planned")
    assert on_duty.count() == 3


def test_who_does_not_come_is_on_the_clinicians_list_and_not_on_todays(clinic, as_, office, edition, team, ana):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    accept(episode, now=NOW)
    there = assess(episode, at=NOW - DAY, now=NOW, team=team)
    there.place.mark = "3"
    follow_up(there.session, [there.place], by=clinic.administrator, now=NOW)
    task = Task.objects.get(kind="did_not_attend")
    ruth = as_(there.user("physiotherapist"))

    words = text_of(ruth.get("/clinic/"))
    assert f"/tasks/{task.pk}/done/" in source_of(ruth.get("/clinic/"))
    assert words.count("did not come to the assessment") == 1
    assert "did not come to the assessment" not in today(office)

    page = ruth.get(f"/tasks/{task.pk}/done/")
    assert f"/referrals/{episode.pk}/" in source_of(page)
    assert Task.objects.get().seen_at == NOW


def test_whose_task_it_is_has_seen_it_once_they_open_it_and_nobody_else_for_them(clinic, as_, assessed):
    owner, other = assessed.user("psychologist"), assessed.user("physiotherapist")
    task = Task.objects.create(
        organisation=clinic.organisation, kind="safety", key="s", line="Ring today", opened_at=NOW, owner=owner, clinical=True
    )

    as_(other).get(f"/tasks/{task.pk}/done/")
    assert Task.objects.get().seen_at is None
    as_(owner).get(f"/tasks/{task.pk}/done/")
    assert Task.objects.get().seen_at == NOW
    assert as_(clinic.administrator).get(f"/tasks/{task.pk}/done/").status_code == 404


def test_an_assessment_that_lost_a_clinician_stands_on_today(office, edition, team, ana):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    accept(episode, now=NOW)
    there = assess(episode, at=NOW + 3 * DAY, now=NOW, team=team)
    assert "Find who assesses" not in today(office)

    there.session.duties.filter(facilitator=team["psychologist"]).update(ended_at=NOW)

    assert "Find who assesses on Thursday 5 November 2026" in today(office)
    assert f"/sessions/{there.session.pk}/staff/" in source_of(office.get("/today/"))


def test_who_is_silent_when_asked_whether_they_still_want_it_is_rung(office, edition, ana):
    episode = refer(ana, edition.programme, received=dt.date(2026, 3, 1), now=NOW)
    recommend(episode, now=NOW - 120 * DAY)
    entry = wait_on_programme(episode, now=NOW - 99 * DAY)
    assert "Ask Ana Petrova whether they still want a place" in today(office)

    WaitingListEntry.objects.filter(pk=entry.pk).update(still_wants_at=NOW - 90 * DAY)
    assert "whether they still want a place" not in today(office)


def test_a_course_leads_to_who_fits_it(clinic, as_, office, january):
    page = f"/courses/{january.pk}/"
    offers, alone = f"/waiting-list/courses/{january.pk}/", f"/waiting-list/courses/{january.pk}/place/"

    assert offers in source_of(office.get(page))
    assert alone not in source_of(office.get(page))
    assert alone in source_of(as_(clinic.clinician).get(page))


def test_who_leaves_early_keeps_the_reviews_until_they_give_them_back(clinic, as_, edition, ana, january):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    recommend(episode, now=NOW)
    say_yes(episode, now=NOW)
    enrolment = place(ana, january, by=clinic.administrator, now=NOW)
    review = january.sessions.filter(kind="review").count()
    page = f"/enrolments/{enrolment.pk}/"

    with time_machine.travel(january.first_starts_at + 2 * DAY, tick=False):
        office = as_(clinic.administrator)
        assert "leave-early" in source_of(office.get(f"/people/{ana.pk}/"))
        assert "The reviews are still theirs." in send(
            office, f"{page}leave-early/", days="leave", reviews="keep", reason="Too far to travel."
        )
        left = Appointment.objects.filter(enrolment=enrolment, state="booked", session__kind="review")
        assert left.count() == review
        assert "Left early on Wednesday 13 January 2027: Too far to travel." in text_of(office.get(f"/people/{ana.pk}/"))
        office.post(f"{page}withdraw/", {"reason": ""})
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.withdrawn_reason) == ("left", "Too far to travel.")
    assert left.count() == 0


def _referred(episode):
    return "To check"


def _accepted(episode):
    accept(episode, now=NOW)
    return "To be assessed"


def _asked(episode):
    recommend(episode, now=NOW)
    return "Asked"


def _waits(episode):
    recommend(episode, now=NOW)
    say_yes(episode, now=NOW)
    wait_on_programme(episode, now=NOW)
    return "Waiting"


@pytest.mark.parametrize("put", [_referred, _accepted, _asked, _waits])
def test_one_word_says_where_somebody_stands_on_every_page(office, edition, ana, put):
    episode = refer(ana, edition.programme, received=dt.date(2026, 9, 1), now=NOW)
    word = put(episode)

    tag = re.compile(rf"nhsuk-tag[^>]*>\s*{word}\s*<")
    for page in ("/referrals/", f"/referrals/{episode.pk}/", f"/people/{ana.pk}/"):
        assert tag.search(office.get(page).content.decode()), page


def test_nothing_of_the_pathway_stands_on_a_charitys_pages(charity, as_):
    words = text_of(as_(charity.coordinator).get("/today/")) + text_of(as_(charity.coordinator).get("/people/"))

    for word in ("Referrals", "Letters", "My clinic"):
        assert word not in words
    assert not Offer.objects.exists()
    assert not Decision.objects.exists()
