"""Feedback: who is asked, what is kept, and that a quote goes with the consent, at once."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from participants.merging.merge import merge, preview_merge
from participants.models import Enrolment, Participant
from reviews.feedback.asking import asked_of_person
from reviews.feedback.giving import SaidOfProgramme, end_quoting_of, give_feedback, say_whether_quoted
from reviews.feedback.quoting import publish_quote, quotes_about, take_quote_down
from reviews.feedback.reading import said_to_leaders
from reviews.models import Feedback, Quote
from tests.factories import ParticipantFactory, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
SAID = SaidOfProgramme(9, "The pacing helped me. I sing again.", "Warmer rooms.")


@pytest.fixture
def came(ana, september):
    """Ana came to the September group's days; it ended 39 days ago."""
    ana.appointments.filter(session__kind="course").update(mark="5", marked_at=september.last_ends_at, marked_by="Priya Raman")
    return ana


@pytest.fixture
def given(came, clinic):
    """What Ana said, which may be quoted with her first name."""
    feedback = give_feedback(came, "last", SAID, version=0, by=clinic.administrator, now=clinic.now)
    return say_whether_quoted(feedback, "first_name", by=clinic.administrator, now=clinic.now)


def asked(person, now):
    return [(each.point, each.is_due) for each in asked_of_person(person, now)]


def test_who_came_is_asked_after_the_last_day_for_sixty_days(came, september, clinic):
    ana = came.participant

    assert asked(ana, september.last_ends_at - dt.timedelta(minutes=1)) == []
    assert asked(ana, clinic.now) == [("last", True)]
    assert asked(ana, september.last_ends_at + dt.timedelta(days=60)) == []


def test_who_never_came_or_gave_the_place_up_is_not_asked(ana, came, clinic):
    came.appointments.filter(session__kind="course").update(mark="3")
    assert asked(ana.participant, clinic.now) == []

    came.appointments.filter(session__kind="course").update(mark="5")
    Enrolment.objects.filter(pk=came.pk).update(state="withdrawn", withdrawn_at=clinic.now)
    assert asked(ana.participant, clinic.now) == []


def test_who_came_to_a_review_is_asked_about_it_too(came, september, clinic):
    place = came.appointments.get(session=september.sessions.get(kind="review", months=1))
    place.mark, place.marked_at, place.marked_by = "5", clinic.now, "Priya Raman"
    place.save()

    assert asked(came.participant, clinic.now) == [("1", True), ("last", True)]


def test_feedback_is_kept_and_the_trail_says_nothing_of_what_it_says(came, clinic):
    give_feedback(came, "last", SAID, version=0, by=clinic.administrator, now=clinic.now)

    kept = Feedback.objects.get()
    assert (kept.recommends, kept.helped, kept.to_change, kept.quote_allowed_at) == (9, SAID.helped, SAID.to_change, None)
    entry = AuditEntry.objects.get(verb="feedback given")
    assert "pacing" not in str(entry.details)


def test_two_clicks_keep_it_once_and_an_older_page_is_asked_to_look_again(came, clinic):
    for _ in range(2):
        give_feedback(came, "last", SAID, version=0, by=clinic.administrator, now=clinic.now)
    assert Feedback.objects.get().version == 1

    with pytest.raises(Stale):
        give_feedback(came, "last", SaidOfProgramme(3), version=0, by=clinic.administrator, now=clinic.now)


def test_once_the_time_is_over_it_stays_as_it_is(given, came, clinic):
    later = clinic.now + dt.timedelta(days=60)

    with pytest.raises(Refused, match="time to change this is over"):
        give_feedback(came, "last", SaidOfProgramme(3), version=2, by=clinic.administrator, now=later)
    with pytest.raises(Refused, match="Nobody is asked"):
        give_feedback(came, "6", SAID, version=0, by=clinic.administrator, now=clinic.now)


def test_a_sentence_stands_on_the_page_with_the_first_name_while_they_allow_it(given, clinic):
    programme = given.enrolment.course.programme
    quote = publish_quote(given, [1], version=given.version, by=clinic.administrator, now=clinic.now)
    again = publish_quote(given, [1], version=given.version, by=clinic.administrator, now=clinic.now)

    assert quote == again
    assert [(each.text, each.name) for each in quotes_about(programme)] == [("I sing again.", "Ana")]

    say_whether_quoted(given, "nobody", by=clinic.administrator, now=clinic.now)
    assert [each.name for each in quotes_about(programme)] == [""]

    say_whether_quoted(given, "", by=clinic.administrator, now=clinic.now)
    assert quotes_about(programme) == []
    quote.refresh_from_db()
    assert quote.ended_at == clinic.now


