"""Whether this process, and the jobs behind it, can do their work: asked from outside, by whoever watches over it."""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from accounts.access import public_page
from common import clock
from reminders.models import WorkRun
from reminders.planning.work_runs import is_silent, last_runs


@public_page
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers, else 503. Says nothing else about the installation.

    Asked for the jobs too (`/health/?jobs`), it answers 503 when planner or sender has not come to its end for ten minutes. Load
    balancers don't ask for that: pages work without them.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        jobs = _jobs() if "jobs" in request.GET else {}
    except Error:
        return JsonResponse({"database": "away"}, status=503)
    said = {name: "silent" if silent else "runs" for name, silent in jobs.items()}
    return JsonResponse({"database": "answers", **said}, status=503 if any(jobs.values()) else 200)


def _jobs() -> dict[str, bool]:
    """Whether each is silent. The beat asks for both and a worker does them: one that is missing stops the beat of both."""
    runs, now = last_runs(), clock.now()
    return {str(name): is_silent(runs.get(name), now) for name in (WorkRun.Name.PLANNER, WorkRun.Name.SENDER)}
