"""The pages behind the link in a message. Opening one writes nothing, so that programs which try links in mails do no harm."""

from dataclasses import dataclass
from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AnyRequest, public_page
from common.once import say
from common.refused import Refused
from desk.links.forms import form_of_act
from desk.links.page import link_page
from desk.own.calendar import calendar_of_dates
from desk.own.calendar_views import CALENDAR
from reminders.links import acting
from reminders.links.reading import LinkStanding, link_by, link_standing
from reminders.links.rules import OPEN_DATES, Act

# How often a link's buttons may be pressed, and how often somebody may open what is no link of ours.
PRESSED, GUESSED = "60/m/ip,20/m/key", "300/m/ip"


@dataclass(frozen=True)
class ActWords:
    """What a page asks before its button is pressed, and what will happen then."""

    heading: Any
    sentences: tuple[Any, ...]
    button: Any


ASKED = {
    Act.CANNOT_COME: ActWords(
        gettext_lazy("You can’t come?"),
        (gettext_lazy("Your place stays yours. You can change your mind here until it starts."),),
        gettext_lazy("Tell them I can’t come"),
    ),
    Act.AFTER_ALL: ActWords(gettext_lazy("Can you come after all?"), (), gettext_lazy("I can come after all")),
    Act.CHANNEL: ActWords(
        gettext_lazy("Hear from us another way"),
        (gettext_lazy("We tell the address or number that you used until now. To give us a new one, ring us."),),
        gettext_lazy("Change how I hear from you"),
    ),
    Act.GIVE_UP: ActWords(
        gettext_lazy("Give up your place?"),
        (
            gettext_lazy("Then we expect you on none of the dates to come, and send you no more reminders."),
            gettext_lazy("We offer the place to the next person. You can take it back here until somebody else has it."),
        ),
        gettext_lazy("Give up my place"),
    ),
    Act.TAKE_BACK: ActWords(
        gettext_lazy("Take your place back?"),
        (gettext_lazy("Then we expect you again on all dates to come."),),
        gettext_lazy("Take my place back"),
    ),
    Act.ASK_TO_LEAVE: ActWords(
        gettext_lazy("Do you want to stop?"),
        (gettext_lazy("We ring you to talk about it. Until then all stays as it is, and so do your dates."),),
        gettext_lazy("I want to stop: please ring me"),
    ),
    Act.STOP_WAITING: ActWords(
        gettext_lazy("Leave the waiting list?"),
        (gettext_lazy("Then we write to you about no more places. To wait again, you would be the last."),),
        gettext_lazy("Leave the waiting list"),
    ),
}


@public_page
@never_cache
@require_safe
def own_link(request: AnyRequest, token: str) -> HttpResponse:
    """Show how things stand that a message was about, and what can be done."""
    standing = _standing(request, token)
    return _page(request, token, standing) if standing else _no_such_link(request)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act_by_link(request: AnyRequest, token: str, act: str) -> HttpResponse:
    """Ask whether they mean it, with one button; only pressing that does it. What can't be done any more shows how it stands."""
    standing = _standing(request, token)
    if standing is None:
        return _no_such_link(request)
    wanted = Act(act)
    if wanted not in standing.acts:
        return redirect("desk:own_link", token) if request.method == "POST" else _page(request, token, standing)
    form = form_of_act(wanted, standing, request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(request, standing, wanted, form):
        return redirect("desk:own_link", token)
    asked = ASKED[wanted]
    more = {"form": form, "asked": asked, "token": token, "page": link_page(standing)}
    return _unseen(render(request, "desk/links/act.html", more))


@public_page
@never_cache
@require_safe
def link_calendar(request: AnyRequest, token: str) -> HttpResponse:
    """The dates to come of the message, as a file for somebody's own calendar."""
    standing = _standing(request, token)
    if standing is None:
        return _no_such_link(request)
    if Act.CALENDAR not in standing.acts:
        raise Http404
    content = calendar_of_dates(standing.person, standing.places(*OPEN_DATES), now=request.now)
    response = HttpResponse(content, content_type=CALENDAR)
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    return _unseen(response)


def _done(request: AnyRequest, standing: LinkStanding, act: Act, form: forms.Form) -> bool:
    """Whether it was done. The sentences of the actions are the office's: here it is said that it went wrong, and what to do."""
    if not _may_go_on(request, "pressed", PRESSED, key=standing.link.digest):
        form.add_error(None, _("This link was used too often. Wait a minute, then try again."))
        return False
    try:
        _do(standing, act, form, request)
    except Refused:
        say(form, Refused(_("This can’t be done any more. Open the link again to see how it stands, or ring us.")))
        return False
    return True


def _do(standing: LinkStanding, act: Act, form: forms.Form, request: AnyRequest) -> None:
    link, given, now = standing.link, form.cleaned_data, request.now
    if act == Act.CANNOT_COME:
        acting.say_cannot_come(link, given["dates"], now=now)
    elif act == Act.AFTER_ALL:
        acting.say_can_come(link, given["dates"], now=now)
    elif act == Act.CHANNEL:
        acting.choose_channel(link, given["channel"], now=now)
    else:
        pressed = {
            Act.GIVE_UP: acting.give_up_by_link,
            Act.TAKE_BACK: acting.take_back_by_link,
            Act.ASK_TO_LEAVE: acting.ask_to_leave,
            Act.STOP_WAITING: acting.stop_waiting,
        }
        pressed[act](link, now=now)


def _standing(request: AnyRequest, token: str) -> LinkStanding | None:
    """How the link stands that this token belongs to; None for a guess."""
    link = link_by(token)
    return link_standing(link, request.now) if link else None


def _page(request: AnyRequest, token: str, standing: LinkStanding) -> HttpResponse:
    return _unseen(render(request, "desk/links/link.html", {"page": link_page(standing), "token": token}))


def _no_such_link(request: AnyRequest) -> HttpResponse:
    """What a guess finds, and a link of which a piece is missing. Whoever tries too many has to wait."""
    if not _may_go_on(request, "guessed", GUESSED):
        return _unseen(render(request, "desk/links/no_such_link.html", {"too_many": True}, status=429))
    return _unseen(render(request, "desk/links/no_such_link.html", status=404))


def _may_go_on(request: AnyRequest, action: str, rate: str, key: str | None = None) -> bool:
    """Count one more, and say whether it isn't too many."""
    what = {"app": "desk", "action": f"own_link_{action}", "key": key}
    return bool(ratelimit.consume(request, config={what["action"]: rate}, limit_get=True, **what))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Listed by no search engine, kept by no cache (never_cache)."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
