"""Another group's review for somebody, a review they don't want, one that a clinician closes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.forms.boxes import choice, laid_out, offer, text, tick
from common.forms.parts import Divider
from common.once import OnceForm
from common.words import counted, long_date, time_range
from courses.models import Session
from participants.people.forms import WAYS
from reviews.models import ReviewClosing
from reviews.transfers.choices import ReviewChoice

NONE_OF_THESE = "none"


# Somebody was quicker, or the page is an old one: what is free now is listed beneath.
NOT_FREE = "That review has no place for them any more, or is another one than theirs. Choose one of those listed."


class PersonReviewForm(OnceForm):
    """Which review they come to, or none of these; how they told us; what somebody has to agree to first."""

    to = choice("Which one suits them?", [], needed="Choose the one that suits them, or “None of these”.", radios=True)
    told_by = choice("How did they tell us?", WAYS, needed="Say how they told us.", radios=True)
    reason = text("What they said (if they gave a reason)", 300)
    apart = tick("In one group all the same with somebody they are kept apart from")
    far = text("Why a clinician agrees to a date so far from theirs", 200)

    def __init__(
        self, *args: Any, choices: Sequence[ReviewChoice], clinician: bool, after_all: Session | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        none = format_html('None of these<br><span class="app-muted">{}</span>', "A task to ring them, due in 14 days")
        between = [("", Divider("or"))] if choices or after_all else []
        named = [(str(each.session.pk), choice_words(each)) for each in choices]
        if after_all:
            words = format_html("They can come on {} after all", long_date(after_all.local_date))
            named.insert(0, (str(after_all.pk), words))
        offer(self, "to", [*named, *between, (NONE_OF_THESE, none)])
        self.fields["to"].error_messages["invalid_choice"] = NOT_FREE
        self.fields["told_by"].initial = WAYS[0][0]
        if not any(each.apart for each in choices):
            del self.fields["apart"]
        if not clinician or not any(each.far for each in choices):
            del self.fields["far"]
        shown = [name for name in ("submission_id", "to", "apart", "far", "told_by", "reason") if name in self.fields]
        self.helper = laid_out(*shown, button="Write it down")

    @property
    def chosen(self) -> int | None:
        """The key of the review that suits; None for none of these."""
        to = self.cleaned_data["to"]
        return None if to == NONE_OF_THESE else int(to)


class DeclineReviewForm(OnceForm):
    """How somebody said that they don't want a review, and why if they said."""

    way = choice(
        "How did they tell us?",
        [(way.value, way.label[:1].upper() + way.label[1:]) for way in ReviewClosing.Way if way != ReviewClosing.Way.SELF],
        needed="Say how they told us.",
        radios=True,
    )
    reason = text("What they said (if they gave a reason)", 200)
    helper = laid_out("submission_id", "way", "reason", button="They don’t want it")


class CloseReviewForm(OnceForm):
    """Why a clinician closes a review that nobody came to."""

    kind = choice(
        "Why is it closed?",
        [
            (ReviewClosing.Kind.UNREACHABLE.value, "They couldn’t be reached, after two calls and a letter"),
            (ReviewClosing.Kind.CLOSED.value, "For another reason"),
        ],
        needed="Say why it is closed.",
        radios=True,
    )
    reason = text("The reason in a few words, nothing clinical", 200, needed="Write why it is closed.")
    helper = laid_out("submission_id", "kind", "reason", button="Close this review")


class AskAgainForm(forms.Form):
    """That a review is asked about again."""

    helper = laid_out(button="Ask about it again")


def choice_words(each: ReviewChoice) -> SafeString:
    """One review in a few short lines, with what has to be thought of."""
    session = each.session
    group = "Their own group" if each.is_own else str(session.course)
    where = f"{session.get_format_display()}, {session.venue}" if session.venue else str(session.get_format_display())
    lines = [where, f"{group}, {counted(each.free, 'place')} free"]
    if each.far:
        lines.append(f"{each.far} A clinician has to agree.")
    if each.apart:
        lines.append("Somebody is there with whom they are not to be in one group.")
    if each.clashes:
        lines.append("They have something else with us at that time.")
    rest = format_html_join("", '<br><span class="app-muted">{}</span>', ((line,) for line in lines))
    hours = time_range(session.local_start, session.local_end)
    return format_html("<strong>{}</strong>, {}{}", long_date(session.local_date), hours, rest)
