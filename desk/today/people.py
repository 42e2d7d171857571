"""People to ring, people to tell, apologies, registers: what today's page says about them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import clock_time, counted, day_and_month, listed, phone
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from desk.shared.reading_times import standing_of_report
from desk.today.places import NearPlace
from desk.today.rows import MOST, Looker, TodayItem, latest, line_key
from participants.attendance.walk_ins import to_check as records_looked_at
from participants.distress.reading import open_reports_for
from participants.models import ContactNote, Letter, LetterKind, Participant, Task
from participants.people.concerns import concerns_to_answer
from participants.people.contacts import call_backs_due
from participants.people.same_person import new_records
from participants.rules.attendance import RING_WITHIN
from participants.rules.identity import shown_phone
from participants.to_do.tasks import office_tasks, review_of_task
from reminders.models import Message
from reminders.pages.listing import in_words, told_in_one_line
from reminders.rules.untold import is_by_hand
from reviews.questionnaires.overdue import overdue_counted

# What a letter says as well, which is drafted in the moment of what it is about: at most so long before the message is planned.
SAID_BY_LETTER = {Message.Rule.ASSESSMENT: LetterKind.ASSESSMENT, Message.Rule.OFFER: LetterKind.OFFER}
DRAFTED_WITH = dt.timedelta(days=1)
# What the office does about each kind of task; of any other it reads what it is about.
TASK_WORDS: dict[str, str] = {
    Task.Kind.PLACE_FREED: "Offer the place that came free",
    Task.Kind.TELL_CLINIC: "Tell the clinic’s staff about {name}",
    Task.Kind.RING: "Ring {name}",
    Task.Kind.REVIEW: "Find another group’s review for {name}",
}
NAMED = 3  # people named in a line before "and n more"


def to_ring(notes: Iterable[ContactNote], places: Iterable[NearPlace], looker: Looker) -> list[TodayItem]:
    """Return whom to ring back, and who was away without a word and hasn't been reached."""
    records = Pages("desk:person")
    backs = [
        TodayItem(
            f"Ring {note.participant.full_name} back",
            _with_number(note.line, note.participant.phone, looker),
            f"{records.of(note.participant_id)}#contact",
            dt.datetime.combine(note.call_back_on, dt.time(), looker.organisation.tzinfo),
            line_key("call-back", note.pk, note.call_back_on),
            {note.participant_id: note.participant.full_name},
        )
        for note in notes
        if note.call_back_on
    ]
    # Who missed several sessions of a course is rung once, about the last.
    missed = {(place.person_id, place.course): place for place in places if place.is_missing and place.starts_at <= looker.now}
    return [*backs, *(_missing(place, looker) for place in missed.values())]


def concerns(looker: Looker) -> list[TodayItem]:
    """Return what somebody must answer: overdue before all, then what waits longest. It stands here until it is answered."""
    pages = Pages("desk:concern")
    return [
        TodayItem(
            f"{'Answer' if concern.owner_is_here else 'Name somebody for'} a concern about {concern.participant.full_name}",
            _whose(concern, looker),
            pages.of(concern.pk),
            looker.local(concern.at),
            people={concern.participant_id: concern.participant.full_name},
            is_on=_is_late(concern, looker) or not concern.owner_is_here,
        )
        for concern in _concerns(looker.organisation)
    ]


@written_once
def _concerns(organisation: Organisation) -> QuerySet[ContactNote]:
    return concerns_to_answer(organisation)[: MOST + 1]


def told_us(looker: Looker) -> list[TodayItem]:
    """Return what people told us and nobody has closed: that there is something, and whose it is, never what it says.

    Somebody who may not be safe stands here for the safeguarding lead and clinicians alone.
    """
    pages = Pages("desk:report")
    return [
        TodayItem(
            f"{'See to' if told.risk_at else 'See what'} {told.participant.full_name}{'' if told.risk_at else ' told us'}",
            f"{'Somebody may not be safe. ' if told.risk_at else ''}{standing_of_report(told, looker.organisation.tzinfo)}",
            pages.of(told.pk),
            looker.local(told.made_at),
            people={told.participant_id: told.participant.full_name},
            is_on=bool(told.risk_at) or not told.task.seen_at,
        )
        for told in open_reports_for(looker.membership, MOST + 1)
    ]


def _is_late(concern: ContactNote, looker: Looker) -> bool:
    return concern.answer_by is not None and concern.answer_by < looker.today


def _whose(concern: ContactNote, looker: Looker) -> str:
    day = day_and_month(concern.answer_by) if concern.answer_by else ""
    by_when = f"was due on {day}" if _is_late(concern, looker) else f"by {day}"
    owner = f"{concern.owner}, {by_when}" if concern.owner_is_here else f"{concern.owner} no longer works here, {by_when}"
    return f"{owner}: {concern.line}"


