"""What people said of a programme: read without names; whose it is stands on a page of its own, and a look is written down."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page, pressed
from common.pages.paging import page_by_key
from courses.ground.catalogue import courses_of
from desk.feedback.forms import FilterForm, PaperFeedbackForm, QuoteForm, ToldQuotingForm
from participants.attendance.certificates import enrolments_in
from participants.enrolment.on_record import records_with_held
from participants.models import Enrolment
from reviews.feedback.asking import AskedFeedback, asked_of_person, feedback_asked_of
from reviews.feedback.giving import feedback_of, give_feedback, may_be_quoted, say_whether_quoted
from reviews.feedback.quoting import publish_quote, quotes_of, sentences_to_quote, take_quote_down
from reviews.feedback.reading import feedback_counts, feedback_found, points_in_words
from reviews.feedback.rules import LEAST_FOR_LEADERS
from reviews.models import Feedback

SIZE = 25


@staff_page(Right.SEE_COURSES)
@require_safe
def feedback_list(request: StaffRequest) -> HttpResponse:
    """Show what people said, the latest first, without names."""
    form = FilterForm(request.GET, organisation=request.organisation)
    wanted = form.wanted(request.GET.get("course", ""))
    found = feedback_found(request.organisation, wanted)
    page = page_by_key(found, ("-made_at", "-pk"), request.GET.get("cursor", ""), SIZE)
    course = courses_of(request.organisation).filter(pk=wanted.course).first() if wanted.course else None
    rows = [(each, points_in_words(each.point), may_be_quoted(each)) for each in page.rows]
    more = {
        "form": form,
        "page": page,
        "rows": rows,
        "course": course,
        "counts": feedback_counts(found),
        "least": LEAST_FOR_LEADERS,
        "may_report": request.membership.may(Right.SEE_REPORTS),
    }
    return render(request, "desk/feedback/feedback.html", more)


@staff_page(Right.SEE_PEOPLE)
@require_safe
def one_feedback(request: StaffRequest, pk: int) -> HttpResponse:
    """Show whose one feedback is, what they allow, and what of it stands on the page About the programme."""
    found = _found(request, pk)
    person = found.enrolment.participant
    audit.looked(request.user, person)
    shown = {
        "feedback": found,
        "person": person,
        "point": points_in_words(found.point),
        "is_quotable": may_be_quoted(found),
        "quotes": list(found.quotes.order_by("-published_at", "-pk")),
        "may_quote": request.membership.may(Right.SET_UP),
        "may_edit": request.membership.may(Right.EDIT_PEOPLE),
    }
    return render(request, "desk/feedback/one.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def quote_feedback(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the sentences that go on the page About the programme."""
    found = _found(request, pk)
    if not may_be_quoted(found):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = QuoteForm(sent, sentences=sentences_to_quote(found), version=found.version)

    def act() -> str:
        given = form.cleaned_data
        publish_quote(found, given["sentences"], version=given["version"], by=request.user, now=request.now)
        return "It stands on the page About the programme, as long as they allow it."

    name = found.enrolment.course.programme.name
    lead = [f"It stands where people read about {name}, and anybody can read it there. When they take their yes back, it goes."]
    return form_page(request, form, act, heading="Quote what somebody said", back=_back(found), lead=lead)


@staff_page(Right.SET_UP)
@require_POST
def quote_down(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one quote off the page."""
    quote = get_object_or_404(quotes_of(request.organisation), pk=pk)
    pressed(request, lambda: take_quote_down(quote, by=request.user, now=request.now), "The quote is off the page.")
    return redirect("desk:one_feedback", quote.feedback_id)


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def told_quoting(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what somebody told us about quoting them; a no takes every quote of theirs from it off the page."""
    found = _found(request, pk)
    before = {"quoted_as": found.quoted_as} if may_be_quoted(found) else {}
    form = ToldQuotingForm(request.POST if request.method == "POST" else None, initial=before, version=found.version)

    def act() -> str:
        say_whether_quoted(found, form.chosen, version=form.cleaned_data["version"], by=request.user, now=request.now)
        return "It is written down."

    person = found.enrolment.participant
    return form_page(
        request,
        form,
        act,
        heading=f"May we quote {person.full_name}?",
        back=_back(found),
        lead=["With a no, what stands on the page goes at once. A yes alone puts nothing there."],
        look=lambda: audit.looked(request.user, person),
    )


@staff_page(Right.EDIT_PEOPLE)
@require_safe
def person_feedback(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what one person is asked about and said, and where to type what stands on paper."""
    person = get_object_or_404(records_with_held(request.organisation), pk=pk, merged_into=None)
    audit.looked(request.user, person)
    asked = [(each, points_in_words(each.point)) for each in asked_of_person(person, request.now)]
    return render(request, "desk/feedback/person.html", {"person": person, "asked": asked})


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_feedback(request: StaffRequest, pk: int, point: str) -> HttpResponse:
    """Type what somebody wrote on paper, and whether they ticked that we may quote it."""
    asked = _asked(request, pk, point)
    given, person = asked.given, asked.enrolment.participant
    before = {"recommends": given.recommends, "helped": given.helped, "to_change": given.to_change} if given else {}
    if given and may_be_quoted(given):
        before["quoted_as"] = given.quoted_as
    sent = request.POST if request.method == "POST" else None
    form = PaperFeedbackForm(sent, initial=before, version=given.version if given else 0)

    def act() -> str:
        version = form.cleaned_data["version"]
        kept = give_feedback(asked.enrolment, point, form.said, version=version, by=request.user, now=request.now)
        # Words that stand there already are no new paper: a page opened before they took their yes back brings none again.
        had = kept.version if version == (given.version if given else 0) else version
        say_whether_quoted(kept, form.chosen, version=had, by=request.user, now=request.now)
        return f"What {person.full_name} said is saved."

    return form_page(
        request,
        form,
        act,
        heading=f"Feedback of {person.full_name}, on paper",
        back=Back("Feedback", reverse("desk:person_feedback", args=[person.pk])),
        lead=[f"{asked.enrolment.course.name}. {points_in_words(point)}."],
        look=lambda: audit.looked(request.user, person),
    )


def _asked(request: StaffRequest, pk: int, point: str) -> AskedFeedback:
    """What is asked of a place on a course while it is open; 404 for what is asked of nobody."""
    found: Enrolment = get_object_or_404(enrolments_in(request.organisation), pk=pk)
    for each in feedback_asked_of([found], request.now):
        if each.point == point and each.is_open:
            return each
    raise Http404


def _found(request: StaffRequest, pk: int) -> Feedback:
    found: Feedback = get_object_or_404(feedback_of(request.organisation), pk=pk)
    return found


def _back(found: Feedback) -> Back:
    return Back("Feedback", reverse("desk:one_feedback", args=[found.pk]))
