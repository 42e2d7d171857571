"""The checks of a course, one function each: plain values in, an answer with its sentence and where to mend it out.

Which of them belong to which gate stands in desk.gates.rules; the rules with their sources in docs/domain.md, chapter 22.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from common.words import counted, day_and_month, listed, long_date
from courses.licences.rules import Covered
from desk.shared.check_facts import Check, GroupSize, Mend, SessionFacts, UnledItem, labels, lowered, with_article
from participants.books.rules import BookNeed

SIZE, FIRST_TIMERS, REVIEWS = "size", "first_timers", "reviews"
NAMED = 3  # people or books named in one sentence
PAPERS = {"reference": "reference", "background_check": "background check", "agreement": "agreement"}


def licence_check(covered: Covered) -> Check:
    """Return whether a licence covers the course on its first and its last day."""
    return Check("licence", covered.met, covered.sentence, Mend.LICENCES, link_text="Licences", vital=True)


def cap_check(sentence: str) -> Check:
    """Return the warning that the licence's courses of the year are used up."""
    return Check("cap", True, sentence, Mend.LICENCES, link_text="Licences", warns=True)


def dates_check(dates: int, needed: int, sessions: Sequence[SessionFacts]) -> Check:
    """Return whether every session has its date, and none is on a closed day that nobody has said is meant."""
    if dates < needed:
        sentence = f"{dates} of {counted(needed, 'session')} {'has' if dates == 1 else 'have'} a date."
        return Check("dates", False, sentence, Mend.SESSIONS, link_text="Sessions", vital=True)
    if closed := [session for session in sessions if session.closed]:
        first = closed[0]
        sentence = f"{first.label} is on {long_date(first.day)}, a closed day: {first.closed}."
        others = f" So {'is' if len(closed) == 2 else 'are'} {counted(len(closed) - 1, 'other')}." if closed[1:] else ""
        return Check("dates", False, sentence + others, Mend.ROOM, first.pk, link_text=f"Move {lowered(first.label)}", vital=True)
    return Check("dates", True, f"All {counted(needed, 'session')} have their date.", Mend.SESSIONS, link_text="Sessions")


def zero_check(sentence: str, session_pk: int | None) -> Check:
    """Return the warning that Session Zero stands too near or too far from session 1."""
    return Check("zero", True, sentence, Mend.ROOM, session_pk, link_text="Move Session Zero", warns=True)


def room_check(sessions: Sequence[SessionFacts]) -> Check:
    """Return whether every session to come has a room or a link."""
    without = [session for session in sessions if not session.place]
    if without:
        sentence = f"{labels(without)} {'has' if len(without) == 1 else 'have'} no room and no video link."
        return Check("place", False, sentence, Mend.ROOM, without[0].pk, link_text="Choose a room", vital=True)
    places = list(dict.fromkeys(session.place for session in sessions))
    if not places:
        sentence = "No session is to come, so none needs a place."
    elif len(places) == 1:
        sentence = f"{places[0]} is booked for every session to come."
    else:
        sentence = f"Every session to come has its place: {listed(places)}."
    return Check("place", True, sentence, Mend.SESSIONS, link_text="Sessions")


def leader_check(sessions: Sequence[SessionFacts], needed: int) -> Check:
    """Return whether each of these sessions has as many leaders in standing that day as the programme asks for."""
    short = [session for session in sessions if sum(each.in_standing for each in session.on_duty) < needed]
    each = f"{counted(needed, 'leader')} {'is' if needed == 1 else 'are'} needed at each session."
    if not short:
        return Check("leaders", True, f"{each} Every session to come has them.", Mend.SESSIONS, link_text="Sessions")
    have = "have" if len(short) > 1 else "has"
    fewer = f"{have} nobody" if not any(session.on_duty for session in short) else f"{have} fewer in standing"
    why = _not_in_standing(short)
    sentence = f"{each} {labels(short)} {fewer}.{f' {why}' if why else ''}"
    return Check("leaders", False, sentence, Mend.STAFF, short[0].pk, link_text="Choose leaders", vital=True)


def _not_in_standing(sessions: Iterable[SessionFacts]) -> str:
    """Who can't be counted, and why: "Ana Marsh: lapsed …"; the first three."""
    why: dict[str, str] = {}
    for leader in (leader for session in sessions for leader in session.on_duty if not leader.in_standing):
        why.setdefault(leader.name, f"{leader.name}: {lowered(leader.standing)}")
    return _first_of(list(why.values()))


