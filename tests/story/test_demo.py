"""What the demo shows: a charity with leaders in every standing, a licence near its end, and courses in every state."""

import pytest
from django.db.models import Q

from accounts.models import Organisation
from common import clock
from common.clock import today_in
from courses.ground.states import is_public
from courses.leaders import standing as leadership
from courses.leaders.record import leader_facts_of, policy_on
from courses.leaders.session_reports import reported, sessions_to_report
from courses.licences.on_file import licence_use
from courses.licences.page import cautions_of
from courses.models import Absence, Course, Facilitator
from desk.models import DowntimePack
from desk.rota.grid import ground_of, rota_of
from painprog.demo import preparing
from participants.attendance.completion import completions_on
from participants.books.orders import orders_of
from participants.episodes.stages import Stage, with_stage
from participants.models import (
    Appointment,
    Certificate,
    Decision,
    DistressReport,
    Episode,
    Letter,
    Offer,
    Participant,
    ReadingTerms,
    Referral,
    Registration,
    WaitingListEntry,
)
from reviews.board.counting import COUNTS, milestones_of_lines
from reviews.feedback.quoting import quotes_about
from reviews.feedback.reading import FeedbackWanted, feedback_counts, feedback_found
from reviews.feedback.rules import LEAST_FOR_LEADERS
from reviews.models import ClinicalNote, Discharge
from reviews.questionnaires.overdue import overdue_counted
from reviews.questionnaires.own import own_questionnaires

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def charity(own_database) -> Organisation:
    preparing.prepare(clock.now())
    return Organisation.objects.get(kind="community")


def test_the_charity_has_eight_leaders_in_every_standing_and_two_master_trainers(charity):
    team = list(Facilitator.objects.filter(organisation=charity, profession="leader"))
    facts, today = leader_facts_of(team, clock.now()), today_in(charity.tzinfo, clock.now())
    policy = policy_on(charity, today)
    found = [leadership.status_on(today, facts[one.pk], "cpsmp", policy).status for one in team]
    trainers = [one for one in team if leadership.trainer_status_on(today, facts[one.pk], "cpsmp", policy).is_good]

    assert len(team) == 8
    assert set(found) == {"trained", "active", "due", "lapsed", "retired"}
    assert len(trainers) == 2


def test_its_licence_is_near_its_cap_and_its_end(charity):
    said = " ".join(caution.sentence for caution in cautions_of(charity, clock.now(), licence_use(charity, clock.now())))

    assert "5 of 6" in said
    assert "W-1187" in said


def test_its_courses_are_over_running_open_full_and_blocked(charity):
    courses = list(Course.objects.filter(organisation=charity).order_by("first_starts_at"))
    over, running, first_open, full, blocked = courses

    assert over.last_ends_at < clock.now() < running.last_ends_at
    assert running.confirmed_at
    assert is_public(first_open)
    assert (full.free, full.offered) == (0, 1)
    assert not blocked.opened_at


def test_somebody_waits_was_offered_a_place_and_has_registered_and_books_are_to_be_ordered(charity):
    assert WaitingListEntry.objects.filter(course__organisation=charity, state="waiting").count() == 2
    assert Offer.objects.get(course__organisation=charity).state == "open"
    assert Registration.objects.get().state == "unconfirmed"
    assert orders_of(charity, clock.now())


def test_both_say_when_reports_are_read_and_the_hospital_follows_a_flare_up(charity):
    report = DistressReport.objects.select_related("task").get(participant__organisation__kind="hospital")

    assert ReadingTerms.objects.count() == 2
    assert (report.task.seen_at is None, report.task.done_at) == (False, None)


@pytest.fixture(scope="module")
def hospital(charity) -> Organisation:
    return Organisation.objects.get(kind="hospital")


def test_the_hospital_has_somebody_at_every_stage_and_an_ending_of_every_kind(hospital):
    pathways = Episode.objects.filter(organisation=hospital)

    # Over Christmas no group is under way.
    assert {each.value for each in Stage} - {"discharged", "on_programme"} <= set(
        with_stage(pathways, clock.now()).values_list("stage", flat=True)
    )
    assert pathways.exclude(ending="").values("ending").distinct().count() == 11
    assert set(Referral.objects.values_list("triage", flat=True)) == {"", "accepted", "asked", "returned", "not_suitable"}


def test_five_and_twenty_wait_or_are_offered_a_place_in_every_format(hospital):
    waiting = WaitingListEntry.objects.filter(programme__organisation=hospital, course=None, state__in=("waiting", "offered"))

    assert 24 <= waiting.count() <= 27
    assert waiting.filter(state="offered").exists()
    assert set(waiting.values_list("takes_in_person", "takes_video")) == {(True, True), (True, False), (False, True)}
    assert waiting.filter(priority=1).exists()
    assert waiting.filter(unavailable__isnull=False).exists()


