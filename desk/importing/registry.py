"""Which kinds of import there are."""

from collections.abc import Callable, Sequence

from desk.importing import courses, leaders, people
from desk.importing.kinds import ImportColumn, Importer, ImportGround
from desk.models import Batch

COLUMNS: dict[str, Sequence[ImportColumn]] = {
    Batch.Kind.PEOPLE: people.COLUMNS,
    Batch.Kind.LEADERS: leaders.COLUMNS,
    Batch.Kind.COURSES: courses.COLUMNS,
}
IMPORTERS: dict[str, Callable[[ImportGround], Importer]] = {
    Batch.Kind.PEOPLE: people.PeopleImport,
    Batch.Kind.LEADERS: leaders.LeadersImport,
    Batch.Kind.COURSES: courses.CoursesImport,
}
