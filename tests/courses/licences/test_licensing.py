"""The rules of licences, as tables (docs/domain.md, chapter 18)."""

import datetime as dt
from dataclasses import replace

import pytest

from courses.licences import rules as licensing
from courses.licences.rules import LicenceFacts, Period, UsedBy, cover

CPSMP, DIABETES = 1, 2
TODAY = ["multiple_programme", "single_agency", "umbrella"]


def day(text):
    return dt.date.fromisoformat(text)


def licence(starts="2024-03-01", expires="2027-02-28", **more):
    words = {"pk": 7, "licensor": "SMRC", "number": "4711", "kind": "single_agency", "programmes": frozenset([CPSMP])}
    return LicenceFacts(**(words | {"starts_on": day(starts), "expires_on": day(expires)} | more))


def covered(*licences, first="2026-11-04", last="2026-12-09", kinds=TODAY, programme=CPSMP):
    return cover(licences, kinds=kinds, programme_pk=programme, first=day(first), last=day(last))


@pytest.mark.parametrize(
    ("starts", "expires"),
    [("2024-03-01", "2027-02-28"), ("2025-01-01", "2027-12-31"), ("2028-02-29", "2031-02-27"), ("2025-05-31", "2028-05-30")],
)
def test_a_term_of_three_years_is_offered(starts, expires):
    assert licensing.offered_expiry(day(starts)) == day(expires)


@pytest.mark.parametrize(
    ("first", "last", "met", "sentence"),
    [
        ("2027-01-20", "2027-02-24", True, "Licence SMRC 4711 covers it until Sunday 28 February 2027."),
        ("2027-01-24", "2027-02-28", True, "Licence SMRC 4711 covers it until Sunday 28 February 2027."),
        (
            "2027-01-27",
            "2027-03-03",
            False,
            "Licence SMRC 4711 runs out on Sunday 28 February 2027, before the last session on Wednesday 3 March 2027.",
        ),
        (
            "2027-03-01",
            "2027-04-05",
            False,
            "Licence SMRC 4711 runs out on Sunday 28 February 2027, before the first session on Monday 1 March 2027.",
        ),
        ("2024-03-01", "2024-04-05", True, "Licence SMRC 4711 covers it until Sunday 28 February 2027."),
        (
            "2024-02-29",
            "2024-04-04",
            False,
            "Licence SMRC 4711 begins on Friday 1 March 2024, after the first session on Thursday 29 February 2024.",
        ),
    ],
)
def test_a_licence_covers_the_first_and_the_last_session(first, last, met, sentence):
    answer = covered(licence(), first=first, last=last)

    assert (answer.met, answer.sentence) == (met, sentence)


def test_a_programme_that_needs_no_licence_says_so():
    assert covered(kinds=[]) == licensing.Covered(True, "This programme needs no licence.")


def test_a_licence_for_another_programme_covers_nothing():
    assert covered(licence(), programme=DIABETES).sentence == "No licence on file names this programme."
    assert not covered().met


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (["umbrella"], "This edition asks for “umbrella”."),
        (["umbrella", "multiple_programme"], "This edition asks for “multiple programme” or “umbrella”."),
    ],
)
def test_the_edition_says_which_kinds_it_accepts(kinds, sentence):
    answer = covered(licence(), kinds=kinds)

    assert not answer.met
    assert answer.sentence == f"Licence SMRC 4711 is of the kind “single agency”. {sentence}"


@pytest.mark.parametrize(
    ("named", "met", "said"),
    [
        ([("2026-01-01", None)], True, "covers it"),
        ([("2026-11-04", "2026-12-09")], True, "covers it"),
        ([("2026-11-05", None)], False, "the first session on Wednesday 4 November 2026"),
        ([("2026-01-01", "2026-12-08")], False, "the last session on Wednesday 9 December 2026"),
        ([], False, "the first session"),
    ],
)
def test_a_named_agency_is_covered_while_it_is_named(named, met, said):
    periods = tuple(Period(day(first), day(last) if last else None) for first, last in named)
    answer = covered(licence(kind="umbrella", held_by="Kestrel County", named=periods))

    assert answer.met is met
    assert said in answer.sentence
    if not met:
        assert "held by Kestrel County, doesn’t name us on" in answer.sentence