def test_its_letters_wait_for_a_name_for_a_printer_or_have_gone(hospital):
    letters = Letter.objects.filter(participant__organisation=hospital)

    assert letters.filter(signed_at=None, kind="choice").exists()
    assert letters.filter(signed_at=None, kind="decision").exists()
    assert letters.filter(deliveries__way="print", deliveries__sent_at__isnull=False).exists()
    assert letters.filter(deliveries__way="print", deliveries__sent_at=None).exists()
    assert letters.filter(deliveries__way="own_page", read_at__isnull=False).exists()


def test_sections_wait_for_signatures_and_a_draft_was_begun_by_somebody(hospital):
    assert ClinicalNote.objects.filter(organisation=hospital, kind="section", signed_at=None).count() == 1
    assert Decision.objects.exclude(outcome="recommended").count() == 3


def test_days_are_written_about_and_one_waits_for_signatures(hospital):
    days = ClinicalNote.objects.filter(organisation=hospital, kind="day")

    assert days.filter(episode=None, signed_at__isnull=False).count() == 2
    assert days.filter(episode=None, signed_at=None).count() == 1
    assert days.filter(episode__isnull=False, signed_at__isnull=False).exists()


def test_what_clinicians_of_each_day_have_to_know_is_signed_in_its_running_group_and_its_registers_are_on_paper(hospital):
    on_now = {"enrolments__course__first_starts_at__lt": clock.now(), "enrolments__course__last_ends_at__gt": clock.now()}
    running = Episode.objects.filter(**on_now)
    assert ClinicalNote.objects.filter(kind="safety", episode__in=running, signed_at__isnull=False).exists()
    assert DowntimePack.objects.filter(organisation=hospital).exists()


def test_groups_run_and_groups_of_the_past_year_have_reviews_to_come(hospital):
    groups = Course.objects.filter(organisation=hospital, programme__slug="pain-management")
    now = clock.now()

    assert groups.filter(first_starts_at__lte=now, last_ends_at__gt=now).count() in (0, 1, 2)
    assert groups.filter(last_ends_at__lte=now).count() >= 4
    assert groups.filter(first_starts_at__gt=now, offered__gt=0).count() == 1
    assert Appointment.objects.filter(
        session__kind="review", session__starts_at__gt=now, enrolment__course__last_ends_at__lte=now
    )


def test_leaders_have_reported_on_all_but_the_latest_session_and_who_completed_has_a_certificate(charity):
    over = sessions_to_report().filter(organisation=charity, ends_at__lte=clock.now()).order_by("starts_at")
    have = reported([session.pk for session in over])
    completed = completions_on([course.pk for course in Course.objects.filter(organisation=charity)], clock.now())

    assert [session.pk for session in over if session.pk not in have] == [over.last().pk]
    assert Certificate.objects.count() == sum(near.is_complete for people in completed.values() for near in people.values())


def test_two_years_of_groups_have_reviews_in_every_state_and_people_discharged_with_their_letters(charity):
    hospital = Organisation.objects.get(kind="hospital")
    counted = {each.counted_as for each in milestones_of_lines(hospital, Q(), clock.now())}
    discharged = Episode.objects.filter(organisation=hospital, ending="discharged")

    assert counted >= set(COUNTS)
    assert discharged.count() >= 10
    letters = Letter.objects.filter(episode__in=discharged, kind="discharge", deliveries__sent_at__isnull=False)
    assert letters.count() == 2 * discharged.count()
    assert Discharge.objects.filter(closed_at=None).count() == 2


def test_the_hospitals_rota_has_a_draft_gaps_and_people_away_for_a_term(hospital):
    coming = Course.objects.filter(organisation=hospital, format="in_person", first_starts_at__gt=clock.now()).latest(
        "first_starts_at"
    )
    sheet = rota_of(ground_of(coming, now=clock.now()))

    assert str(coming.psychologist_lead) == "Dr Imogen Fairweather"
    assert sheet.drafts == 1
    assert {each.item.profession for each in sheet.cells if each.is_open} >= {"nurse", "physiotherapist"}
    assert Absence.objects.filter(facilitator__organisation=hospital).count() == 3


def test_people_said_how_it_was_and_a_sentence_stands_on_the_public_page(charity):
    programme = Course.objects.filter(organisation=charity).earliest("first_starts_at").programme

    assert feedback_counts(feedback_found(charity, FeedbackWanted())).given >= LEAST_FOR_LEADERS
    assert [each.text for each in quotes_about(programme)][-1:] == ["I learned to stop before I am worn out."]


def test_the_hospital_asks_people_now_its_office_rings_some_and_the_person_who_signs_in_has_questions(hospital):
    now = clock.now()
    person = Participant.objects.get(user__email="participant@demo.example")

    assert any(each.is_to_answer(now) for each in own_questionnaires(person, language="en", now=now))
    assert overdue_counted(hospital, now)[0] >= 3
