"""Every action of the hospital pathway takes its locks in the one order, so that no two wait in a circle.

Read from the statements themselves: a lock on a table that stands before one already taken is only allowed on rows that the
action holds already.
"""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from courses.assessing.holding import hold_slot
from courses.assessing.need import need_of
from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from courses.scheduling.changing.cancelling import cancel_session
from participants.attendance.marking import Tap, mark_register
from participants.attendance.walk_ins import take_off, walk_in
from participants.enrolment.leaving import leave_early, leave_reviews, want_reviews_again
from participants.episodes.endings import end_episode, take_back_ending
from participants.letters.batches import make_batch, tick_posted
from participants.letters.deliveries import sign_and_send
from participants.letters.drafting import draft_letters
from participants.letters.following import offer_and_write
from participants.models import Letter, Participant, Referral
from participants.people.concerns import answer_concern, write_concern
from participants.referrals.facts import facts_of_referral
from participants.referrals.receiving import change_referral, receive
from participants.referrals.triage import triage_referral
from participants.rules.attendance import Entered
from participants.stopping.contact import stop_contact
from participants.stopping.pathways import end_pathway, take_back_pathway_ending
from participants.waiting import changing
from participants.waiting.choosing import Formats, record_choice
from participants.waiting.offers import Offering, decline, expire, offer, take_back
from participants.waiting.placing import accept, place
from reviews.assessments.booking import Booking, book, cancel, move
from reviews.assessments.deciding import decide
from reviews.assessments.rules import DecisionWanted
from reviews.assessments.sections import section_place
from reviews.assessments.writing import book_and_write, move_and_write
from reviews.discharge.deciding import decide_discharge, undo_discharge
from reviews.milestones.closing import close_review, take_closing_back
from reviews.notes.writing import save_draft, sign_note
from reviews.transfers.moving import choose_review
from reviews.transfers.none_of_these import none_of_these
from tests.cast import NOW
from tests.factories import (
    ParticipantFactory,
    VenueFactory,
    make_course,
    make_group,
    pain_management_edition,
    recommend,
    refer,
    review_of,
    say_yes,
    wait_on_programme,
)
from tests.factories import (
    accept as accepted,
)
from tests.factories.assessing import assessed_jointly
from tests.factories.clinical import make_team
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]
ORDER = (
    "accounts_organisation",
    "courses_programme",
    "participants_participant",
    "courses_course",
    "courses_session",
    "courses_venue",
    "courses_facilitator",
)
DAY = dt.timedelta(days=1)
AFTERWARDS = NOW + 9 * DAY  # the joint assessment was yesterday


class Locks:
    """What an action locked, in its order: rows read for update, and rows written."""

    def __init__(self, caught):
        self.taken = []  # (table, key or statement)
        for each in caught:
            sql = each["sql"]
            read = re.search(r'FROM "(\w+)".*FOR (?:NO KEY )?UPDATE', sql, re.DOTALL)
            if found := read or re.match(r'UPDATE "(\w+)"', sql):
                self.taken.append((found[1], sql))

    def out_of_order(self):
        wrong, held, last = [], set(), 0
        for table, sql in self.taken:
            if table not in ORDER:
                continue
            keys = frozenset((table, pk) for pk in keys_in(sql))
            rank = ORDER.index(table)
            if rank < last and not (keys and keys <= held):
                wrong.append(sql)
            held |= keys
            last = max(rank, last)
        return wrong


def keys_in(sql):
    """Which rows a statement names by their keys."""
    where = sql.rpartition(" WHERE ")[2]
    if found := re.search(r'"id" (?:= |IN \()([\d, ]+)', where):
        return set(re.findall(r"\d+", found[1]))
    return set()


@pytest.fixture
def world(clinic):
    class World:
        pass

    w = World()
    w.clinic, w.house, w.by, w.now = clinic, clinic.organisation, clinic.administrator, NOW
    w.edition = pain_management_edition(clinic.organisation)
    assessed_jointly(w.edition)
    w.team = make_team(clinic.organisation)
    w.room = VenueFactory(organisation=clinic.organisation, name="Garden Room", places=12)
    w.member = Membership.objects.select_related("user", "organisation").get(user=clinic.administrator)

    def person(name):
        return ParticipantFactory(
            organisation=clinic.organisation, first_names=name, last_name="Reed", postal_address="4 Mill Lane\nKestrel\nKV1 2AB"
        )

    def episode(name="Ann"):
        found = refer(person(name), w.edition.programme, received=dt.date(2026, 8, 3), now=NOW)
        accepted(found, now=NOW)
        return found

    def waits(name="Ann"):
        found = episode(name)
        recommend(found, now=NOW)
        say_yes(found, now=NOW)
        return wait_on_programme(found, now=NOW)

    def group(number, first=dt.date(2027, 1, 11)):
        return make_course(w.edition, days=[first + dt.timedelta(weeks=each) for each in range(4)], number=number, places=8)

    def slot(day=10, hour=9):
        at = dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)
        return AssessmentSlot(
            Span(at, at + dt.timedelta(minutes=90)), "in_person", w.room.pk, tuple(each.pk for each in w.team.values())
        )

    w.person, w.episode, w.waits, w.group, w.slot = person, episode, waits, group, slot
    return w


