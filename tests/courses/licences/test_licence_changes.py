"""Licences written down: what is refused, what is kept, and two people who write at once."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from courses.licences import changes
from courses.licences.on_file import courses_used, licence_facts
from courses.licences.rules import cover
from courses.models import Licence, YearlyReport
from tests.at_once import Meeting, at_once
from tests.factories import LicenceFactory, cpsmp_edition, make_course

WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def edition(charity):
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def words(edition):
    return changes.LicenceWords(
        licensor="SMRC",
        number="4711",
        kind="single_agency",
        programmes=frozenset([edition.programme_id]),
        starts_on=dt.date(2024, 3, 1),
        expires_on=dt.date(2027, 2, 28),
        report_month=3,
    )


def add(words, charity, **more):
    return changes.add_licence(words, organisation=charity.organisation, by=charity.coordinator, now=charity.now, **more)


def covered(charity, edition, first=dt.date(2026, 11, 11), last=dt.date(2026, 12, 16)):
    facts = licence_facts(charity.organisation)
    return cover(facts, kinds=["single_agency", "umbrella"], programme_pk=edition.programme_id, first=first, last=last)


@pytest.mark.sqlite
def test_a_licence_on_file_covers_its_programme(charity, edition, words):
    assert not covered(charity, edition).met

    form = uuid.uuid4()
    licence = add(words, charity, submission_id=form)

    assert add(words, charity, submission_id=form) == licence
    assert covered(charity, edition).licence_pk == licence.pk
    assert changes.words_of(licence) == words
    assert AuditEntry.objects.get().verb == "added"


def test_a_second_licence_for_the_programme_begins_after_the_first(charity, words):
    add(words, charity)

    with pytest.raises(
        Refused, match="Licence SMRC 4711 covers this programme from Friday 1 March 2024 to Sunday 28 February 2027"
    ):
        add(replace(words, number="4712", starts_on=dt.date(2027, 2, 28), expires_on=dt.date(2030, 2, 27)), charity)
    add(replace(words, number="4712", starts_on=dt.date(2027, 3, 1), expires_on=dt.date(2030, 2, 28)), charity)
    assert Licence.objects.count() == 2


def test_the_same_number_twice_and_another_houses_programme_are_refused(charity, clinic, words):
    add(words, charity)
    later = replace(words, starts_on=dt.date(2028, 1, 1), expires_on=dt.date(2030, 12, 31))

    with pytest.raises(Refused, match="Licence SMRC 4711 is on file already"):
        add(later, charity)
    theirs = cpsmp_edition(clinic.organisation).programme_id
    with pytest.raises(Refused, match="Choose one of your own programmes"):
        add(replace(later, number="9", programmes=frozenset([theirs])), charity)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_add_one_at_once_leave_one(charity, words):
    both = [replace(words, number=number) for number in ("4711", "4712")]

    told = at_once(*(lambda each=each: add(each, charity) for each in both))

    assert sorted(type(each).__name__ for each in told) == ["Licence", "str"]
    assert Licence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_organisations_lock_both_would_stand(charity, words, monkeypatch):
    """The test of the test above."""

    from accounts.models import Organisation

    both_looked = Meeting()
    looked = changes._refuse

    def look_and_wait(*args):
        looked(*args)
        both_looked.wait()

    monkeypatch.setattr(changes, "lock_organisation", lambda pk: Organisation.objects.get(pk=pk))
    monkeypatch.setattr(changes, "_refuse", look_and_wait)
    both = [replace(words, number=number) for number in ("4711", "4712")]

    at_once(*(lambda each=each: add(each, charity) for each in both))

    assert Licence.objects.count() == 2


def test_a_licence_is_changed_by_whoever_read_it_last(charity, words):
    licence = add(words, charity)
    more = replace(words, courses_a_year=10)

    changed = changes.change_licence(licence, more, by=charity.coordinator, version=1)

    assert (changed.courses_a_year, changed.version) == (10, 2)
    with pytest.raises(Stale):
        changes.change_licence(licence, replace(more, courses_a_year=12), by=charity.coordinator, version=1)
    assert changes.change_licence(licence, more, by=charity.coordinator, version=1).version == 2


def test_an_ended_licence_covers_nothing_from_that_day_on(charity, edition, words):
    licence = add(words, charity)
    end = {"by": charity.coordinator, "now": charity.now, "version": 1}

    for reason, day, sentence in (
        ("", dt.date(2026, 12, 16), "Say why it ends."),
        ("Sold", dt.date(2027, 3, 1), "Choose a day of its term, from Friday 1 March 2024 to Sunday 28 February 2027."),
    ):
        with pytest.raises(Refused, match=sentence):
            changes.end_licence(licence, on=day, reason=reason, **end)
    for _ in range(2):
        changes.end_licence(licence, on=dt.date(2026, 12, 16), reason="Programme sold", **end)

    assert not covered(charity, edition).met
    assert covered(charity, edition, last=dt.date(2026, 12, 15)).met
    with pytest.raises(Refused, match="It was ended on Wednesday 16 December 2026: Programme sold"):
        changes.end_licence(licence, on=dt.date(2026, 12, 1), reason="Again", **end)
    add(replace(words, number="4712", starts_on=dt.date(2026, 12, 16)), charity)


@pytest.mark.sqlite
def test_somebody_elses_umbrella_covers_us_while_it_names_us(charity, edition, words):
    licence = add(replace(words, kind="umbrella", held_by="Kestrel County"), charity)
    assert "doesn’t name us" in covered(charity, edition).sentence

    agency = changes.name_agency(
        licence, "Willowbank  Neighbours", from_on=dt.date(2026, 1, 1), is_us=True, by=charity.coordinator
    )
    same = changes.name_agency(licence, "Willowbank Neighbours", from_on=dt.date(2026, 1, 1), is_us=True, by=charity.coordinator)
    assert (same, covered(charity, edition).met) == (agency, True)

    changes.take_off_agency(agency, last_day=dt.date(2026, 12, 15), by=charity.coordinator)
    assert not covered(charity, edition).met
    assert licence.agencies.count() == 1
    with pytest.raises(Refused, match="stands on it from"):
        changes.name_agency(licence, "Willowbank Neighbours", from_on=dt.date(2026, 12, 15), is_us=True, by=charity.coordinator)
    again = changes.name_agency(
        licence, "Willowbank Neighbours", from_on=dt.date(2026, 12, 16), is_us=True, by=charity.coordinator
    )
    assert again.pk != agency.pk


def test_only_an_umbrella_names_agencies(charity, words):
    with pytest.raises(Refused, match="Only an umbrella licence names agencies"):
        changes.name_agency(add(words, charity), "Us", from_on=dt.date(2026, 1, 1), is_us=True, by=charity.coordinator)


def test_a_year_is_reported_once_with_its_figures(charity, words):
    licence = add(words, charity)
    report = {"figures": {"courses": 4, "participants": 40}, "by": charity.coordinator, "now": charity.now}
    first_year, sent = dt.date(2024, 3, 1), dt.date(2025, 3, 14)

    made = changes.record_report(licence, first_year, sent_on=sent, **report)

    assert changes.record_report(licence, first_year, sent_on=sent, **report) == made
    assert (made.figures, made.sent_by) == ({"courses": 4, "participants": 40}, "Sorcha Bell")
    for year, day, sentence in (
        (first_year, dt.date(2025, 3, 15), "was handed in on Friday 14 March 2025. What was recorded then stays."),
        (dt.date(2024, 4, 1), sent, "isn’t the beginning of a year"),
        (dt.date(2025, 3, 1), dt.date(2026, 2, 28), "That year lasts until Saturday 28 February 2026."),
        (dt.date(2025, 3, 1), dt.date(2026, 11, 3), "Choose today, Monday 2 November 2026, or an earlier day."),
    ):
        with pytest.raises(Refused, match=sentence):
            changes.record_report(licence, year, sent_on=day, **report)
    assert YearlyReport.objects.count() == 1
    with pytest.raises(Refused, match="its first day stays"):
        changes.change_licence(licence, replace(words, starts_on=dt.date(2024, 2, 1)), by=charity.coordinator, version=1)


def test_a_course_called_off_before_it_began_is_told_apart(charity, edition):
    course = make_course(edition, days=WEDNESDAYS)
    off = make_course(edition, days=WEDNESDAYS)
    off.cancelled_at, off.cancel_reason = charity.now, "Nobody came"
    off.save()

    used = courses_used(charity.organisation, charity.now)

    assert {pk: (each.first, each.never_held) for pk, each in used.items()} == {
        course.pk: (WEDNESDAYS[0], False),
        off.pk: (WEDNESDAYS[0], True),
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_licences_take_four_queries_however_many(charity, edition, count, django_assert_num_queries):
    LicenceFactory.create_batch(count, organisation=charity.organisation, programmes=[edition.programme])

    with django_assert_num_queries(4):
        licence_facts(charity.organisation)
