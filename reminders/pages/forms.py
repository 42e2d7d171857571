"""What the list of messages may be narrowed by, as a GET form that works without scripts."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from common.forms.text_boxes import TextBox
from courses.models import Course
from reminders.models import Message
from reminders.pages.listing import IS_LATE, MessagesWanted

State = Message.State
STATES = [("", "Any state"), *((str(s.value), str(s.label)) for s in State), (IS_LATE, "Late")]


class MessageFilters(forms.Form):
    """Person, state and course. Nothing is required; a value nobody offered narrows nothing."""

    q = TextBox(required=False, label="Search by person", max_length=120, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(required=False, choices=STATES)
    course = forms.ChoiceField(required=False)

    def __init__(self, asked: QueryDict, *, courses: Iterable[Course]) -> None:
        """Take the query string and the courses that may be chosen."""
        super().__init__(asked)
        offer(self, "course", [("", "Any course"), *((str(each.pk), each.name) for each in courses)])

    def wanted(self) -> MessagesWanted:
        """Return what is wanted."""
        self.full_clean()
        given = self.cleaned_data
        return MessagesWanted(text=given.get("q", ""), state=given.get("state", ""), course=given.get("course", ""))
