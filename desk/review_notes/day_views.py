"""The notes of a day on one page: written by several people while they talk about it, saved as they type, signed one by one."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.refused import Refused
from common.words import clock_time
from courses.models import Session
from desk.assessing.saving import NOT_THEIR_PAGE, Written, asks_by_script, texts_standing, who_asks
from desk.review_notes.day_forms import DayForm
from desk.review_notes.day_page import DayTexts, signed_words
from desk.review_notes.views import SEEN, NotesAddress, own_part
from desk.sessions.page import session_facts_of
from participants.people.looks import Page, looked_at_people
from reviews.group_notes.day_tokens import GROUP, TextRead, texts_read, token_of_day
from reviews.group_notes.day_writing import DayRefused, DayText, keep_day, keys_to_sign
from reviews.group_notes.reading import days_with_texts, named_in_group_part, texts_of_sessions
from reviews.group_notes.writing import names_warning
from reviews.models import ClinicalNote
from reviews.notes.reading import signer_of, under_headings
from reviews.notes.rules import refusal_to_sign


@dataclass(frozen=True)
class DaySent:
    """What came of sending a day: what was kept by key, or why nothing was; `typed` are the boxes that somebody changed."""

    form: DayForm
    kept: dict[str, ClinicalNote] = field(default_factory=dict)
    texts: tuple[DayText, ...] = ()
    read: dict[str, TextRead] = field(default_factory=dict)
    why: str = ""
    refused: DayRefused | None = None
    is_anothers: bool = False

    @property
    def typed(self) -> set[str]:
        """Whose boxes were changed and aren't kept."""
        return {each.key for each in self.texts if each.is_typed}

    @property
    def token(self) -> str:
        """The token of a page on which this stands: of what was kept as it is now, else as it was read."""
        words = {each.key: each.text for each in self.texts}
        now = {key: TextRead.of(f"{note.version}.{note.saved}", words[key]) for key, note in self.kept.items()}
        return token_of_day(self.read | now)

    @property
    def over(self) -> str:
        """The token for whoever has read what somebody quicker wrote, and saves theirs over it."""
        if self.refused is None or self.refused.stands is None:
            return ""
        stands = self.refused.stands
        text = "" if stands.draft is None else dict(stands.draft.text).get("text", "")
        return token_of_day(self.read | {self.refused.key: TextRead.of(stands.token, text)})


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def day_notes(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what is written about a day, write it, and sign it."""
    session: Session = get_object_or_404(days_with_texts(request.organisation), pk=pk)
    if request.method == "GET" and asks_by_script(request):
        return who_asks(request)
    day = DayTexts(texts_of_sessions([session])[session.pk], request.organisation)
    if request.method == "GET":
        return _show(request, day, None)
    sent = _sent(request, day)
    if asks_by_script(request):
        return _values(request, day, sent)
    if sent.why:
        return _show(request, day, sent)
    _say(request, sent)
    return redirect("desk:clinic" if request.POST.get("do") == "leave" else reverse("desk:day_notes", args=[pk]))


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def own_day_notes(request: StaffRequest, pk: int, episode: int) -> HttpResponse:
    """Show somebody's own part of a day; write, sign and amend it."""
    session: Session = get_object_or_404(days_with_texts(request.organisation), pk=pk)
    return own_part(request, session, episode, NotesAddress("desk:day_notes", "desk:own_day_notes", "Notes of the day"))


def _sent(request: StaffRequest, day: DayTexts) -> DaySent:
    """Keep what was sent; say why not."""
    form = DayForm(request.POST, boxes=day.boxes, auto_id="text_%s")
    if not form.is_valid():
        return DaySent(form, why=" ".join(str(each) for errors in form.errors.values() for each in errors))
    if form.cleaned_data["writer"] != request.user.pk:
        return DaySent(form, why=NOT_THEIR_PAGE, is_anothers=True)
    read = texts_read(form.cleaned_data["token"])
    texts = tuple(day.sent(form, read, request.user))
    sign, seen = keys_to_sign(request.POST.get("do", ""), texts), form.cleaned_data["seen"].split(SEEN)
    if request.POST.get("do", "").startswith("sign") and not sign:
        return DaySent(form, texts=texts, read=read, why="You have written nobody’s own part yet, so there is nothing to sign.")
    try:
        kept = keep_day(texts, sign=sign, seen=seen, by=request.user, now=request.now)
    except DayRefused as refused:
        drafts = _all_the_same(request, texts) if refused.is_not_signed else {}
        return DaySent(form, drafts, texts, read, why=refused.sentence, refused=refused)
    except Refused as refused:
        return DaySent(form, texts=texts, read=read, why=refused.sentence)
    return DaySent(form, dict(kept), texts, read)


def _all_the_same(request: StaffRequest, texts: tuple[DayText, ...]) -> dict[str, ClinicalNote]:
    """Keep as drafts what couldn’t be signed: too early, or with a name in it. Nothing where that can’t be kept either."""
    try:
        return dict(keep_day(texts, by=request.user, now=request.now))
    except Refused:
        return {}


def _say(request: StaffRequest, sent: DaySent) -> None:
    names = {each.key: each.name for each in sent.texts}
    signed = [names[key] for key, note in sent.kept.items() if note.signed_at]
    messages.success(request, signed_words(signed) if signed else _saved_at(request))


def _saved_at(request: StaffRequest) -> str:
    return f"Saved at {clock_time(request.now.astimezone(request.organisation.tzinfo))}"


def _values(request: StaffRequest, day: DayTexts, sent: DaySent) -> JsonResponse:
    """What static/js/section.js is told."""
    if sent.is_anothers:
        return JsonResponse({"state": "another", "words": sent.why}, status=409)
    if sent.refused and sent.refused.stands:
        shown = _beside(sent) | {"live": True}
        html = render_to_string("desk/assessing/overtaken.html", shown, request)
        return JsonResponse({"state": "overtaken", "words": sent.why, "html": html}, status=409)
    if sent.why:
        return JsonResponse({"state": "refused", "words": sent.why}, status=422)
    named = named_in_group_part(day.texts.session, [each.text for each in sent.texts if each.key == GROUP])
    words = f"{_saved_at(request)}. {names_warning(named)}" if named else _saved_at(request)
    return JsonResponse({"state": "saved", "words": words, "token": sent.token})


def _beside(sent: DaySent | None) -> dict[str, object]:
    """What stands where somebody was quicker, to be read beside what was typed."""
    if sent is None or sent.refused is None or sent.refused.stands is None:
        return {}
    came = Written(why=sent.why, stands=sent.refused.stands)
    return {"came": came, "stood": texts_standing(came), "over": sent.over}


def _show(request: StaffRequest, day: DayTexts, sent: DaySent | None) -> HttpResponse:
    texts, session = day.texts, day.texts.session
    looked_at_people(request.user, [each.person for each in texts.parts], Page.CLINICAL, organisation=request.organisation)
    form = sent.form if sent else DayForm(initial=day.initial(request.user), boxes=day.boxes, auto_id="text_%s")
    typed = sent.typed if sent else set()
    # Both were seen: sent again, it goes over what stands. Or it was kept as drafts, which the page has seen then.
    if sent and (over := sent.over or (sent.kept and sent.token)):
        data = request.POST.copy()
        data["token"] = over
        form.data = data
    group_is_open = day.group_is_open(typed)
    named = named_in_group_part(session, [str(form.box(GROUP).value() or "")]) if group_is_open else []
    shown = {
        "session": session,
        "facts": session_facts_of(session),
        "texts": texts,
        "form": form,
        "rows": day.rows(form, typed),
        "group_box": form.box(GROUP) if group_is_open else None,
        "group_signed": under_headings(texts.group.signed) if texts.group.signed else [],
        "why": sent.why if sent and not sent.over else "",
        "warning": names_warning(named) if named else "",
        "seen": SEEN.join(named),
        "why_not_sign": refusal_to_sign(signer_of(request.user, request.organisation), ""),
    }
    return render(request, "desk/review_notes/day_notes.html", shown | _beside(sent))
