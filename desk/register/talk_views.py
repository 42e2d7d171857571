"""Write down that those who are here have been told what stays private, or take that back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.refused import Refused
from common.words import counted
from desk.register.views import reached
from participants.attendance.confidentiality import take_back_talk, tell_all_present

TAKE_BACK = "take_back"  # the name of the button


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def confidentiality(request: StaffRequest, pk: int) -> HttpResponse:
    """One tick for everybody who is here; the other button takes back what was written down at this session."""
    session, _ = reached(request, pk)
    try:
        if TAKE_BACK in request.POST:
            taken = take_back_talk(session, by=request.user, now=request.now)
            messages.success(request, f"Taken back for {counted(taken, 'person', 'people')}.")
        else:
            told = tell_all_present(session, by=request.user, now=request.now)
            messages.success(request, f"Written down for {counted(len(told), 'person', 'people')}.")
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("desk:register", session.pk)