def test_what_came_back_with_a_new_yes_is_chosen_anew(given, clinic):
    publish_quote(given, [1], version=given.version, by=clinic.administrator, now=clinic.now)
    say_whether_quoted(given, "", by=clinic.administrator, now=clinic.now)
    say_whether_quoted(given, "nobody", by=clinic.administrator, now=clinic.now)

    assert quotes_about(given.enrolment.course.programme) == []


def test_without_consent_nothing_is_quoted(came, clinic):
    feedback = give_feedback(came, "last", SAID, version=0, by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="don’t let us quote"):
        publish_quote(feedback, [0], version=feedback.version, by=clinic.administrator, now=clinic.now)


def test_a_quote_whose_words_they_took_out_goes_and_the_others_stay(given, came, clinic):
    for chosen in ([0], [1]):
        publish_quote(given, chosen, version=given.version, by=clinic.administrator, now=clinic.now)

    said = SaidOfProgramme(9, "The pacing helped me.", "")
    give_feedback(came, "last", said, version=given.version, by=clinic.administrator, now=clinic.now)

    assert [each.text for each in quotes_about(came.course.programme)] == ["The pacing helped me."]


def test_words_that_were_changed_since_they_were_read_are_not_quoted(given, came, clinic):
    give_feedback(came, "last", SaidOfProgramme(2, "None of it."), version=given.version, by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="changed what they said"):
        publish_quote(given, [0], version=given.version, by=clinic.administrator, now=clinic.now)


def test_the_office_takes_a_quote_down_without_ending_the_consent(given, clinic):
    quote = publish_quote(given, [0], version=given.version, by=clinic.administrator, now=clinic.now)

    for _ in range(2):
        take_quote_down(quote, by=clinic.administrator, now=clinic.now)

    assert quotes_about(given.enrolment.course.programme) == []
    assert AuditEntry.objects.filter(verb="quote taken down").count() == 1


@pytest.mark.parametrize("why", ["merged", "died"])
def test_a_quote_of_a_closed_record_or_of_somebody_who_died_is_not_shown(given, clinic, why, walter):
    publish_quote(given, [0], version=given.version, by=clinic.administrator, now=clinic.now)
    died, merged = {"stopped_reason": "died", "stopped_at": clinic.now}, {"merged_into": walter.episode.participant}
    Participant.objects.filter(pk=given.enrolment.participant_id).update(**(died if why == "died" else merged))

    assert quotes_about(given.enrolment.course.programme) == []


def test_whoever_erases_somebody_takes_their_quotes_down_with_one_call(given, clinic):
    publish_quote(given, [0], version=given.version, by=clinic.administrator, now=clinic.now)

    assert end_quoting_of(given.enrolment.participant, by=clinic.administrator, now=clinic.now) == 1
    given.refresh_from_db()
    assert given.quote_ended_at == clinic.now
    assert not Quote.objects.filter(ended_at=None).exists()


def test_a_quote_goes_with_the_place_to_the_record_that_is_kept(given, clinic):
    publish_quote(given, [0], version=given.version, by=clinic.administrator, now=clinic.now)
    other = Participant.objects.get(pk=given.enrolment.participant_id)
    keep = ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name="Prior", preferred_name="Annie")

    choices = {each.field: "kept" for each in preview_merge(keep, other, now=clinic.now).details}
    merge(keep, other, choices=choices, versions=(keep.version, other.version), by=clinic.administrator, now=clinic.now)

    assert [each.name for each in quotes_about(given.enrolment.course.programme)] == ["Annie"]


def test_two_records_on_one_course_that_become_one_are_not_asked_again_for_what_was_said(given, september, clinic):
    other = Participant.objects.get(pk=given.enrolment.participant_id)
    keep = ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name="Prior")
    make_place(keep, september, joined_at=given.enrolment.joined_at - dt.timedelta(days=1))
    keep.appointments.filter(session__kind="course").update(mark="5", marked_at=clinic.now, marked_by="Priya Raman")
    keep.refresh_from_db()

    choices = {each.field: "kept" for each in preview_merge(keep, other, now=clinic.now).details}
    merge(keep, other, choices=choices, versions=(keep.version, other.version), by=clinic.administrator, now=clinic.now)

    assert asked(keep, clinic.now) == [("last", False)]
    assert [each.text for each in quotes_about(september.programme)] == []
    assert said_to_leaders(september).people == 1
