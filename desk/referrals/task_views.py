"""One task about somebody: what is to be done, where, and what came of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from courses.models import Edition
from desk.referrals.forms import DoneForm
from participants.distress.reading import report_of_task
from participants.episodes.record import episodes_of_person
from participants.models import Task
from participants.to_do.tasks import close_task, review_of_task, see_task, tasks_for
from reviews.questionnaires.safety import alert_of_task


@staff_page(Right.SEE_PATHWAY)
@require_http_methods(["GET", "POST"])
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what came of a task; a clinical one is for clinicians alone. Whose task it is has seen it with this page."""
    tasks = tasks_for(request.organisation, request.membership.role).select_related("course__edition", "session")
    task: Task = get_object_or_404(tasks, pk=pk)
    if told := report_of_task(task):
        return redirect("desk:report", told.pk)
    if alert := alert_of_task(task):
        return redirect("desk:questionnaire", alert.questionnaire_id)
    form = DoneForm(request.POST if request.method == "POST" else None)
    clinical = request.membership.may(Right.CLINICAL_RECORD)

    def act() -> str:
        close_task(task, outcome=form.cleaned_data["outcome"], by=request.user, now=request.now)
        return "The task is done."

    def look() -> None:
        see_task(task, by=request.user, now=request.now)
        if task.participant:
            audit.looked(request.user, task.participant)

    return form_page(
        request,
        form,
        act,
        heading=task.get_kind_display(),
        back=Back("My clinic", reverse("desk:clinic")) if clinical else Back("Today", reverse("desk:today")),
        lead=[task.line, *([f"It was done by {task.done_by}."] if task.done_at else [])],
        template="desk/referrals/task.html",
        more=lambda: {"links": _links(task, clinical=clinical)},
        look=look,
    )


def _links(task: Task, *, clinical: bool) -> list[tuple[str, str]]:
    """Where what it asks for is done: words and addresses."""
    found = []
    course = task.course
    if course and course.edition.entry == Edition.Entry.REFERRAL:
        found.append((f"Who fits {course.name}", reverse("desk:offer_places", args=[course.pk])))
    if task.session and task.session.is_assessment and clinical:
        found.append(("The assessment", reverse("desk:assessment", args=[task.session.pk])))
    if person := task.participant:
        if task.kind == Task.Kind.REVIEW and (review := review_of_task(task.key)):
            found.append(("Their review, and which others have room", reverse("desk:person_review", args=review)))
        found += [
            (f"The referral: {each.programme.short_name}", reverse("desk:referral", args=[each.pk]))
            for each in episodes_of_person(person)
            if each.ended_at is None
        ]
        found.append((f"The record of {person.full_name}", reverse("desk:person", args=[person.pk])))
    return found