def booked(w, name="Ann"):
    return book(w.episode(name), Booking(w.slot()), by=w.by, now=NOW)


def offered(w, *names, two=False):
    second = w.group(2, dt.date(2027, 3, 8)) if two else None
    what = Offering(w.group(1), NOW + 10 * DAY, second)
    return offer([w.waits(each) for each in names or ("Ann",)], what, by=w.by, now=NOW)


def on_course(w):
    entry = w.waits()
    return place(entry.participant, w.group(1), by=w.by, now=NOW)


def letters_wanted(episode):
    Participant.objects.filter(pk=episode.participant_id).update(channel="letter")
    return episode


def told_by_letter(entry):
    letters_wanted(entry.episode)
    return entry


def ended(w, ending="moved"):
    first = booked(w)
    end_pathway(first.episode, ending, by=w.by, now=NOW)
    return type(first.episode).objects.get(pk=first.episode_id)


def drafted(w):
    (letter,) = draft_letters(w.episode(), "choice", ["person"], by=w.member, now=NOW)
    Letter.objects.filter(pk=letter.pk).update(text="Dear Ann", subject="Your place")
    return Letter.objects.get(pk=letter.pk)


def queued(w):
    letter = drafted(w)
    return sign_and_send(letter, "print", by=w.member, now=NOW, version=letter.version)


def batched(w):
    queued(w)
    return make_batch(w.house, by=w.by, now=NOW, number=uuid.uuid4())


def written(w):
    found = booked(w)
    return found, section_place(w.house, found, "physiotherapist"), w.team["physiotherapist"].user


def decided(w):
    found, _, _ = written(w)
    for profession, person in w.team.items():
        where = section_place(w.house, found, profession)
        sign_note(where, {where.headings[0][0]: "Walks"}, token="1.0", by=person.user, now=AFTERWARDS)
    return found


def concern(w):
    return write_concern(
        w.person("Ann"), direction="in", way="call", line="Cold", owner=w.by.pk, answer_by=NOW.date() + DAY,
        submission_id=uuid.uuid4(), by=w.by, now=NOW,
    )  # fmt: skip


def in_reviews(w, number, first, name):
    """Somebody on a group that is over, and its 6-month review."""
    course = make_group(w.edition, first, number=number)
    return enrolled(w.clinic, course, name, "Reed"), review_of(course, 6)


def reviewed(w):
    """Ann, a review of a group that was planned before hers, and her own: the keys run against the days."""
    elsewhere = review_of(make_group(w.edition, dt.date(2026, 10, 5), number=42), 6)
    ann, own = in_reviews(w, 41, dt.date(2026, 9, 7), "Ann")
    return ann, elsewhere, own


def moved_elsewhere(w):
    made = reviewed(w)
    choose_review(made[0], 6, made[1], by=w.by, now=NOW)
    return made


def declined(w, enrolment):
    return close_review(enrolment, 6, kind="declined", way="telephone", by=w.by, now=NOW)


def running(w):
    return enrolled(w.clinic, make_group(w.edition, dt.date(2026, 10, 19), number=43), "Ann", "Reed")


def marked_later(w):
    ann, elsewhere, _ = moved_elsewhere(w)
    return ann, ann.appointments.select_related("session").get(session=elsewhere)


def with_a_third(w):
    return moved_elsewhere(w)[0], review_of(make_group(w.edition, dt.date(2026, 9, 14), number=39), 6)


def walked_in(w, made):
    third = made[1]
    return walk_in(made[0].participant, third, only_today=True, office=True, submission_id=uuid.uuid4(), by=w.by,
        now=third.starts_at)  # fmt: skip


def registered(w):
    """Ann, in reviews, and a registered psychologist who decides."""
    ann = reviewed(w)[0]
    w.deciding = Membership.objects.get(user=w.team["psychologist"].user)
    return ann.episode