def test_an_ended_licence_covers_up_to_the_day_before():
    ended = licence(ended_on=day("2026-12-09"))

    assert covered(ended, last="2026-12-08").met
    assert covered(ended).sentence == (
        "Licence SMRC 4711 was ended on Wednesday 9 December 2026, before the last session on Wednesday 9 December 2026."
    )


@pytest.mark.parametrize(("renewed", "met"), [("2027-03-01", True), ("2027-03-02", False)])
def test_a_renewal_without_a_gap_covers_the_last_session(renewed, met):
    renewal = licence(renewed, "2030-02-28", pk=8, number="4712")

    answer = covered(renewal, licence(), first="2027-01-27", last="2027-03-03")

    assert (answer.met, answer.licence_pk) == (met, 7)
    if met:
        assert answer.sentence == "Licence SMRC 4711 covers its first day and licence SMRC 4712 its last."


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"expires_on": day("2024-03-01")}, "expires_on"),
        ({"programmes": frozenset()}, "programmes"),
        ({"kind": "single_programme", "programmes": frozenset([CPSMP, DIABETES])}, "programmes"),
        ({"held_by": "Kestrel County"}, "held_by"),
        ({"licensor": "Stanford University"}, "licensor"),
    ],
)
def test_what_cannot_be_so_is_said_at_its_field(words, field):
    found = licensing.fault_in(replace(licence(), **words))

    assert found is not None
    assert found[0] == field


def test_a_licence_of_stanford_was_one_until_2017():
    assert licensing.fault_in(licence("2015-01-01", "2017-12-31", licensor="Stanford University")) is None


@pytest.mark.parametrize(
    ("starts", "programmes", "ended", "refused"),
    [
        ("2027-02-28", [CPSMP], None, True),
        ("2027-03-01", [CPSMP], None, False),
        ("2026-01-01", [DIABETES], None, False),
        ("2026-01-01", [CPSMP, DIABETES], None, True),
        ("2026-01-01", [CPSMP], "2026-01-01", False),
        ("2026-01-01", [CPSMP], "2026-01-02", True),
    ],
)
def test_two_licences_never_answer_for_one_programme_on_one_day(starts, programmes, ended, refused):
    there = licence(ended_on=day(ended) if ended else None)
    new = licence(starts, "2029-12-31", pk=0, number="4712", programmes=frozenset(programmes))

    sentence = licensing.overlap(new, [there, new])

    assert bool(sentence) is refused
    if refused:
        assert sentence.startswith("Licence SMRC 4711 covers")


@pytest.mark.parametrize(
    ("starts", "expires", "ended", "years"),
    [
        ("2024-03-01", "2027-02-28", None, ["2024-03-01 2025-02-28", "2025-03-01 2026-02-28", "2026-03-01 2027-02-28"]),
        ("2028-02-29", "2031-02-27", None, ["2028-02-29 2029-02-27", "2029-02-28 2030-02-27", "2030-02-28 2031-02-27"]),
        ("2025-01-01", "2026-06-30", None, ["2025-01-01 2025-12-31", "2026-01-01 2026-06-30"]),
        ("2024-03-01", "2027-02-28", "2025-04-01", ["2024-03-01 2025-02-28", "2025-03-01 2025-03-31"]),
        ("2024-03-01", "2027-02-28", "2024-03-01", []),
    ],
)
def test_licence_years_begin_on_the_anniversary(starts, expires, ended, years):
    of = licensing.licence_years(licence(starts, expires, ended_on=day(ended) if ended else None))

    assert [f"{year.first} {year.last}" for year in of] == years


@pytest.mark.parametrize(
    ("used_by", "counts_cancelled", "used"),
    [
        (UsedBy(CPSMP, day("2026-03-01")), False, 1),
        (UsedBy(CPSMP, day("2027-02-28")), False, 1),
        (UsedBy(CPSMP, day("2026-02-28")), False, 0),
        (UsedBy(DIABETES, day("2026-06-01")), False, 0),
        (UsedBy(CPSMP, day("2026-06-01"), never_held=True), False, 0),
        (UsedBy(CPSMP, day("2026-06-01"), never_held=True), True, 1),
    ],
)
def test_a_course_counts_in_the_year_of_its_first_session(used_by, counts_cancelled, used):
    of = licence(counts_cancelled=counts_cancelled)

    assert licensing.use(of, licensing.licence_years(of)[2], [used_by]) == used


