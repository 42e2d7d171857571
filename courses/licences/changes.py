"""Write licences down: add one, change it, end it, name agencies on it, record that a year's report was handed in.

All of it under the organisation's lock, so that two licences are never written for one programme on one day. Nothing checks
the courses there are: their gates ask the licences each time (courses.licences.rules.cover).
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.licences import rules as licensing
from courses.licences.on_file import licence_facts, licence_facts_of, licences_of
from courses.licences.rules import LicenceFacts
from courses.models import Licence, LicensedAgency, Programme, YearlyReport

PLAIN = (
    *("licensor", "number", "kind", "held_by", "territory", "starts_on", "expires_on", "courses_a_year", "report_month"),
    *("counts_cancelled", "warn_days", "warn_percents"),
)


@dataclass(frozen=True, slots=True)
class LicenceWords:
    """A licence as it is typed. `held_by` is empty when this organisation signed it."""

    licensor: str
    number: str
    kind: str
    programmes: frozenset[int]
    starts_on: dt.date
    expires_on: dt.date
    held_by: str = ""
    territory: str = ""
    courses_a_year: int | None = None
    report_month: int = 1
    counts_cancelled: bool = False
    warn_days: tuple[int, ...] = (90, 60, 30)
    warn_percents: tuple[int, ...] = (80, 100)

    def as_facts(self, licence: LicenceFacts | None = None) -> LicenceFacts:
        """What the rules judge: these words, with the agencies, the end and the reports of the licence that is changed."""
        typed = LicenceFacts(
            pk=licence.pk if licence else 0,
            licensor=self.licensor,
            number=self.number,
            kind=self.kind,
            programmes=self.programmes,
            starts_on=self.starts_on,
            expires_on=self.expires_on,
            held_by=self.held_by,
            courses_a_year=self.courses_a_year,
            report_month=self.report_month,
        )
        if licence is None:
            return typed
        return replace(typed, named=licence.named, ended_on=licence.ended_on, reported=licence.reported)


def words_of(licence: Licence) -> LicenceWords:
    """What is on file about a licence. One query."""
    plain = {name: getattr(licence, name) for name in PLAIN}
    plain |= {name: tuple(plain[name]) for name in ("warn_days", "warn_percents")}
    return LicenceWords(programmes=frozenset(each.pk for each in licence.programmes.all()), **plain)


@tried_again
def add_licence(
    words: LicenceWords, *, organisation: Organisation, by: Actor, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> Licence:
    """Put a licence on file. The same submission again returns the first.

    Raises Refused, with `field`, for what can't be so, a number that is there already, and days on which another licence
    answers for one of its programmes.
    """
    with transaction.atomic():
        lock_organisation(organisation.pk)
        if earlier := made_before(licences_of(organisation), submission_id, lambda each: words_of(each) == words):
            return earlier
        _refuse(words, words.as_facts(), organisation)
        columns = {name: getattr(words, name) for name in PLAIN} | {"warn_days": list(words.warn_days)}
        columns |= {"warn_percents": list(words.warn_percents)}
        licence = Licence.objects.create(organisation=organisation, submission_id=submission_id, **columns)
        licence.programmes.set(words.programmes)
        audit.record(by, "added", licence, kind=licence.kind, programmes=sorted(words.programmes), at=now.isoformat())
    return licence


def change_licence(licence: Licence, words: LicenceWords, *, by: Actor, version: int) -> Licence:
    """Write these words over a licence that was read at `version`; the same again changes nothing.

    Raises Stale, and Refused for what add_licence refuses, for another first day once a year's report was handed in, and for
    another kind while agencies are named.
    """
    with transaction.atomic():
        licence = _locked(licence)
        before = words_of(licence)
        changed = [name for name in (*PLAIN, "programmes") if getattr(words, name) != getattr(before, name)]
        if not changed:
            return licence
        refuse_stale(licence.version, version)
        _refuse_what_hangs_on_it(licence, words)
        _refuse(words, words.as_facts(_facts(licence)), licence.organisation)
        for name in set(changed) - {"programmes"}:
            value = getattr(words, name)
            setattr(licence, name, list(value) if isinstance(value, tuple) else value)
        licence.programmes.set(words.programmes)
        save_changed(licence, *(name for name in changed if name != "programmes"))
        audit.record(by, "changed", licence, fields=changed)
    return licence


def end_licence(licence: Licence, *, on: dt.date, reason: str, by: Actor, now: dt.datetime, version: int) -> Licence:
    """End a licence before its time: from this local day on it covers nothing. Twice the same changes nothing.

    Raises Stale, and Refused without a reason, for one that was ended, and for a day outside its term.
    """
    with transaction.atomic():
        licence = _locked(licence)
        ends = dt.datetime.combine(on, dt.time(), licence.organisation.tzinfo).astimezone(dt.UTC)
        if licence.ended_at == ends:
            return licence
        if licence.ended_at:
            day = today_in(licence.organisation.tzinfo, licence.ended_at)
            raise Refused(f"It was ended on {long_date(day)}: {licence.end_reason}.")
        refuse_stale(licence.version, version)
        if not reason.strip():
            raise Refused("Say why it ends.", field="reason")
        if not licence.starts_on <= on <= licence.expires_on:
            term = f"from {long_date(licence.starts_on)} to {long_date(licence.expires_on)}"
            raise Refused(f"Choose a day of its term, {term}.", field="day")
        licence.ended_at, licence.end_reason = ends, " ".join(reason.split())
        save_changed(licence, "ended_at", "end_reason")
        audit.record(by, "ended", licence, day=on.isoformat(), reason=licence.end_reason, at=now.isoformat())
    return licence


def name_agency(licence: Licence, name: str, *, from_on: dt.date, is_us: bool, by: Actor) -> LicensedAgency:
    """Name an organisation on an umbrella licence from a day on. The same again returns the first.

    Raises Refused for a licence of another kind, a day outside its term, and a name that stands on it then.
    """
    name = " ".join(name.split())
    with transaction.atomic():
        licence = _locked(licence)
        if licence.kind != Licence.Kind.UMBRELLA:
            raise Refused("Only an umbrella licence names agencies.")
        if not licence.starts_on <= from_on <= licence.expires_on:
            raise Refused(
                f"Choose a day of the licence, from {long_date(licence.starts_on)} to {long_date(licence.expires_on)}.",
                field="day",
            )
        there = licence.agencies.filter(name=name).order_by("-from_on", "-pk").first()
        if there and (there.from_on, there.is_us) == (from_on, is_us):
            return there
        if there and (there.until_on is None or there.until_on >= from_on):
            until = f" to {long_date(there.until_on)}" if there.until_on else ""
            raise Refused(f"{name} stands on it from {long_date(there.from_on)}{until}.", field="name")
        agency = LicensedAgency.objects.create(licence=licence, name=name, is_us=is_us, from_on=from_on)
        audit.record(by, "named an agency on", licence, agency=name, from_on=from_on.isoformat(), is_us=is_us)
    return agency


def take_off_agency(agency: LicensedAgency, *, last_day: dt.date, by: Actor) -> LicensedAgency:
    """Write down the last day on which an agency is named; its row stays. The same again changes nothing.

    Raises Refused for one that was taken off, and a day before it was named.
    """
    with transaction.atomic():
        licence = _locked(agency.licence)
        agency = LicensedAgency.objects.get(pk=agency.pk)
        if agency.until_on == last_day:
            return agency
        if agency.until_on:
            raise Refused(f"{agency} was taken off: its last day is {long_date(agency.until_on)}.")
        if last_day < agency.from_on:
            raise Refused(
                f"{agency} has been named since {long_date(agency.from_on)}. Choose that day or a later one.", field="day"
            )
        agency.until_on = last_day
        agency.save(update_fields=["until_on"])
        audit.record(by, "took an agency off", licence, agency=agency.name, last_day=last_day.isoformat())
    return agency


def record_report(
    licence: Licence, year_from: dt.date, *, sent_on: dt.date, figures: Mapping[str, int], by: Actor, now: dt.datetime
) -> YearlyReport:
    """Write down that the report of the licence year that begins on `year_from` was handed in, with its figures.

    Recorded twice with the same figures returns the first. Raises Refused for a year that isn't one of its years, isn't over,
    or is reported with other figures, for a day in the future or before the year ended, and for somebody else's licence.
    """
    with transaction.atomic():
        licence = _locked(licence)
        earlier = YearlyReport.objects.filter(licence=licence, year_from=year_from).first()
        if earlier and (earlier.sent_on, earlier.figures) == (sent_on, dict(figures)):
            return earlier
        if earlier:
            raise Refused(f"This year’s report was handed in on {long_date(earlier.sent_on)}. What was recorded then stays.")
        _refuse_report(_facts(licence), year_from, sent_on, today_in(licence.organisation.tzinfo, now))
        report = YearlyReport.objects.create(
            licence=licence,
            year_from=year_from,
            sent_on=sent_on,
            sent_by=audit.name_of(by)[:120],
            figures=dict(figures),
            recorded_at=now,
        )
        audit.record(by, "report handed in", licence, year_from=year_from.isoformat(), figures=dict(figures))
    return report


def _refuse_report(licence: LicenceFacts, year_from: dt.date, sent_on: dt.date, today: dt.date) -> None:
    year = next((each for each in licensing.licence_years(licence) if each.first == year_from), None)
    if not licence.is_ours:
        raise Refused(f"{licence.held_by} holds this licence and reports on it.")
    if year is None or year.last is None:
        raise Refused(f"{long_date(year_from)} isn’t the beginning of a year of this licence.")
    if sent_on > today:
        raise Refused(f"Choose today, {long_date(today)}, or an earlier day.", field="sent_on")
    if sent_on <= year.last:
        raise Refused(f"That year lasts until {long_date(year.last)}. Its report is handed in afterwards.", field="sent_on")


def _refuse(words: LicenceWords, facts: LicenceFacts, organisation: Organisation) -> None:
    if found := licensing.fault_in(facts):
        raise Refused(found[1], field=found[0])
    own = Programme.objects.filter(organisation=organisation, pk__in=words.programmes).count()
    if own != len(words.programmes):
        raise Refused("Choose one of your own programmes.", field="programmes")
    same = licences_of(organisation).filter(licensor=words.licensor, number=words.number).exclude(pk=facts.pk)
    if same.exists():
        raise Refused(f"Licence {words.licensor} {words.number} is on file already.", field="number")
    if why := licensing.overlap(facts, licence_facts(organisation)):
        raise Refused(why, field="starts_on")


def _refuse_what_hangs_on_it(licence: Licence, words: LicenceWords) -> None:
    if words.starts_on != licence.starts_on and licence.reports.exists():
        raise Refused("A year of it has been reported, so its first day stays.", field="starts_on")
    if words.kind != licence.kind and licence.agencies.exists():
        raise Refused("It names agencies, so it stays an umbrella licence.", field="kind")


def _facts(licence: Licence) -> LicenceFacts:
    return licence_facts_of(Licence.objects.filter(pk=licence.pk), licence.organisation)[0]


def _locked(licence: Licence) -> Licence:
    organisation = lock_organisation(licence.organisation_id)
    licence = Licence.objects.get(pk=licence.pk)
    licence.organisation = organisation
    return licence
