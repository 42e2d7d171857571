"""A page that is one form, and a button that is one action: do what is asked, and say what was done or why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.once import say
from common.refused import Refused

T = TypeVar("T")
TEMPLATE = "parts/form_page.html"


@dataclass(frozen=True)
class Back:
    """The parent page: what its link says and where it leads."""

    words: str
    url: str


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], str],
    *,
    heading: str,
    back: Back,
    lead: Sequence[str] = (),
    on_to: str | Callable[[], str] = "",
    template: str = TEMPLATE,
    more: Callable[[], Mapping[str, object]] = dict,
    look: Callable[[], None] = lambda: None,
) -> HttpResponse:
    """Answer a request for a page that is one form.

    `act` is called when what was sent is complete; it does the one action and returns the sentence that says so. Whoever sent it
    goes on to `on_to` (asked once it is done), or back to the parent page. A refusal of the action stands on the form. `more` is
    what the page shows beside the form, asked for only when it is shown; `look` then writes down whom the page shows.
    """
    if form.is_valid():
        try:
            done = act()
        except Refused as refused:
            _say(form, refused)
        else:
            messages.success(request, done)
            return redirect((on_to() if callable(on_to) else on_to) or back.url)
    look()
    return render(request, template, {"form": form, "heading": heading, "back": back, "lead": lead, **more()})


def pressed(request: HttpRequest, act: Callable[[], T], said: str | Callable[[T], str]) -> None:
    """Do the one action of a button, and have the page that comes next say what was done, or why not.

    `said` is the sentence, or makes it of what the action returns.
    """
    try:
        done = act()
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, said if isinstance(said, str) else said(done))


def _say(form: forms.Form, refused: Refused) -> None:
    """Let a form put a refusal where it belongs, if it knows better than the usual way."""
    own = getattr(form, "say", None)
    own(refused) if own else say(form, refused)