def _missing(place: NearPlace, looker: Looker) -> TodayItem:
    ring_by = place.starts_at + RING_WITHIN
    soon = f" before {clock_time(looker.local(ring_by))}" if looker.now < ring_by else ""
    missed = f"Missed {_named(place)} without a word."
    register = reverse("desk:register", args=[place.session_id])
    return TodayItem(
        f"Ring {place.name}{soon}",
        _with_number(missed, place.phone, looker),
        f"{register}#call-{place.person_id}",
        latest(place.starts_at, place.marked_at, looker=looker),
        line_key("missing", f"{place.session_id}-{place.person_id}", place.mark),
        _people([place]),
    )


def unanswered(looker: Looker) -> list[TodayItem]:
    """Return one line where questions wait for an answer that nobody was reached about; it names nobody. One query."""
    number, since = overdue_counted(looker.organisation, looker.now)
    if not number:
        return []
    words = f"Ask about {counted(number, 'questionnaire')} without an answer"
    began = dt.datetime.combine(since, dt.time(), looker.organisation.tzinfo) if since else None
    return [
        TodayItem(
            words, "Mails have gone, or none reaches them. What closes soonest is first.", reverse("desk:unanswered"), began
        )
    ]


def tasks(looker: Looker) -> list[TodayItem]:
    """Return what the office has to see to about people, what is due first on top; what clinicians decide is on their page."""
    pages, places = Pages("desk:task_done"), Pages("desk:offer_places")

    def leads_to(task: Task) -> str:
        """Where it is done: a freed place and a review have a page to choose on, any other its own page."""
        if task.kind == Task.Kind.PLACE_FREED and task.course_id:
            return places.of(task.course_id)
        review = review_of_task(task.key) if task.kind == Task.Kind.REVIEW else None
        return reverse("desk:person_review", args=review) if review else pages.of(task.pk)

    return [
        TodayItem(
            _task_words(task),
            task.line,
            leads_to(task),
            looker.local(task.opened_at),
            people={task.participant.pk: task.participant.full_name} if task.participant else {},
        )
        for task in _tasks(looker.organisation)
    ]


@written_once
def _tasks(organisation: Organisation) -> QuerySet[Task]:
    return office_tasks(organisation).order_by("due_at", "opened_at", "pk")[: MOST + 1]


@written_once
def to_ring_back(organisation: Organisation, today: dt.date) -> QuerySet[ContactNote]:
    """Whom somebody should ring back by today, so far as anybody works through them in a day. One query."""
    return call_backs_due(organisation, today)[: MOST + 1]


@written_once
def records_to_check(organisation: Organisation) -> QuerySet[Participant]:
    """The records that the office looks at, so far as anybody works through them in a day. One query."""
    return records_looked_at(organisation)[: MOST + 1]


def _task_words(task: Task) -> str:
    """What is to be done, and for whom; where nothing better is known, what it is about."""
    words = TASK_WORDS.get(task.kind, "") if task.participant or task.kind == Task.Kind.PLACE_FREED else ""
    return words.format(name=task.participant.full_name if task.participant else "") or str(task.get_kind_display())


def to_tell(messages: Iterable[Message], looker: Looker) -> list[TodayItem]:
    """Return whom the office tells itself, each once with everything that waits."""
    records, by_hand = Pages("desk:person"), [message for message in messages if message.participant_id and is_by_hand(message)]
    written = _written_to(by_hand)
    return [
        TodayItem(
            _told_how(waiting[0].person),
            _with_number(
                "; ".join(line for _, line in told_in_one_line(waiting, in_words)),
                "" if _by_letter(waiting[0].person) else waiting[0].person.phone,
                looker,
            ),
            f"{records.of(waiting[0].person.pk)}#contact",
            waits_since(waiting, looker),
            line_key("tell", waiting[0].person.pk, *sorted(message.pk for message in waiting)),
            {waiting[0].person.pk: waiting[0].person.full_name},
        )
        for waiting in by_person(message for message in by_hand if message.pk not in written)
    ]


def _written_to(by_hand: Iterable[Message]) -> set[int]:
    """The messages that a letter says: drafted with the same offer or appointment, it waits to be signed, or has gone. One query,
    none where no letter could."""
    asked = {message.pk: message for message in by_hand if message.rule in SAID_BY_LETTER}
    people = {message.participant_id for message in asked.values()}
    letters = Letter.objects.filter(participant__in=people, to=Letter.To.PERSON, dropped_at=None) if people else []
    found: dict[tuple[int, str], list[dt.datetime]] = defaultdict(list)
    for letter in letters:
        found[letter.participant_id, letter.kind].append(letter.made_at)
    return {
        pk
        for pk, message in asked.items()
        if any(
            made_at >= message.created_at - DRAFTED_WITH
            for made_at in found[message.person.pk, SAID_BY_LETTER[Message.Rule(message.rule)]]
        )
    }


