"""Measures under Set-up: the list, one of them, and the words that an organisation has loaded for it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.refused import Refused
from common.text.typed_keys import whole_number
from common.words import counted
from desk.measures.forms import RetireWordsForm, WordsFileForm, WordsForm
from desk.measures.page import facts_of_measure, row_of, scale_rows, words_in_use
from reviews.measures import packs
from reviews.measures.catalogue import shipped_measures
from reviews.measures.definitions import Measure
from reviews.measures.pack_files import words_in_file
from reviews.measures.wording import LANGUAGES, PackWords, wording_forbidden
from reviews.models import WordingPack

PAGE = ["GET", "HEAD", "POST"]
LICENCE_BOXES = ("language", "credit", "licence_ref", "confirmed_by", "confirmed_on")
LEAD = (
    "Enter the words as your licence gives them, unchanged. They stand here for your organisation alone.",
    "They take the place of words in the same language. What was answered before keeps its words.",
)


@staff_page(Right.SET_UP)
@require_safe
def measure_list(request: StaffRequest) -> HttpResponse:
    """Show every measure there is, and whether its words are here."""
    loaded = packs.packs_in_force(request.organisation)
    rows = [row_of(each, loaded.get(each.slug, ())) for each in shipped_measures().values()]
    return render(request, "desk/measures/list.html", {"rows": sorted(rows, key=lambda row: row.measure.name.lower())})


@staff_page(Right.SET_UP)
@require_safe
def measure_page(request: StaffRequest, key: str) -> HttpResponse:
    """Show how one measure is scored, under which licence, and which words there are."""
    measure = _measure_or_404(key)
    loaded = list(packs.packs_of(request.organisation).filter(measure=key))
    in_use = [pack for pack in loaded if pack.retired_at is None]
    shown = {
        "measure": measure,
        "facts": facts_of_measure(measure),
        "scales": scale_rows(measure),
        "words": words_in_use(measure, in_use),
        "packs": [(LANGUAGES.get(pack.language, pack.language), pack) for pack in loaded],
        "forbidden": wording_forbidden(measure),
        "zone": request.organisation.tzinfo,
    }
    return render(request, "desk/measures/measure.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_words(request: StaffRequest, key: str) -> HttpResponse:
    """Load the words of a measure, typed item by item; those of a pack that is there stand in the boxes when asked for."""
    measure = _open_measure(key)
    form = _words_form(
        request, measure, request.POST if request.method == "POST" else None, words=_to_begin_with(request, measure)
    )

    def load() -> str:
        pack = packs.load_words(measure, form.words, organisation=request.organisation, by=request.user, now=request.now)
        return f"The {LANGUAGES[pack.language]} words of {measure.short_name} are in use."

    return _words_page(request, measure, form, load=load)


def _words_page(request: StaffRequest, measure: Measure, form: WordsForm, *, load: Any) -> HttpResponse:
    more = {"measure": measure, "action": reverse("desk:new_words", args=[measure.slug]), "from_file": False}
    return form_page(
        request,
        form,
        load,
        heading=f"Words of {measure.short_name}",
        back=_back(measure),
        lead=[*LEAD, measure.licence_text],
        template="desk/measures/words_form.html",
        more=lambda: more,
    )


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def words_from_file(request: StaffRequest, key: str) -> HttpResponse:
    """Read the words of a measure from a file, and show them in their boxes, to be looked through and saved."""
    measure = _open_measure(key)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = WordsFileForm(*sent)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return _preview(request, measure, words_in_file(file.read(), str(file.name), measure))
        except Refused as refused:
            form.add_error("file", refused.sentence)
    shown = {"measure": measure, "form": form, "heading": f"Words of {measure.short_name} from a file", "back": _back(measure)}
    return render(request, "desk/measures/file_form.html", shown)


def _preview(request: StaffRequest, measure: Measure, typed: dict[str, str]) -> HttpResponse:
    """What a file says, in the boxes of the form, with what is wrong with it; nothing is saved."""
    told = {"credit": measure.credit, **typed}
    form = _words_form(request, measure, told)
    form.full_clean()
    form.quiet_about(*(box for box in LICENCE_BOXES if not told.get(box)))
    read = sum(1 for box in typed if box.startswith("item_") and not box.endswith("_options") and typed[box])
    shown = {
        "form": form,
        "measure": measure,
        "heading": f"Words of {measure.short_name}",
        "back": _back(measure),
        "lead": [
            f"The file has the words of {counted(read, 'item')}. Nothing is saved yet: look them through.",
            measure.licence_text,
        ],
        "action": reverse("desk:new_words", args=[measure.slug]),
        "from_file": True,
    }
    return render(request, "desk/measures/words_form.html", shown)


@staff_page(Right.SET_UP)
@require_safe
def words_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the words of one pack, in use or not."""
    pack = _pack_or_404(request, pk)
    measure = _measure_or_404(pack.measure)
    words = packs.words_of(pack)
    shown = {
        "pack": pack,
        "measure": measure,
        "words": words,
        "items": [(item, words.items.get(item.number)) for item in measure.items],
        "language_name": LANGUAGES.get(pack.language, pack.language),
        "back": _back(measure),
        "change": f"{reverse('desk:new_words', args=[measure.slug])}?from={pack.pk}",
        "alone": packs.answers_alone(measure, pack),
        "zone": request.organisation.tzinfo,
    }
    return render(request, "desk/measures/words.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def retire_words(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the words of a measure out of use."""
    pack = _pack_or_404(request, pk)
    measure = _measure_or_404(pack.measure)
    if pack.retired_at:
        return redirect("desk:words", pk)
    form = RetireWordsForm(request.POST if request.method == "POST" else None)
    named = f"the {LANGUAGES.get(pack.language, pack.language)} words of {measure.short_name}"

    def retire() -> str:
        packs.retire_pack(pack, by=request.user, now=request.now)
        return f"{named[:1].upper()}{named[1:]} are out of use."

    lead = ["Nobody is asked in them from now on.", "What was answered in them stays, and can be read with its words."]
    return form_page(request, form, retire, heading=f"Take {named} out of use?", back=_back(measure), lead=lead)


def _measure_or_404(key: str) -> Measure:
    if key not in shipped_measures():
        raise Http404
    return shipped_measures()[key]


def _open_measure(key: str) -> Measure:
    """A measure whose words may be loaded."""
    measure = _measure_or_404(key)
    if wording_forbidden(measure):
        raise Http404
    return measure


def _pack_or_404(request: StaffRequest, pk: int) -> WordingPack:
    found: WordingPack = get_object_or_404(packs.packs_of(request.organisation).select_related("organisation"), pk=pk)
    return found


def _to_begin_with(request: StaffRequest, measure: Measure) -> PackWords | None:
    """The words of the pack that the address names, to change them."""
    key = whole_number(request.GET.get("from", ""))
    if key is None:
        return None
    pack = _pack_or_404(request, key)
    return packs.words_of(pack) if pack.measure == measure.slug else None


def _words_form(request: StaffRequest, measure: Measure, sent: Any, *, words: PackWords | None = None) -> WordsForm:
    today = today_in(request.organisation.tzinfo, request.now)
    return WordsForm(sent, measure=measure, today=today, words=words)


def _back(measure: Measure) -> Back:
    return Back(measure.short_name, reverse("desk:measure", args=[measure.slug]))