def discharged(w, episode):
    return decide_discharge(episode, "early", reason="Moves abroad", by=w.deciding, now=NOW)


# How each is prepared, and done.
ACTIONS = {
    "received": (lambda w: (w.person("Ann"), facts_of_referral(w.episode("Ben").referrals.get())),
        lambda w, made: receive(made[0], w.edition.programme, made[1], by=w.by, now=NOW)),
    "known": (lambda w: w.episode().referrals.get(), lambda w, each: change_referral(
        each, facts_of_referral(each), by=w.by, now=NOW, version=1)),
    "asked": (lambda w: refer(w.person("A"), w.edition.programme, received=dt.date(2026, 8, 3), now=NOW).referrals.get(),
        lambda w, r: triage_referral(r, "asked", by=w.by, now=NOW, version=1, clinician=False)),
    "turned away": (lambda w: booked(w).episode.referrals.get(), lambda w, r: triage_referral(
        Referral.objects.select_related("episode__organisation").get(pk=r.pk), "returned", by=w.clinic.clinician, now=NOW,
        version=1, clinician=True, reason="Try pacing")),
    "held": (lambda w: w.slot(), lambda w, slot: hold_slot(
        slot, need=need_of(w.edition.programme, w.house, NOW.date()), organisation=w.house, by=w.by, now=NOW,
        submission_id=None)),
    "booked": (lambda w: w.episode(), lambda w, episode: book(episode, Booking(w.slot()), by=w.by, now=NOW)),
    "moved": (booked, lambda w, place: move(place, Booking(w.slot(12)), by=w.by, now=NOW, version=1)),
    "cancelled": (booked, lambda w, place: cancel(place, reason="Ill", by=w.by, now=NOW, version=1)),
    "saved": (written, lambda w, made: save_draft(made[1], {"week": "Walks"}, token="1.0", by=made[2], now=NOW)),
    "signed": (written, lambda w, made: sign_note(made[1], {"week": "Walks"}, token="1.0", by=made[2], now=AFTERWARDS)),
    "decided": (decided, lambda w, place: decide(
        place, DecisionWanted("other_service", reason="other", new_service="Sleep clinic"), organisation=w.house, read_at=0,
        by=w.team["psychologist"].user, now=AFTERWARDS)),
    "chosen": (lambda w: recommend(w.episode(), now=NOW).episode, lambda w, episode: record_choice(
        episode, "yes", way="telephone", by=w.by, now=NOW, formats=Formats(in_person=True))),
    "not interested": (lambda w: offered(w, two=True)[0].entry.episode, lambda w, episode: record_choice(
        episode, "not_interested", way="telephone", by=w.by, now=NOW)),
    "offered": (lambda w: (w.group(2, dt.date(2027, 3, 8)), w.group(1), [w.waits("Ann"), w.waits("Ben")]),
        lambda w, made: offer(made[2], Offering(made[1], NOW + 10 * DAY, made[0]), by=w.by, now=NOW)),
    "declined": (lambda w: offered(w, two=True)[0], lambda w, each: decline(each, way="telephone", by=w.by, now=NOW)),
    "taken back": (lambda w: offered(w, two=True)[0], lambda w, each: take_back(each, reason="Wrong", by=w.by, now=NOW)),
    "expired": (lambda w: offered(w, two=True)[0], lambda w, each: expire(NOW + 20 * DAY)),
    "accepted": (lambda w: offered(w, two=True)[0],
        lambda w, each: accept(each, each.course, way="telephone", by=w.by, now=NOW)),
    "placed": (lambda w: (w.waits(), w.group(1)), lambda w, made: place(made[0].participant, made[1], by=w.by, now=NOW)),
    "taken off": (lambda w: offered(w, two=True)[0].entry, lambda w, entry: changing.take_off(
        entry, reason="No", by=w.by, now=NOW)),
    "priority": (lambda w: w.waits(), lambda w, entry: changing.set_priority(
        entry, 1 - entry.priority if entry.priority in (0, 1) else 1, reason="Work", by=w.by, now=NOW, version=entry.version)),
    "apart": (lambda w: (w.person("Ann"), w.person("Ben")), lambda w, two: changing.keep_apart(
        two[1], two[0], note="", by=w.by, now=NOW)),
    "ended booked": (booked, lambda w, place: end_episode(place.episode, "moved", by=w.by, now=NOW)),
    "ended offered": (lambda w: offered(w, two=True)[0].entry.episode, lambda w, each: end_episode(
        each, "moved", by=w.by, now=NOW)),
    "ended on course": (lambda w: on_course(w).episode, lambda w, each: end_episode(each, "moved", by=w.by, now=NOW)),
    "died": (lambda w: on_course(w).episode, lambda w, each: end_pathway(each, "died", by=w.by, now=NOW)),
    "stopped": (lambda w: on_course(w).participant, lambda w, each: stop_contact(each, reason="died", by=w.by, now=NOW)),
    "ending taken back": (ended, lambda w, each: take_back_ending(each, by=w.by, now=NOW)),
    "death taken back": (lambda w: ended(w, "died"), lambda w, each: take_back_pathway_ending(each, by=w.by, now=NOW)),
    "drafted": (lambda w: w.episode(), lambda w, each: draft_letters(each, "choice", ["person"], by=w.member, now=NOW)),
    "sent": (drafted, lambda w, each: sign_and_send(each, "print", by=w.member, now=NOW, version=each.version)),
    "batched": (queued, lambda w, each: make_batch(w.house, by=w.by, now=NOW, number=uuid.uuid4())),
    "posted": (batched, lambda w, number: tick_posted(w.house, number, by=w.by, now=NOW)),
    "review moved": (reviewed, lambda w, made: choose_review(made[0], 6, made[1], by=w.by, now=NOW)),
    "review moved back": (moved_elsewhere, lambda w, made: choose_review(made[0], 6, made[2], by=w.by, now=NOW)),
    "no review suits": (reviewed, lambda w, made: none_of_these(made[0], 6, told_by="telephone", by=w.by, now=NOW)),
    "review declined": (moved_elsewhere, lambda w, made: declined(w, made[0])),
    "review wanted": (lambda w: declined(w, moved_elsewhere(w)[0]), lambda w, each: take_closing_back(each, by=w.by, now=NOW)),
    "left early": (running, lambda w, each: leave_early(each, reason="Work", by=w.by, now=NOW)),
    "left the reviews": (moved_elsewhere, lambda w, made: leave_reviews(made[0], reason="Work", by=w.by, now=NOW)),
    "wants the reviews": (lambda w: leave_reviews(moved_elsewhere(w)[0], reason="Work", by=w.by, now=NOW),
        lambda w, each: want_reviews_again(each, by=w.by, now=NOW)),
    "ended reviewed": (moved_elsewhere, lambda w, made: end_episode(made[0].episode, "moved", by=w.by, now=NOW)),
    "died reviewed": (moved_elsewhere, lambda w, made: stop_contact(made[0].participant, reason="died", by=w.by, now=NOW)),
    "reviewed again": (lambda w: end_episode(moved_elsewhere(w)[0].episode, "moved", by=w.by, now=NOW),
        lambda w, each: take_back_ending(each, by=w.by, now=NOW)),
    "review cancelled": (moved_elsewhere, lambda w, made: cancel_session(
        made[1], reason="Flood", by=w.by, now=NOW, version=made[1].version)),
    "review marked": (marked_later, lambda w, made: mark_register(
        made[1].session, {made[1].pk: Tap(Entered("3"), 0)}, by=w.by, now=made[1].session.ends_at, may_correct=True)),
    "walked in": (with_a_third, walked_in),
    "taken off the register": (lambda w: walked_in(w, with_a_third(w)),
        lambda w, each: take_off(each, may_withdraw=True, by=w.by, now=each.session.starts_at)),
    "discharge decided": (registered, discharged),
    "discharge taken back": (lambda w: discharged(w, registered(w))[0], lambda w, each: undo_discharge(
        each, reason="Wrong", by=w.deciding, now=NOW)),
    "booked with a letter": (lambda w: letters_wanted(w.episode()), lambda w, episode: book_and_write(
        episode, Booking(w.slot()), by=w.member, now=NOW)),
    "moved with a letter": (lambda w: letters_wanted(booked(w).episode), lambda w, episode: move_and_write(
        episode.appointments.get(), Booking(w.slot(12)), by=w.member, now=NOW, version=1)),
    "offered with a letter": (lambda w: (w.group(1), told_by_letter(w.waits("Ann"))), lambda w, made: offer_and_write(
        [made[1]], Offering(made[0], NOW + 10 * DAY), by=w.member, now=NOW)),
    "answered": (concern, lambda w, each: answer_concern(each, "Done", by=w.by, now=NOW)),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_of_the_pathway_locks_in_the_one_order(world, name):
    prepare, act = ACTIONS[name]
    made = prepare(world)
    with CaptureQueriesContext(connection) as caught:
        act(world, made)

    locks = Locks(caught.captured_queries)
    assert locks.taken
    assert locks.out_of_order() == []
