"""Leaders from a spreadsheet, with their trainings and papers."""

import datetime as dt

import pytest

from courses.models import Facilitator, LeaderPaper, TrainingRecord
from desk.importing import batches
from tests.cast import NOW
from tests.desk.importing.conftest import LEADERS, imported, outcomes, worked
from tests.factories import FacilitatorFactory, cpsmp_edition

MAY = ["May Quill", "may@post.example", "yes", "3/2/2025", "10/2/2025", "1/3/2025", "1/3/2028"]


@pytest.fixture(autouse=True)
def programme(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.foundation_slug = "cdsmp"
    edition.leaders_needed = 2
    edition.save()
    return edition.programme


@pytest.mark.sqlite
def test_a_leader_comes_with_trainings_and_papers(sent, programme):
    imported(sent("leaders", LEADERS, MAY))

    may = Facilitator.objects.get(name="May Quill")
    assert (may.email, may.lives_with_pain, may.profession) == ("may@post.example", True, "leader")
    assert list(TrainingRecord.objects.order_by("last_day").values_list("programme_slug", "kind", "last_day")) == [
        ("cdsmp", "leader", dt.date(2025, 2, 3)),
        (programme.slug, "cross", dt.date(2025, 2, 10)),
    ]
    assert LeaderPaper.objects.get().expires_on == dt.date(2028, 3, 1)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["May", "", "", "", "10/2/2025", "", ""], "The training counts only after the foundation training."),
        (["May", "", "", "3/3/2025", "10/2/2025", "", ""], "The foundation training is later than the training"),
        (["May", "", "", "3/2/2027", "", "", ""], "The foundation training lies in the future."),
        (["May", "", "", "", "", "", "1/3/2028"], "The background check runs out, but it doesn’t say when it was made."),
        (["May", "", "", "", "", "1/3/2025", "1/3/2024"], "The background check runs out before it was made."),
        (["May", "", "perhaps", "", "", "", ""], "Lives with lasting pain: write yes or no"),
    ],
)
def test_dates_out_of_order_are_said_row_by_row_and_nothing_imported(sent, row, why):
    [(_, outcome, sentence)] = outcomes(sent("leaders", LEADERS, row))

    assert outcome == "faulty"
    assert sentence.startswith(why)


def test_a_leader_who_is_here_already_is_left_alone(sent, charity):
    FacilitatorFactory(organisation=charity.organisation, name="May Quill", profession="leader", email="may@post.example")

    assert outcomes(sent("leaders", LEADERS, MAY)) == [(2, "known", "May Quill leads here already.")]


def test_leaders_are_taken_back_with_what_they_brought(sent):
    batch = imported(sent("leaders", LEADERS, MAY))

    batch = worked(batches.undo(batch, by=batch.sent_by, now=NOW, version=batch.version))

    assert [outcome for _, outcome, _ in outcomes(batch)] == ["undone"]
    assert not Facilitator.objects.exists()
    assert not TrainingRecord.objects.exists()


def test_a_leader_trained_again_since_stays(sent, programme):
    batch = imported(sent("leaders", LEADERS, MAY))
    TrainingRecord.objects.create(
        facilitator=Facilitator.objects.get(),
        programme_slug=programme.slug,
        kind="refresher",
        last_day=dt.date(2026, 10, 1),
        recorded_at=NOW + dt.timedelta(hours=1),
    )

    batch = worked(batches.undo(batch, by=batch.sent_by, now=NOW, version=batch.version))

    assert outcomes(batch) == [(2, "kept", "It has been used since, so it stays.")]
    assert TrainingRecord.objects.count() == 3
