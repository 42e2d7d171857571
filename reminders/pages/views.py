"""The pages of messages: what will go, what went, what didn't and why; and the mailbox of a local run."""

import datetime as dt

from django.contrib import messages as notices
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.models import Organisation
from accounts.roles import Right
from accounts.trail import audit
from common.pages.paging import bounded_count, page_by_key
from common.refused import Refused
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from participants.rules.identity import shown_phone
from reminders.channels import mailbox
from reminders.models import Message, WorkRun
from reminders.pages import listing
from reminders.pages import message as sheet
from reminders.pages.forms import MessageFilters
from reminders.planning import work_runs
from reminders.rules import untold
from reminders.sending import again

NEED_SOMEBODY = 10
TONES = {
    "due": "busy",
    "sending": "busy",
    "late": "bad",
    "sent": "good",
    "failed": "bad",
    "missed": "bad",
    "not_needed": "",
    "unsure": "bad",
}


@staff_page(Right.SEE_MESSAGES)
@require_safe
def message_list(request: StaffRequest) -> HttpResponse:
    """Show the organisation's messages, narrowed as asked; first those of late that somebody should look at."""
    organisation = request.organisation
    courses = listing.courses_to_choose(organisation, request.now, request.GET.get("course", ""))
    find = MessageFilters(request.GET, courses=courses)
    wanted = find.wanted()
    found = listing.matching(listing.messages_of(organisation), wanted, request.now)
    cursor = request.GET.get("cursor", "")
    whole = not wanted and not cursor
    page = page_by_key(listing.shown(found), wanted.order, cursor)
    count, needing = bounded_count(found), _needing(request) if whole else []
    if wanted.text:
        audit.looked(request.user, organisation, page="messages", search=wanted.text, found=count)
    people = [each.participant for each in (*page.rows, *(message for message, _ in needing)) if each.participant]
    looked_at_people(request.user, people, Page.MESSAGES, organisation=organisation)
    tell_apart(people)
    shown = {
        "find": find,
        "narrowed": bool(wanted),
        "soonest": wanted.order == listing.SOONEST_FIRST,
        "counts": strip(listing.counts(organisation, request.now)),
        "count": count,
        "page": page,
        "rows": [(message, listing.title_of(message)) for message in page.rows],
        "needing": needing,
        "mailbox": mailbox.in_use(),
        **runs(request.now),
    }
    return render(request, "reminders/pages/list.html", shown)


def _needing(request: StaffRequest) -> list[tuple[Message, str]]:
    found = untold.need_somebody(request.organisation, request.now).order_by(*listing.LATEST_FIRST)[:NEED_SOMEBODY]
    return listing.told_in_one_line(found, listing.to_say)


def strip(counts: dict[str, int]) -> list[dict[str, object]]:
    """Return the numbers over the list, each leading to the messages it counts."""
    names = {**dict(Message.State.choices), "due": "Due today", listing.IS_LATE: "Late"}
    return [
        {
            "label": names[state],
            "value": f"{count:,}",
            "tone": TONES[state] if count or state in ("due", "sending", "sent") else "",
            "url": f"{reverse('reminders:list')}?state={state}",
        }
        for state, count in counts.items()
    ]


def runs(now: dt.datetime) -> dict[str, object]:
    """Return when planner and sender last ran, and whether either has been silent for too long."""
    last = work_runs.last_runs()
    planner, sender = last.get(WorkRun.Name.PLANNER), last.get(WorkRun.Name.SENDER)
    return {
        "planner": planner,
        "sender": sender,
        "planner_silent": work_runs.is_silent(planner, now),
        "sender_silent": work_runs.is_silent(sender, now),
    }


@staff_page(Right.SEE_MESSAGES)
@require_safe
def message(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one message: what went wrong and what to do, what happened, its words and its rule."""
    found = _message_of(request, pk)
    if found.participant:
        audit.looked(request.user, found.participant)
    shown = {
        "message": found,
        "person": found.participant,
        "phone": _number_of(found, request.organisation),
        "sheet": sheet.sheet_of(found, request.now),
        "may_edit": request.membership.may(Right.EDIT_PEOPLE),
    }
    return render(request, "reminders/pages/message.html", shown)


def _number_of(message: Message, organisation: Organisation) -> str:
    """Their telephone number, where one is on file."""
    known = message.participant or message.facilitator
    return shown_phone(known.phone, organisation.country) if known else ""


@staff_page(Right.SEE_MESSAGES)
@require_POST
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Make one message due again."""
    found = _message_of(request, pk)
    try:
        found = again.send_again(found, by=request.user, now=request.now)
    except Refused as refused:
        notices.warning(request, refused.sentence)
    else:
        waits = found.state == Message.State.DUE
        notices.success(request, "It will be sent again within a minute." if waits else "It is to be told by hand again.")
    return redirect("reminders:message", found.pk)


@staff_page(Right.SEE_MESSAGES)
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Hold one message back."""
    found = _message_of(request, pk)
    try:
        again.stop(found, by=request.user, now=request.now)
    except Refused as refused:
        notices.warning(request, refused.sentence)
    else:
        notices.success(request, "It is stopped.")
    return redirect("reminders:message", found.pk)


def _message_of(request: StaffRequest, pk: int) -> Message:
    messages = listing.messages_of(request.organisation).select_related("participant", "facilitator", "user", "course", "session")
    return get_object_or_404(messages, pk=pk)


@staff_page(Right.SEE_MESSAGES)
@require_safe
def local_mailbox(request: StaffRequest) -> HttpResponse:
    """Show the mails of a local run, which are written to files instead of being sent."""
    if not mailbox.in_use():
        raise Http404
    audit.looked(request.user, request.organisation, page="mailbox")
    return render(request, "reminders/pages/mailbox.html", {"mails": mailbox.mails_of(request.organisation.pk)})


@staff_page(Right.SEE_MESSAGES)
@require_safe
def local_mail(request: StaffRequest, name: str) -> HttpResponse:
    """Show one mail of a local run as it would have arrived."""
    mail = mailbox.mail_of(request.organisation.pk, name) if mailbox.in_use() else None
    if mail is None:
        raise Http404
    audit.looked(request.user, request.organisation, page="mailbox", mail=mail.name, to=mail.to)
    return render(request, "reminders/pages/mail.html", {"mail": mail})