def peer_check(sessions: Sequence[SessionFacts], needed: int) -> Check:
    """Return whether enough of the leaders at each of these sessions live with pain themselves."""
    short = [session for session in sessions if sum(each.is_peer for each in session.on_duty) < needed]
    each = f"At each session {counted(needed, 'leader')} must live with lasting pain."
    if not short:
        return Check("peers", True, f"{each} That is so.", Mend.SESSIONS, link_text="Sessions")
    sentence = f"{each} {labels(short)} {'have' if len(short) > 1 else 'has'} {'none' if needed == 1 else 'fewer'}."
    return Check("peers", False, sentence, Mend.STAFF, short[0].pk, link_text="Choose leaders", vital=True)


def papers_check(sessions: Sequence[SessionFacts]) -> Check:
    """Return whether everybody who leads has shown what they must, in date on every day they lead."""
    lacking: dict[tuple[int, str], str] = {}
    for session in sessions:
        for leader in session.on_duty:
            for kind in leader.lacking:
                paper = with_article(PAPERS.get(kind, kind))
                what = f"{leader.name} lacks {paper} in date on {lowered(session.label)}, {day_and_month(session.day)}."
                lacking.setdefault((leader.pk, kind), what)
    if not lacking:
        sentence = "The papers of everybody who leads are in date on every session day."
        return Check("papers", True, sentence, Mend.SESSIONS, link_text="Sessions")
    first = next(iter(lacking))[0]
    sentence = _first_of(list(lacking.values()))
    return Check("papers", False, sentence, Mend.LEADER, leader_pk=first, link_text="Their papers", vital=True)


def clash_check(sessions: Sequence[SessionFacts]) -> Check:
    """Return whether every room and every leader is in one place at a time."""
    if clashing := [session for session in sessions if session.clash]:
        first = clashing[0]
        link = f"Move {lowered(first.label)}"
        return Check("clash", False, first.clash, Mend.ROOM, first.pk, link_text=link, vital=True)
    return Check("clash", True, "No room and nobody who leads is in two places.", Mend.SESSIONS, link_text="Sessions")


def first_timers_check(sessions: Sequence[SessionFacts]) -> Check:
    """Return whether somebody at each of these sessions has led a whole course before; may be let through with a reason."""
    teams = {tuple(sorted(each.name for each in session.on_duty)): session for session in reversed(sessions) if _all_new(session)}
    if not teams:
        sentence = "Nowhere do first-timers lead without somebody who has led a whole course."
        return Check(FIRST_TIMERS, True, sentence, Mend.SESSIONS, link_text="Sessions")
    names = _first_of([f"{listed(team)} lead together, and none of them has led a whole course yet." for team in sorted(teams)])
    first = min(teams.values(), key=lambda session: session.day)
    return Check(FIRST_TIMERS, False, names, Mend.STAFF, first.pk, link_text="Choose leaders", vital=True, may_override=True)


def _all_new(session: SessionFacts) -> bool:
    return len(session.on_duty) > 1 and all(leader.first_timer for leader in session.on_duty)


def people_check(size: GroupSize, joining_over: str = "") -> Check:
    """Return whether enough people have a place; once nobody can join any more (`joining_over` says why) only how many have."""
    have = have_places(size)
    if joining_over:
        return Check(SIZE, True, f"{have} {joining_over}.", Mend.PEOPLE, link_text="People")
    if size.taken >= size.least:
        return Check(SIZE, True, f"{have} The least is {size.least}.", Mend.PEOPLE, link_text="People")
    needed = f"At least {size.least} are needed, {size.least - size.taken} more."
    return Check(SIZE, False, f"{have} {needed}", Mend.PEOPLE, link_text="Add a person", vital=True, may_override=True)


def size_check(size: GroupSize, joining_over: str = "") -> Check:
    """Return whether the group is of a size it may be confirmed with: too small may be let through, too large may not."""
    if joining_over:
        return people_check(size, joining_over)
    if size.taken > size.most:
        sentence = f"{have_places(size)} {size.most} are the most for a group."
        return Check(SIZE, False, sentence, Mend.PEOPLE, link_text="People", vital=True)
    if size.taken < size.least:
        return people_check(size)
    if size.taken < size.advised_least:
        sentence = f"{have_places(size)} It may run from {size.least}; at least {size.advised_least} are advised."
        return Check(SIZE, True, sentence, Mend.PEOPLE, link_text="Add a person", warns=True)
    if size.taken > size.advised_most:
        sentence = f"{have_places(size)} No more than {size.advised_most} are advised."
        return Check(SIZE, True, sentence, Mend.PEOPLE, link_text="People", warns=True)
    return people_check(size)


