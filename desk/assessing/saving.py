"""Saving a clinical text as it is typed: by a script (static/js/section.js) or by the button, and signing it.

A page says whose it is: when somebody else has signed in meanwhile in the same browser, nothing is saved under their name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string

from accounts.access import StaffRequest
from common.once import say
from common.refused import Refused
from common.words import clock_time
from desk.assessing.record_forms import SectionDraftForm
from participants.people.looks import Page, looked_at_people
from reviews.models import ClinicalNote
from reviews.notes.reading import NotePlace, NoteStanding, signer_of, texts_of, under_headings
from reviews.notes.rules import refusal_to_sign
from reviews.notes.writing import NotSigned, Overtaken, save_draft, sign_note

NOT_THEIR_PAGE = "This page was opened by somebody else. Nothing was saved: whoever opened it has to sign in again."
Shown = Callable[[SectionDraftForm, "Written"], HttpResponse]
Signs = Callable[..., ClinicalNote]


@dataclass(frozen=True)
class Written:
    """What came of sending a text: what was kept, or why not, and how the text stands where somebody was quicker.

    `draft`: what was kept all the same of a text that couldn't be signed.
    """

    note: ClinicalNote | None = None
    why: str = ""
    field: str = ""
    stands: NoteStanding | None = None
    draft: ClinicalNote | None = None

    @property
    def token(self) -> str:
        """What the form has read now: both were seen where somebody was quicker, so sent again it goes over what stands."""
        if self.draft:
            return f"{self.draft.version}.{self.draft.saved}"
        return self.stands.token if self.stands and self.stands.draft else ""


def draft_form(request: StaffRequest, where: NotePlace, stands: NoteStanding) -> SectionDraftForm:
    """Return the form of a text as it stands, on the page of whoever asks."""
    initial = {"token": stands.token, "writer": request.user.pk, **texts_of(stands.draft)}
    return SectionDraftForm(headings=where.headings, initial=initial, auto_id="text_%s")


def beside_draft(where: NotePlace, form: SectionDraftForm, came: Written | None, stands: NoteStanding) -> dict[str, object]:
    """What the part with the form shows besides its boxes."""
    return {"form": form, "where": where, "came": came, "stood": texts_standing(came), "draft": stands.draft}


def texts_standing(came: Written | None) -> list[tuple[str, str]]:
    """What stands where somebody was quicker, to be read beside what was typed."""
    note = came.stands.latest if came and came.stands else None
    return under_headings(note) if note else []


def answer_draft(
    request: StaffRequest,
    where: NotePlace,
    *,
    back: str,
    show: Shown,
    sign: Signs = sign_note,
    warn: Callable[[list[str]], str] | None = None,
) -> HttpResponse:
    """Save or sign what was sent: a script gets values, a browser without one the page. `sign` is the action that signs.

    `warn`: what is said beside "saved" while somebody types, of what they typed so far; the page itself says it in its own way.
    """
    form = SectionDraftForm(request.POST, headings=where.headings, auto_id="text_%s")
    came = _kept(request, where, form, sign)
    if asks_by_script(request):
        return _values(request, came, warn(list(form.texts.values())) if warn and came.note else "")
    if came.note is None:
        if came.token:
            data = request.POST.copy()
            data["token"] = came.token
            form.data = data
        return show(form, came)
    if came.note.signed_at:
        messages.success(request, f"{where.name} is signed.")
    else:
        messages.success(request, _saved_words(request, came.note))
    return redirect("desk:clinic" if request.POST.get("do") == "leave" else back)


def _kept(request: StaffRequest, where: NotePlace, form: SectionDraftForm, sign: Signs) -> Written:
    """Do what was asked; say why not on the form."""
    if not form.is_valid():
        return Written(why=" ".join(str(each) for errors in form.errors.values() for each in errors))
    if form.cleaned_data["writer"] != request.user.pk:
        form.add_error(None, NOT_THEIR_PAGE)
        return Written(why=NOT_THEIR_PAGE, field="writer")
    signs = request.POST.get("do") == "sign"
    # Whoever may not sign it is told so, and what they wrote is kept as a draft: nothing is lost with the page.
    why = (signs and refusal_to_sign(signer_of(request.user, request.organisation), where.profession)) or ""
    act = sign if signs and not (why and any(form.texts.values())) else save_draft
    try:
        note = act(where, form.texts, token=form.cleaned_data["token"], by=request.user, now=request.now)
    except Overtaken as refused:
        say(form, refused)
        if where.person:
            looked_at_people(request.user, [where.person], Page.ASSESSMENT, organisation=request.organisation)
        return Written(why=refused.sentence, stands=refused.stands)
    except Refused as refused:
        say(form, refused)
        draft = _all_the_same(request, where, form) if isinstance(refused, NotSigned) else None
        return Written(why=refused.sentence, field=refused.field or "", draft=draft)
    if why:
        form.add_error(None, why)
        return Written(why=why, draft=note)
    return Written(note)


def _all_the_same(request: StaffRequest, where: NotePlace, form: SectionDraftForm) -> ClinicalNote | None:
    """Keep as a draft what couldn’t be signed: too early, or with a name in it. None where it is empty or can’t be kept."""
    if not any(form.texts.values()):
        return None
    try:
        return save_draft(where, form.texts, token=form.cleaned_data["token"], by=request.user, now=request.now)
    except Refused:
        return None


def _values(request: StaffRequest, came: Written, warning: str) -> JsonResponse:
    """What static/js/section.js is told: how the text stands, and both texts where somebody was quicker."""
    if came.note:
        token, words = f"{came.note.version}.{came.note.saved}", _saved_words(request, came.note)
        words = f"{words}. {warning}" if warning else words
        return JsonResponse({"state": "saved", "words": words, "token": token})
    if came.stands:
        shown = {"came": came, "stood": texts_standing(came), "live": True}
        html = render_to_string("desk/assessing/overtaken.html", shown, request)
        return JsonResponse({"state": "overtaken", "words": came.why, "html": html}, status=409)
    if came.field == "writer":
        return JsonResponse({"state": "another", "words": came.why}, status=409)
    return JsonResponse({"state": "refused", "words": came.why}, status=422)


def who_asks(request: StaffRequest) -> JsonResponse:
    """Tell an open page who is signed in now, and the token of the forms, which signing in has changed."""
    return JsonResponse({"writer": request.user.pk, "token": get_token(request)})


def asks_by_script(request: StaffRequest) -> bool:
    """Whether a page that is open asks, and not somebody who follows a link."""
    return request.headers.get("Accept") == "application/json"


def _saved_words(request: StaffRequest, note: ClinicalNote) -> str:
    return f"Draft saved at {clock_time(note.saved_at.astimezone(request.organisation.tzinfo))}"
