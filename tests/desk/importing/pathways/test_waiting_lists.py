"""A waiting list from a spreadsheet: everybody stands where they stood in there."""

import datetime as dt

import pytest

from desk.importing.registry import kinds_for
from participants.models import Decision, Episode, Participant, PathwayChoice, WaitingListEntry
from participants.waiting.candidates import ORDER, waiting_for
from participants.waiting.joining import latest_decision
from tests.cast import NOW
from tests.desk.importing.conftest import imported, outcomes
from tests.desk.importing.pathways.conftest import ADA, BO, WHO, undone
from tests.factories import ParticipantFactory, cpsmp_edition, recommend, refer

HEADINGS = [
    *(*WHO, "Accepted on", "How they would come", "Priority", "Earliest start", "Days they can’t come"),
    "Weekdays they can’t come",
]
WAITS = [*ADA, "1/9/2026", "either", "", "1/12/2026", "14/12/2026 to 3/1/2027; 5/2/2027", "Mondays and Thu"]


def on_file(clinic, **more):
    born = dt.date(1961, 3, 14)
    return ParticipantFactory(organisation=clinic.organisation, first_names="Ada", last_name="Quill", date_of_birth=born, **more)


@pytest.mark.sqlite
def test_somebody_waits_as_they_waited_on_the_hospitals_own_list(sent):
    imported(sent("waiting", HEADINGS, WAITS))

    entry = WaitingListEntry.objects.select_related("episode").get()
    assert (entry.accepted_on, entry.earliest_start) == (dt.date(2026, 9, 1), dt.date(2026, 12, 1))
    assert (entry.takes_in_person, entry.takes_video, entry.priority) == (True, True, 2)
    assert entry.not_weekdays == [0, 3]
    assert list(entry.unavailable.values_list("from_on", "until_on")) == [
        (dt.date(2026, 12, 14), dt.date(2027, 1, 3)),
        (dt.date(2027, 2, 5), dt.date(2027, 2, 5)),
    ]
    assert latest_decision(entry.episode).decided_by == "before painprog, brought in by Priya Raman"
    assert PathwayChoice.objects.get().by == "before painprog, brought in by Priya Raman"


def test_the_list_keeps_its_order(sent, edition):
    late = [*ADA, "1/10/2026", "video", "", "", "", ""]
    early = [*BO, "1/9/2026", "face to face", "", "", "", ""]
    urgent = ["Cy", "Obi", "1/1/1980", "30/10/2026", "video", "urgent", "", "", ""]
    imported(sent("waiting", HEADINGS, late, early, urgent))

    names = waiting_for(edition.programme).order_by(*ORDER).values_list("participant__last_name", flat=True)
    assert list(names) == ["Obi", "Marsh", "Quill"]


@pytest.mark.parametrize(
    ("place", "cell", "why"),
    [
        (3, "1/12/2026", "Accepted on: that day is still to come."),
        (4, "post", "How they would come: “post” isn’t one of face to face, video, either."),
        (5, "high", "Priority: “high” isn’t one of urgent, routine."),
        (7, "3/1/2027 to 14/12/2026", "Days they can’t come: “3/1/2027 to 14/12/2026” ends before it begins."),
        (8, "Mo", "Weekdays they can’t come: “mo” isn’t a day of the week."),
        (8, "Mon, Tue, Wed, Thu, Fri, Sat, Sun", "Weekdays they can’t come: no day is left on which they can come."),
        (7, "in May", "Days they can’t come: “in may” can’t be read as a date."),
    ],
)
def test_a_row_that_cannot_be_right_says_why(sent, place, cell, why):
    [(_, outcome, sentence)] = outcomes(sent("waiting", HEADINGS, [*WAITS[:place], cell, *WAITS[place + 1 :]]))

    assert outcome == "faulty"
    assert sentence.startswith(why)


def test_whoever_has_an_open_referral_goes_on_with_it_and_waits_once(sent, clinic, edition):
    episode = refer(on_file(clinic), edition.programme, received=dt.date(2026, 6, 1), now=NOW)
    recommend(episode, now=NOW)
    imported(sent("waiting", HEADINGS, WAITS))

    assert WaitingListEntry.objects.get().episode == episode
    assert Decision.objects.count() == 1
    assert outcomes(sent("waiting", HEADINGS, WAITS))[0][1:] == ("known", "They wait for the programme already.")


def test_a_decision_that_stands_against_it_is_looked_at_by_somebody(sent, clinic, edition):
    episode = refer(on_file(clinic), edition.programme, received=dt.date(2026, 6, 1), now=NOW)
    recommend(episode, now=NOW, outcome="not_interested", reason="declined")

    batch = imported(sent("waiting", HEADINGS, WAITS))

    assert outcomes(batch)[0][1:] == ("faulty", "On their pathway stands another decision. Look which of the two is right.")


def test_an_import_is_taken_back_with_what_came_with_it_and_leaves_what_stood_there(sent, clinic, edition):
    episode = refer(on_file(clinic), edition.programme, received=dt.date(2026, 6, 1), now=NOW)
    batch = imported(sent("waiting", HEADINGS, WAITS, [*BO, "1/9/2026", "video", "", "", "", ""]))

    undone(batch)

    assert WaitingListEntry.objects.count() == 0
    assert Decision.objects.count() == PathwayChoice.objects.count() == 0
    assert list(Episode.objects.all()) == [episode]
    assert Participant.objects.count() == 1


def test_somebody_who_was_changed_on_the_list_stays(sent):
    batch = imported(sent("waiting", HEADINGS, WAITS))
    WaitingListEntry.objects.update(version=2)

    assert outcomes(undone(batch))[0][1:] == ("kept", "Somebody has changed it since, so it stays.")


def test_a_charity_is_not_asked_for_lists_of_pathways(charity, clinic, edition):
    cpsmp_edition(charity.organisation)

    assert [kind for kind, _ in kinds_for(charity.organisation)] == ["people", "leaders", "courses"]
    assert [kind for kind, _ in kinds_for(clinic.organisation)][3:] == ["referrals", "waiting", "running", "past"]


def test_the_page_of_a_charity_takes_no_such_file(charity, as_):
    cpsmp_edition(charity.organisation)
    browser = as_(charity.coordinator)

    assert browser.get("/setup/imports/example/waiting/").status_code == 404
    assert "Waiting list" not in browser.get("/setup/imports/new/").text
