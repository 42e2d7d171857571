"""May this course run, and if not, what is missing? Two gates, and which checks belong to each.

*Open registration* lets the public in; *confirm to run* says, some days before session 1, that the course takes place. Courses
that nobody registers for, such as a hospital's groups, have no gates: their checks only say what is missing. Counts come
from several rooms, so they are gathered in desk.gates.gathering and judged here; the checks themselves are in desk.gates.checks.
"""

from collections.abc import Iterable, Iterator

from common.words import counted
from courses.models.opening import GateOverride
from desk.gates import checks as gate_checks
from desk.shared.check_facts import Check, CourseFacts, Override

Gate = GateOverride.Gate
LONGEST_SENTENCE = 400  # of what an override keeps of its check's sentence


def checks(facts: CourseFacts) -> list[Check]:
    """Return every check of a course; what isn't met stands first."""
    found = [*_to_confirm(facts), *_to_open(facts)] if facts.gated else _of_a_group(facts)
    found += gate_checks.review_checks(facts.reviews)
    return sorted(found, key=lambda check: check.met)


def checks_of_gate(gate: str, facts: CourseFacts) -> list[Check]:
    """Return what one gate asks, in a fixed order; confirming asks everything of opening again."""
    return list(_to_open(facts)) if gate == Gate.OPEN else [*_to_confirm(facts), *_to_open(facts)]


def judged(found: Iterable[Check], overrides: Iterable[tuple[str, Override]]) -> list[Check]:
    """Return the checks with what somebody let through, as (check's name, override).

    An override holds for what it was given for: another sentence asks again. The size of a group is let through whatever the
    number becomes, or each person who joined later would ask again.
    """
    given = list(overrides)

    def of(check: Check) -> Override | None:
        same = (word for name, word in given if name == check.name and _holds(check, word))
        return next(same, None) if check.may_override and not check.met else None

    return [check.let_through(word) if (word := of(check)) else check for check in found]


def _holds(check: Check, override: Override) -> bool:
    return check.name == gate_checks.SIZE or override.sentence == check.sentence[:LONGEST_SENTENCE]


def unmet(found: Iterable[Check]) -> list[Check]:
    """Return those that stand in the way: not met, and not let through."""
    return [check for check in found if not check.passes]


def verdict(found: Iterable[Check]) -> str:
    """Return the heading: yes, yes but, or not yet."""
    left = unmet(found)
    if not left:
        return "Can it run? Yes"
    needs = f"{counted(len(left), 'thing')} {'needs' if len(left) == 1 else 'need'} mending"
    return f"Can it run? Not yet: {needs}" if any(check.vital for check in left) else f"Can it run? Yes, but {needs}"


def _to_open(facts: CourseFacts) -> Iterator[Check]:
    """What must be so before the public may register."""
    if facts.licence:
        yield gate_checks.licence_check(facts.licence)
    if facts.cap:
        yield gate_checks.cap_check(facts.cap)
    yield gate_checks.dates_check(facts.dates, facts.dates_needed, facts.sessions)
    yield gate_checks.room_check(facts.sessions)
    yield from _of_leaders(facts)
    yield gate_checks.clash_check(facts.sessions)
    yield from (check for check in gate_checks.led_item_checks(facts.sessions) if not check.met)
    if facts.zero:
        yield gate_checks.zero_check(facts.zero, facts.zero_pk)


def _of_leaders(facts: CourseFacts) -> Iterator[Check]:
    if not facts.own:
        return
    if facts.leaders_needed:
        yield gate_checks.leader_check(facts.own, facts.leaders_needed)
    if facts.peers_needed:
        yield gate_checks.peer_check(facts.own, facts.peers_needed)
    if facts.leaders_needed > 1:
        yield gate_checks.first_timers_check(facts.own)
    if facts.papers_needed and facts.leaders_needed:
        yield gate_checks.papers_check(facts.own)


def _to_confirm(facts: CourseFacts) -> Iterator[Check]:
    """What confirming asks beside everything that opening asks."""
    yield gate_checks.size_check(facts.size, facts.joining_over)
    if facts.books:
        yield gate_checks.books_check(facts.books)


def _of_a_group(facts: CourseFacts) -> list[Check]:
    """What a course without gates needs: people, rooms, and somebody for each part that is led."""
    return [
        gate_checks.people_check(facts.size, facts.joining_over),
        gate_checks.room_check(facts.sessions),
        *([gate_checks.leader_check(facts.own, facts.leaders_needed)] if facts.leaders_needed and facts.own else []),
        *gate_checks.led_item_checks(facts.sessions),
    ]
