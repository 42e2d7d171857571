"""Which kinds of import there are."""

from collections.abc import Callable, Sequence

from desk.importing import courses, leaders, people
from desk.importing.kinds import Column, Ground, Importer
from desk.models import Batch

COLUMNS: dict[str, Sequence[Column]] = {
    Batch.Kind.PEOPLE: people.COLUMNS,
    Batch.Kind.LEADERS: leaders.COLUMNS,
    Batch.Kind.COURSES: courses.COLUMNS,
}
IMPORTERS: dict[str, Callable[[Ground], Importer]] = {
    Batch.Kind.PEOPLE: people.PeopleImport,
    Batch.Kind.LEADERS: leaders.LeadersImport,
    Batch.Kind.COURSES: courses.CoursesImport,
}
