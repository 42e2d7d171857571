"""Feedback as the office reads it: without names, by programme, edition, course and point."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Avg, Count, Exists, OuterRef, QuerySet

from accounts.models import Organisation
from courses.models import Course, Edition
from reviews.change.lines import number_words
from reviews.feedback.rules import LEAST_FOR_LEADERS
from reviews.models import Feedback, Quote

POINTS = (
    ("last", "After the last day"),
    ("1", "After the 1-month review"),
    ("6", "After the 6-month review"),
    ("12", "After the 12-month review"),
)


def points_in_words(point: str) -> str:
    """After what it was said: "After the last day"."""
    return dict(POINTS).get(point) or f"After the {point}-month review"


@dataclass(frozen=True)
class FeedbackWanted:
    """What is looked for: keys of an edition and a course, a point, and whether only what may be quoted; None and "" for all."""

    edition: int | None = None
    course: int | None = None
    point: str = ""
    quotable: bool = False


@dataclass(frozen=True)
class FeedbackCounts:
    """How many gave feedback, how many of them a number, and the mean of those."""

    given: int
    with_number: int
    mean: Fraction | None

    @property
    def mean_words(self) -> str:
        """The mean to one decimal."""
        return number_words(self.mean) if self.mean is not None else ""


def feedback_found(organisation: Organisation, wanted: FeedbackWanted) -> QuerySet[Feedback]:
    """What fits, with its course and nobody's name; `is_quoted` says whether something of it stands on the page."""
    found = Feedback.objects.filter(organisation=organisation)
    if wanted.edition:
        found = found.filter(enrolment__course__edition=wanted.edition)
    if wanted.course:
        found = found.filter(enrolment__course=wanted.course)
    if wanted.point:
        found = found.filter(point=wanted.point)
    if wanted.quotable:
        found = found.filter(quote_allowed_at__isnull=False, quote_ended_at=None)
    quoted = Exists(Quote.objects.filter(feedback=OuterRef("pk"), ended_at=None))
    columns = (
        "point",
        "recommends",
        "helped",
        "to_change",
        "made_at",
        "quote_allowed_at",
        "quote_ended_at",
        "enrolment__course__name",
    )
    return found.annotate(is_quoted=quoted).select_related("enrolment__course").only(*columns)


def feedback_counts(found: QuerySet[Feedback]) -> FeedbackCounts:
    """How many there are and what they recommend. One query."""
    said = found.order_by().aggregate(given=Count("pk"), with_number=Count("recommends"), mean=Avg("recommends"))
    mean = Fraction(said["mean"]).limit_denominator(10_000) if said["mean"] is not None else None
    return FeedbackCounts(said["given"], said["with_number"], mean)


def editions_with_feedback(organisation: Organisation) -> QuerySet[Edition]:
    """The editions to choose from: those of which somebody said something."""
    said = Exists(Feedback.objects.filter(enrolment__course__edition=OuterRef("pk")))
    return (
        Edition.objects.filter(said, programme__organisation=organisation)
        .select_related("programme")
        .order_by("programme__name", "-valid_from")
    )


@dataclass(frozen=True)
class SaidToLeaders:
    """What whoever led a course reads of it: the answers of all, torn apart, so that none is known by another."""

    people: int
    mean: Fraction | None = None
    helped: tuple[str, ...] = ()
    to_change: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether so many said something that nobody is known by their words."""
        return self.people >= LEAST_FOR_LEADERS

    @property
    def mean_words(self) -> str:
        """The mean to one decimal; "" where too few gave a number."""
        return number_words(self.mean) if self.mean is not None else ""


def said_to_leaders(course: Course) -> SaidToLeaders:
    """What was said of a course, in the order of the words and not of the people; only how many while too few did. One query."""
    said = Feedback.objects.filter(enrolment__course=course)
    rows = list(said.values_list("enrolment__participant", "recommends", "helped", "to_change"))
    people = len({person for person, *_ in rows})
    if people < LEAST_FOR_LEADERS:
        return SaidToLeaders(people)
    numbers = [number for _, number, _, _ in rows if number is not None]
    with_number = {person for person, number, _, _ in rows if number is not None}
    mean = Fraction(sum(numbers), len(numbers)) if len(with_number) >= LEAST_FOR_LEADERS else None
    return SaidToLeaders(people, mean, _by_words(row[2] for row in rows), _by_words(row[3] for row in rows))


def _by_words(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((each for each in said if each), key=str.casefold))
