"""A pathway ends at any stage, and any ending can be taken back: what it closed returns where it still fits."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from courses.models import Absence, Duty, Facilitator, Session
from participants.enrolment.enrolling import enrol
from participants.episodes.endings import end_episode, endings_since, reopens, take_back_ending
from participants.models import Appointment, Enrolment, Episode, Offer, Task
from participants.rules import link_tokens
from participants.stopping.contact import stop_contact
from participants.stopping.pathways import end_pathway, take_back_pathway_ending
from tests.cast import NOW
from tests.factories import (
    FacilitatorFactory,
    ParticipantFactory,
    VenueFactory,
    accept,
    make_course,
    make_place,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)
from tests.reading import text_of

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]

DAY = dt.timedelta(days=1)
LATER = NOW + 3 * DAY
DAYS = [dt.date(2026, 11, 23) + week * DAY for week in range(4)]


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def group(edition):
    return make_course(edition, days=DAYS, number=36, places=8, reviews={1: dt.date(2027, 1, 5)})


@pytest.fixture
def mo(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell")


@pytest.fixture
def episode(mo, edition):
    episode = refer(mo, edition.programme, received=dt.date(2026, 6, 1), now=NOW - 150 * DAY)
    accept(episode, now=NOW - 140 * DAY)
    return episode


@pytest.fixture
def entry(episode):
    recommend(episode, now=NOW - 90 * DAY)
    say_yes(episode, now=NOW - 80 * DAY)
    return wait_on_programme(episode, now=NOW - 80 * DAY, accepted=dt.date(2026, 8, 4))


def end(clinic, episode, ending="no_reply", **more):
    return end_episode(episode, ending, **{"by": clinic.administrator, "now": NOW, **more})


def back(clinic, episode, now=LATER, **more):
    return take_back_ending(episode, by=clinic.administrator, now=now, **more)


def offered(entry, course, *, reply_by=NOW + 7 * DAY):
    entry.state = "offered"
    entry.save()
    course.offered += 1
    course.save()
    return Offer.objects.create(
        participant=entry.participant,
        course=course,
        entry=entry,
        made_at=NOW - DAY,
        reply_by=reply_by,
        token_digest=link_tokens.digest_for("ab" * 32),
    )


def on_the_programme(entry, course):
    enrolment = make_place(entry.participant, course, joined_at=NOW - DAY)
    Enrolment.objects.filter(pk=enrolment.pk).update(episode=entry.episode)
    entry.state, entry.closed_at = "placed", NOW - DAY
    entry.save()
    return enrolment


def test_an_ending_says_who_when_why_and_who_was_told(clinic, episode):
    ended = end(clinic, episode, note="Wrote three times.", told="The GP, by letter")

    ended.refresh_from_db()
    assert (ended.ending, ended.ended_at, ended.ended_by) == ("no_reply", NOW, "Priya Raman")
    assert (ended.ending_note, ended.ending_told) == ("Wrote three times.", "The GP, by letter")


def test_what_was_noted_stays_out_of_the_trail(clinic, episode):
    end(clinic, episode, note="Too low to come at present.", told="The GP")

    said = [f"{each.object_label} {each.details}" for each in AuditEntry.objects.all()]
    assert any("no_reply" in each for each in said), said
    assert not any("Too low" in each for each in said)


def test_of_who_is_not_interested_the_clinic_is_told(clinic, episode):
    end(clinic, episode, "not_interested")

    task = Task.objects.get(done_at=None)
    assert task.kind == "tell_clinic"
    assert task.line == "Maureen Pell doesn’t want Pain management programme. Tell the clinic that referred them."


def test_only_a_clinician_ends_it_because_somebody_did_not_come(clinic, episode):
    with pytest.raises(Refused, match="A clinician decides this"):
        end(clinic, episode, "did_not_attend", note="Twice.")
    with pytest.raises(Refused, match="Say why"):
        end(clinic, episode, "did_not_attend", by=clinic.clinician, clinician=True)

    assert end(clinic, episode, "did_not_attend", by=clinic.clinician, clinician=True, note="Twice.").ended_at == NOW


@pytest.mark.parametrize(
    ("ending", "more", "sentence"),
    [
        ("gone fishing", {}, "Choose how it ends"),
        ("no_reply", {"note": "x" * 301}, "300 characters"),
        ("no_reply", {"told": "x" * 201}, "200 characters"),
    ],
)
def test_what_cannot_be_an_ending_is_refused_in_a_sentence(clinic, episode, ending, more, sentence):
    with pytest.raises(Refused, match=sentence):
        end(clinic, episode, ending, **more)
    episode.refresh_from_db()
    assert episode.ended_at is None


def test_ending_it_twice_changes_nothing_and_ending_it_otherwise_is_refused(clinic, episode):
    end(clinic, episode)
    end(clinic, episode, now=LATER)

    assert AuditEntry.objects.filter(verb="ended a pathway").count() == 1
    with pytest.raises(Refused, match="has ended already"):
        end(clinic, episode, "moved")


def test_who_read_an_older_page_looks_again(clinic, episode):
    with pytest.raises(Stale):
        end(clinic, episode, version=0)


def test_an_open_offer_is_taken_back_and_the_list_is_left(clinic, entry, group):
    offer = offered(entry, group)

    end(clinic, entry.episode)

    offer.refresh_from_db()
    entry.refresh_from_db()
    group.refresh_from_db()
    assert (offer.state, entry.state, group.offered) == ("taken_back", "left", 0)


def test_taken_back_they_stand_where_they_stood_and_the_offer_is_open_again(clinic, entry, group):
    offer = offered(entry, group)
    end(clinic, entry.episode)

    done = back(clinic, entry.episode)

    offer.refresh_from_db()
    entry.refresh_from_db()
    group.refresh_from_db()
    assert (entry.state, entry.accepted_on) == ("offered", dt.date(2026, 8, 4))
    assert (offer.state, group.offered) == ("open", 1)
    assert not done.lost


def test_an_offer_whose_time_is_up_is_said_not_to_be_open_again(clinic, entry, group):
    offered(entry, group, reply_by=NOW + DAY)
    end(clinic, entry.episode)

    done = back(clinic, entry.episode)

    entry.refresh_from_db()
    assert entry.state == "waiting"
    assert done.lost == [f"The offer of {group} is not open again: the time to answer is up. Offer them another."]


def test_a_place_to_come_is_given_up_and_returns_with_every_date(clinic, entry, group):
    enrolment = on_the_programme(entry, group)
    end(clinic, entry.episode, "moved")
    group.refresh_from_db()
    assert group.taken == 0
    assert not Appointment.objects.filter(enrolment=enrolment, state="booked").exists()

    done = back(clinic, entry.episode)

    enrolment.refresh_from_db()
    group.refresh_from_db()
    assert (enrolment.state, group.taken) == ("active", 1)
    assert Appointment.objects.filter(enrolment=enrolment, state="booked").count() == 5
    assert done.returned == [f"The place on {group} is theirs again."]


def test_a_place_that_somebody_else_has_now_does_not_return(clinic, entry, edition):
    group = make_course(edition, days=DAYS, number=37, places=1)
    enrolment = on_the_programme(entry, group)
    end(clinic, entry.episode)
    enrol(ParticipantFactory(organisation=clinic.organisation), group, by=clinic.administrator, now=NOW)

    done = back(clinic, entry.episode)

    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"
    assert done.lost == [f"The place on {group} is not theirs again: it is full now."]


def test_a_review_that_filled_up_is_said_and_the_rest_returns(clinic, entry, group):
    enrolment = on_the_programme(entry, group)
    end(clinic, entry.episode)
    Session.objects.filter(course=group, kind="review").update(places=1)
    other = ParticipantFactory(organisation=clinic.organisation)
    Appointment.objects.create(participant=other, session=group.sessions.get(kind="review"), made_at=NOW)

    done = back(clinic, entry.episode)

    assert Appointment.objects.filter(enrolment=enrolment, state="booked").count() == 4
    assert [each for each in done.lost if "1-month review" in each and "it is full now" in each]


@pytest.fixture
def assessment(clinic, episode):
    """Next Wednesday with a physiotherapist, in a room."""
    start = NOW + 9 * DAY
    session = Session.objects.create(
        organisation=clinic.organisation, kind="assessment", number=1, label="Assessment", places=1, zone="Europe/London",
        starts_at=start, ends_at=start + dt.timedelta(minutes=90), venue=VenueFactory(organisation=clinic.organisation),
    )  # fmt: skip
    gareth = FacilitatorFactory(organisation=clinic.organisation, name="Gareth Pym")
    Duty.objects.create(session=session, facilitator=gareth, starts_at=session.starts_at, ends_at=session.ends_at)
    return Appointment.objects.create(participant=episode.participant, session=session, episode=episode, made_at=NOW)


def test_an_assessment_to_come_is_called_off_and_held_again(clinic, episode, assessment):
    end(clinic, episode)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.session.is_cancelled) == ("withdrawn", True)
    assert not Duty.objects.filter(ended_at=None).exists()

    done = back(clinic, episode)

    assessment = Appointment.objects.get(pk=assessment.pk)
    assert (assessment.state, assessment.session.is_cancelled) == ("booked", False)
    assert Duty.objects.filter(ended_at=None).count() == 1
    assert done.returned == ["The assessment on Wednesday 11 November 2026 at 10am is booked again."]


def test_an_assessment_whose_room_is_taken_now_is_booked_anew(clinic, episode, assessment, edition):
    end(clinic, episode)
    make_course(edition, days=[assessment.session.local_date], venue=assessment.session.venue, number=40)

    done = back(clinic, episode)

    assert Appointment.objects.get(pk=assessment.pk).state == "withdrawn"
    assert "Book another." in done.lost[0]


def test_an_assessment_whose_people_are_away_or_kept_for_others_is_booked_anew(clinic, episode, assessment):
    gareth, span = Duty.objects.get().facilitator, (assessment.session.starts_at, assessment.session.ends_at)
    end(clinic, episode)
    Absence.objects.create(
        facilitator=gareth, starts_at=span[0], ends_at=span[1], kind=Absence.Kind.LEAVE, made_at=NOW, made_by="Gareth Pym"
    )

    done = back(clinic, episode)

    assert Appointment.objects.get(pk=assessment.pk).state == "withdrawn"
    assert "Book another." in done.lost[0]


def test_an_assessment_of_somebody_who_has_left_is_booked_anew(clinic, episode, assessment):
    end(clinic, episode)
    Facilitator.objects.update(ended_at=NOW)

    done = back(clinic, episode)

    assert Appointment.objects.get(pk=assessment.pk).state == "withdrawn"
    assert "Book another." in done.lost[0]


def test_who_died_is_written_to_no_more_and_taking_it_back_lifts_that(clinic, entry, group):
    enrolment = on_the_programme(entry, group)

    end_pathway(entry.episode, "died", by=clinic.administrator, now=NOW)
    entry.participant.refresh_from_db()
    assert entry.participant.stopped_reason == "died"

    take_back_pathway_ending(entry.episode, by=clinic.administrator, now=LATER)
    entry.participant.refresh_from_db()
    enrolment.refresh_from_db()
    assert (entry.participant.stopped_reason, enrolment.state) == ("", "active")


def test_stopping_contact_with_somebody_who_died_ends_their_pathway(clinic, mo, episode):
    stop_contact(mo, reason="died", by=clinic.administrator, now=NOW)

    episode.refresh_from_db()
    assert (episode.ending, episode.ended_at) == ("died", NOW)


@pytest.mark.parametrize("reason", ["died", "moved"])
def test_a_stop_by_mistake_that_is_taken_back_on_the_record_lets_the_pathway_go_on(clinic, as_, entry, group, reason):
    enrolment = on_the_programme(entry, group)
    browser, page = as_(clinic.administrator), f"/people/{entry.participant_id}/stop/"
    browser.post(page, {"reason": reason})
    assert "Their pathway goes on where it ended" in text_of(browser.get(page))

    said = [text_of(browser.post(page, {"resume": "yes"}, follow=True)) for _ in "ab"]

    assert f"Their pathway goes on. The place on {group} is theirs again." in said[0]
    enrolment.refresh_from_db()
    entry.episode.refresh_from_db()
    assert (enrolment.state, entry.episode.ending) == ("active", "")


def test_while_messages_are_stopped_an_ending_is_not_taken_back(clinic, mo, episode):
    stop_contact(mo, reason="moved", by=clinic.administrator, now=NOW)

    with pytest.raises(Refused, match="Take that back first"):
        back(clinic, episode)


def test_with_another_open_pathway_an_ending_is_not_taken_back(clinic, mo, episode, edition):
    end(clinic, episode)
    refer(mo, edition.programme, received=dt.date(2026, 11, 1), now=NOW)

    with pytest.raises(Refused, match="another open pathway"):
        back(clinic, episode)


def test_taking_back_twice_does_it_once(clinic, episode):
    end(clinic, episode, "not_interested")
    back(clinic, episode)
    back(clinic, episode)

    episode.refresh_from_db()
    assert (episode.ended_at, episode.ending_undone_at) == (None, LATER)
    assert AuditEntry.objects.filter(verb="took an ending back").count() == 1
    assert not Task.objects.filter(done_at=None).exists()


@pytest.mark.parametrize(
    ("ending", "days", "opens"),
    [("no_reply", 13, True), ("no_reply", 14, True), ("no_reply", 15, False), ("died", 1, False), ("discharged", 1, False)],
)
def test_contact_within_two_weeks_reopens(ending, days, opens):
    assert reopens(ending, NOW - days * DAY, NOW) is opens


def test_endings_are_counted_by_reason(clinic, edition):
    for ending in ("no_reply", "moved", "no_reply"):
        other = refer(ParticipantFactory(organisation=clinic.organisation), edition.programme, received=NOW.date(), now=NOW)
        end(clinic, other, ending)

    assert endings_since(clinic.organisation, NOW - 30 * DAY) == [("No reply", 2), ("Moved away", 1)]
    assert endings_since(clinic.organisation, NOW + DAY) == []


def test_a_pathway_of_a_record_merged_away_is_refused(clinic, episode):
    other = ParticipantFactory(organisation=clinic.organisation)
    Episode.objects.filter(pk=episode.pk).update(participant=other)

    with pytest.raises(Refused, match="another record"):
        end(clinic, episode)
