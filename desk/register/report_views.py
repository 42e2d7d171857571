"""The leaders' report of one session: written by whoever leads it, or by the office for them."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page
from courses.leaders.session_reports import checklist_of, refusal_of, versions_of, write_report
from courses.models import Session, SessionReport
from desk.register.report_form import SessionReportForm
from desk.register.views import reached
from desk.sessions.page import session_facts_of
from desk.shared.check_facts import lowered


@staff_page(Right.KEEP_REGISTERS)
@require_http_methods(["GET", "POST"])
def session_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for the report, or show it so that a later version can be written beside it."""
    session, office = reached(request, pk)
    if refusal_of(session, session.starts_at):
        raise Http404
    versions = versions_of(session)
    latest = versions[0] if versions else None
    form = SessionReportForm(
        request.POST or None, checklist=checklist_of(session), version=latest.version if latest else 0, initial=_as_it_is(latest)
    )

    def act() -> str:
        write_report(
            session,
            done=form.ticked,
            note=form.cleaned_data["note"],
            read_at=form.cleaned_data["version"],
            submission_id=form.cleaned_data["submission_id"],
            by=request.user,
            now=request.now,
        )
        return f"Thank you. The report of {lowered(session.label)} is with the office."

    return form_page(
        request,
        form,
        act,
        heading=f"Report, {lowered(session.label)}",
        back=_back(session, office=office),
        lead=[f"{session.course}. {session_facts_of(session)}."],
        template="desk/register/session_report.html",
        more=lambda: {"session": session, "versions": versions, "not_yet": refusal_of(session, request.now)},
    )


def _as_it_is(latest: SessionReport | None) -> dict[str, object]:
    if latest is None:
        return {}
    return {"done": [str(number) for number, line in enumerate(latest.checklist) if line["done"]], "note": latest.note}


def _back(session: Session, *, office: bool) -> Back:
    if office:
        return Back(session.label, reverse("desk:session", args=[session.pk]))
    return Back("My courses", reverse("desk:leading"))
