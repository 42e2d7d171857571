"""The office writes down what somebody answered: by telephone, on paper or in person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from desk.referrals.choosing_forms import WriteChoiceForm
from desk.referrals.choosing_page import choice_lead, episodes_to_answer
from participants.models import Episode, PathwayChoice
from participants.waiting.choosing import record_choice

THEN = {
    PathwayChoice.Answer.YES: "{name} wants to come, and is on the waiting list.",
    PathwayChoice.Answer.NOT_INTERESTED: "{name} doesn’t want to come. A task says to tell the clinic and end the pathway.",
    PathwayChoice.Answer.ANOTHER_FORMAT: "{name} needs another way to meet. A task says to ring them.",
    PathwayChoice.Answer.RING_ME: "{name} wants individual sessions. A task says to ring them.",
}


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def write_choice(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down somebody's answer, with both current waits to tell them."""
    episode: Episode = get_object_or_404(episodes_to_answer(request.organisation), pk=pk)
    person = episode.participant
    form = WriteChoiceForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        given = form.cleaned_data
        made = record_choice(
            episode,
            given["answer"],
            way=given["way"],
            by=request.user,
            now=request.now,
            formats=form.formats_chosen,
            note=given["note"],
            submission_id=given["submission_id"],
        )
        return THEN[PathwayChoice.Answer(made.answer)].format(name=person.full_name)

    return form_page(
        request,
        form,
        act,
        heading=f"Write down the answer of {person.full_name}",
        back=Back(f"Referral of {person.full_name}", reverse("desk:referral", args=[episode.pk])),
        lead=[episode.programme.name, *choice_lead(episode, now=request.now)],
        look=lambda: audit.looked(request.user, person),
    )