@pytest.mark.parametrize(
    ("today", "said", "since", "urgent"),
    [
        ("2026-11-29", "", "", False),
        ("2026-11-30", "runs out in 90 days, on Sunday 28 February 2027.", "2026-11-30", False),
        ("2026-12-29", "runs out in 61 days", "2026-11-30", False),
        ("2026-12-30", "runs out in 60 days", "2026-12-30", False),
        ("2027-01-29", "runs out in 30 days", "2027-01-29", True),
        ("2027-02-27", "runs out in 1 day,", "2027-01-29", True),
        ("2027-02-28", "runs out today.", "2027-01-29", True),
        ("2027-03-01", "ran out on Sunday 28 February 2027.", "2027-03-01", True),
        ("2027-03-30", "", "", False),
    ],
)
def test_the_end_is_announced_at_90_60_and_30_days(today, said, since, urgent):
    found = licensing.warnings(licence(), today=day(today), courses=[])

    assert len(found) == bool(said)
    for caution in found:
        assert said in caution.sentence
        assert (caution.about, caution.since, caution.urgent) == ("term", day(since), urgent)


def test_the_end_is_not_announced_when_another_licence_follows():
    renewal = licence("2027-03-01", "2030-02-28", pk=8)

    assert licensing.warnings(licence(), today=day("2027-02-01"), courses=[], others=[renewal]) == []


@pytest.mark.parametrize(
    ("used", "said", "urgent"),
    [
        (7, "", False),
        (8, "8 of 10 courses of licence SMRC 4711 are planned or held in the year from Sunday 1 March 2026.", False),
        (10, "10 of 10 courses", True),
        (11, "11 of 10 courses", True),
    ],
)
def test_the_cap_is_announced_at_80_and_100_percent(used, said, urgent):
    courses = [UsedBy(CPSMP, day("2026-06-01"))] * used

    found = licensing.warnings(licence(courses_a_year=10), today=day("2026-11-02"), courses=courses)

    assert len(found) == bool(said)
    for caution in found:
        assert said in caution.sentence
        assert (caution.about, caution.urgent) == ("cap", urgent)


@pytest.mark.parametrize(("used", "full"), [(9, False), (10, True)])
def test_a_course_beyond_the_cap_is_told_why(used, full):
    courses = [UsedBy(CPSMP, day("2026-06-01"))] * used

    sentence = licensing.room_for_one_more(licence(courses_a_year=10), day("2026-11-04"), courses)

    assert bool(sentence) is full
    assert licensing.room_for_one_more(licence(), day("2026-11-04"), courses) is None


@pytest.mark.parametrize(
    ("expires", "month", "due"),
    [
        ("2027-02-28", 3, "2027-03-31"),
        ("2027-02-28", 2, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2027-03-15", 3, "2027-03-31"),
    ],
)
def test_a_report_is_due_by_the_end_of_the_first_report_month_after_its_year(expires, month, due):
    of = licence(expires=expires, report_month=month)

    assert licensing.report_due(of, licensing.licence_years(of)[-1]) == day(due)


def test_reports_are_due_for_years_that_are_over_and_not_handed_in():
    of = licence(report_month=3, reported=frozenset([day("2024-03-01")]))

    (year, due), *others = licensing.reports_to_send(of, today=day("2026-11-02"))

    assert (year, due, others) == (Period(day("2025-03-01"), day("2026-02-28")), day("2026-03-31"), [])
    assert licensing.report_words(of, year, due, day("2026-03-31")).endswith("is due by Tuesday 31 March 2026.")
    assert licensing.report_words(of, year, due, day("2026-04-01")).endswith("was due by Tuesday 31 March 2026. It is late.")
    assert licensing.reports_to_send(replace(of, held_by="Kestrel County"), today=day("2026-11-02")) == []
