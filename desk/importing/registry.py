"""Which kinds of import there are, and for whom."""

from collections.abc import Callable, Sequence

from accounts.models import Organisation
from courses.ground.catalogue import takes_referrals
from desk.importing import courses, leaders, people
from desk.importing.kinds import ImportColumn, Importer, ImportGround
from desk.importing.pathways import groups, referrals, waiting_lists
from desk.models import Batch

COLUMNS: dict[str, Sequence[ImportColumn]] = {
    Batch.Kind.PEOPLE: people.COLUMNS,
    Batch.Kind.LEADERS: leaders.COLUMNS,
    Batch.Kind.COURSES: courses.COLUMNS,
    Batch.Kind.REFERRALS: referrals.COLUMNS,
    Batch.Kind.WAITING: waiting_lists.COLUMNS,
    Batch.Kind.RUNNING: groups.RUNNING_COLUMNS,
    Batch.Kind.PAST: groups.PAST_COLUMNS,
}
IMPORTERS: dict[str, Callable[[ImportGround], Importer]] = {
    Batch.Kind.PEOPLE: people.PeopleImport,
    Batch.Kind.LEADERS: leaders.LeadersImport,
    Batch.Kind.COURSES: courses.CoursesImport,
    Batch.Kind.REFERRALS: referrals.ReferralsImport,
    Batch.Kind.WAITING: waiting_lists.WaitingListImport,
    Batch.Kind.RUNNING: groups.GroupsImport,
    Batch.Kind.PAST: groups.PastGroupsImport,
}
# What stands in the lists of programmes that people are referred to.
OF_PATHWAYS = frozenset({Batch.Kind.REFERRALS, Batch.Kind.WAITING, Batch.Kind.RUNNING, Batch.Kind.PAST})


def kinds_for(organisation: Organisation) -> list[tuple[str, str]]:
    """What this organisation may bring in: lists of pathways only where people are referred to it. One query."""
    left_out = frozenset() if takes_referrals(organisation) else OF_PATHWAYS
    return [(kind.value, str(kind.label)) for kind in Batch.Kind if kind not in left_out]