def have_places(size: GroupSize) -> str:
    """Return "8 of 14 people have a place." """
    return f"{size.taken} of {size.places} people {'has' if size.taken == 1 else 'have'} a place."


def books_check(books: Sequence[BookNeed]) -> Check:
    """Return whether there are copies for everybody with a place who hasn't got theirs yet."""
    if missing := [need for need in books if need.missing]:
        sentence = _first_of([_missing_copies(need) for need in missing])
        return Check("books", False, sentence, Mend.BOOKS, link_text="Books", vital=True)
    sentence = "There are books for everybody with a place."
    if coming := [need for need in books if need.expected and need.expected_on]:
        sentence = f"There will be books for everybody with a place. {_first_of([_copies_to_come(need) for need in coming])}"
    return Check("books", True, sentence, Mend.BOOKS, link_text="Books")


def _copies_to_come(need: BookNeed) -> str:
    day = f", by {long_date(need.expected_on)}" if need.expected_on else ""
    return f"{counted(need.expected, 'copy', 'copies')} of “{need.title}” {'is' if need.expected == 1 else 'are'} on order{day}."


def _missing_copies(need: BookNeed) -> str:
    return f"{counted(need.missing, 'copy', 'copies')} of “{need.title}” {'is' if need.missing == 1 else 'are'} missing."


def led_item_checks(sessions: Sequence[SessionFacts]) -> list[Check]:
    """Return one check for each profession that is missing somewhere, or one that says nobody is missing.

    One that is missing at two sessions or more keeps a course from running; at one, somebody is still to be found. A review that
    nobody leads is said by review_checks, and one that is far ahead keeps no group from beginning.
    """
    asked = [each for each in sessions if not each.is_review or (each.is_led and each.is_near)]
    missing = [(item.profession, session, item) for session in asked for item in session.unled]
    missing.sort(key=lambda each: each[0])
    found = [_missing(name, [each[1:] for each in group]) for name, group in groupby(missing, key=lambda each: each[0])]
    if found:
        return found
    if not any(session.counts for session in sessions):
        sentence = "None of its own sessions is to come, so no part needs anybody."
    elif any(session.is_review and (session.unled or not session.is_led) for session in sessions):
        sentence = "Every part of its own sessions that needs somebody has somebody."
    else:
        sentence = "Every part that needs somebody to lead it has somebody."
    return [Check("parts", True, sentence, Mend.SESSIONS, link_text="Sessions")]


def review_checks(reviews: Sequence[SessionFacts]) -> list[Check]:
    """Return one check for the reviews that nobody leads yet; none when each has somebody. Far ahead it is worth a look only."""
    if not (without := [review for review in reviews if not review.is_led]):
        return []
    sentence = f"Nobody leads the {listed([lowered(review.label) for review in without])} yet."
    near = any(review.is_near for review in without)
    return [Check(REVIEWS, not near, sentence, Mend.STAFF, without[0].pk, link_text="Choose who leads", warns=not near)]


def _missing(profession: str, where: list[tuple[SessionFacts, UnledItem]]) -> Check:
    """One sentence for a profession, however many parts lack it."""
    session, item = where[0]
    person = with_article(profession)
    days = list({each.pk: each for each, _ in where}.values())
    if len(where) == 1 and not item.to_lead:
        day = f"{lowered(session.label)}, {day_and_month(session.day)}"
        sentence = f"“{item.title}” on {day}, needs {person} as well, and nobody is there."
    elif len(where) == 1:
        sentence = f"Nobody leads “{item.title}” on {lowered(session.label)}, {day_and_month(session.day)}. It needs {person}."
    else:
        sentence = f"{len(where)} parts need {person} and have nobody: {lowered(labels(days))}."
    return Check("parts", False, sentence, Mend.STAFF, session.pk, link_text=f"Choose {person}", vital=len(days) > 1)


def _first_of(sentences: Sequence[str]) -> str:
    """The first few sentences, and how many more there are."""
    more = f" And {len(sentences) - NAMED} more." if len(sentences) > NAMED else ""
    return " ".join(sentences[:NAMED]) + more