def waits_since(messages: Iterable[Message], looker: Looker) -> dt.datetime | None:
    """Since when the first of these has waited for somebody: since it was due, and has been as it is now."""
    known = [latest(each.due_at, each.updated_at, looker=looker) for each in messages]
    return min((moment for moment in known if moment), default=None)


def by_person(messages: Iterable[Message]) -> list[list[Message]]:
    """Return the messages of each person together, in the order they come in."""
    found: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        found[message.person.pk].append(message)
    return list(found.values())


def _told_how(person: Participant) -> str:
    if _by_letter(person):
        return f"Write to {person.full_name}"
    return f"Tell {person.full_name} by telephone" if person.phone else f"Find a way to reach {person.full_name}"


def _by_letter(person: Participant) -> bool:
    return person.channel == Participant.Channel.LETTER


def to_check(records: Iterable[Participant], looker: Looker) -> list[TodayItem]:
    """Return the new records that may be of somebody known: where each comes from, and why it is asked about. Two queries."""
    pages = Pages("desk:person")
    return [
        TodayItem(
            f"See whether {new.person.full_name} is known already",
            _with_number(f"{new.source} {new.why}", new.person.phone, looker),
            pages.of(new.person.pk),
            looker.local(new.person.to_check_at),
            line_key("new", new.person.pk, new.person.to_check_at),
            {new.person.pk: new.person.full_name},
        )
        for new in new_records(list(records))
        if new.person.to_check_at
    ]


def to_ask(records: Iterable[Participant], looker: Looker) -> list[TodayItem]:
    """Return whom to ask how they want to hear from us: they chose text messages, which reach nobody."""
    pages = Pages("participants:change")
    return [
        TodayItem(
            f"Ask {person.full_name} how they want to hear from us",
            _with_number(f"They chose {lowered(person.get_channel_display())}s, which can’t be sent.", person.phone, looker),
            pages.of(person.pk),
            key=line_key("ask", person.pk, person.channel),
            people={person.pk: person.full_name},
        )
        for person in records
        if person.channel not in Participant.REACHING
    ]


def apologies(places: Iterable[NearPlace], looker: Looker) -> list[TodayItem]:
    """Return the sessions to come that somebody has said since yesterday they can't come to."""
    yesterday = looker.midnight(-1)
    found: dict[int, list[NearPlace]] = defaultdict(list)
    for place in places:
        if place.apology_at and place.apology_at >= yesterday and place.starts_at > looker.now:
            found[place.session_id].append(place)
    pages = Pages("desk:session")
    return [
        TodayItem(
            f"See who can’t come to {_named(told[0])}",
            "; ".join(f"{each.name}: {each.apology_reason}" if each.apology_reason else each.name for each in told),
            f"{pages.of(told[0].session_id)}#people",
            looker.local(min(each.apology_at for each in told if each.apology_at)),
            line_key("apologies", told[0].session_id, *sorted(f"{each.person_id} {each.apology_at}" for each in told)),
            _people(told),
        )
        for told in found.values()
    ]


def registers(places: Iterable[NearPlace], looker: Looker) -> list[TodayItem]:
    """Return the sessions of the days before today on whose register somebody has no mark."""
    found: dict[int, list[NearPlace]] = defaultdict(list)
    midnight = looker.midnight()
    for place in places:
        if place.is_unmarked and place.starts_at < midnight and place.ends_at <= looker.now:
            found[place.session_id].append(place)
    pages = Pages("desk:register")
    return [
        TodayItem(
            f"Finish the register of {_named(unmarked[0])}",
            f"{_names(unmarked)} {'has' if len(unmarked) == 1 else 'have'} no mark.",
            pages.of(unmarked[0].session_id),
            latest(unmarked[0].ends_at, min(place.made_at for place in unmarked), looker=looker),
            line_key("register", unmarked[0].session_id, unmarked[0].starts_at, *sorted(place.person_id for place in unmarked)),
            _people(unmarked[:NAMED]),
        )
        for unmarked in found.values()
    ]


def _names(places: Sequence[NearPlace]) -> str:
    names = [place.name for place in places[:NAMED]]
    left = len(places) - len(names)
    return listed([*names, counted(left, "more person", "more people")] if left else names)


def _people(places: Iterable[NearPlace]) -> dict[int, str]:
    return {place.person_id: place.name for place in places}


def _named(place: NearPlace) -> str:
    """Return "day 5 of PMP group 31"."""
    return f"{lowered(place.label)} of {place.course}" if place.course else lowered(place.label)


def _with_number(sentence: str, stored: str, looker: Looker) -> str:
    if not stored:
        return sentence
    stop = "" if sentence.endswith((".", "!", "?")) else "."
    return f"{sentence}{stop} {phone(shown_phone(stored, looker.organisation.country))}"
