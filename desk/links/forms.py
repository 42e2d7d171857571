"""What is chosen behind a link: which dates, or which way to hear from us."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.boxes import offer
from desk.links.page import when_words
from reminders.links.reading import ChannelOnFile, LinkStanding, SpokenDate
from reminders.links.rules import OPEN_DATES, Act, DateNow
from reminders.models import Message

Channel = Message.Channel
HOW = {
    Channel.EMAIL: gettext_lazy("E-mail"),
    Channel.TEXT: gettext_lazy("Text message"),
    Channel.LETTER: gettext_lazy("Letter, to the address that we have"),
    Channel.TELEPHONE: gettext_lazy("Telephone: we ring you"),
}


class LinkDatesForm(forms.Form):
    """The dates that somebody can't come to, or can after all."""

    dates = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which dates?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one date."),
            "invalid_choice": gettext_lazy("Tick the dates that are listed here."),
        },
    )

    def __init__(self, *args: Any, shown: Sequence[SpokenDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "dates", [(each.place.pk, when_words(each)) for each in shown])
        if len(shown) == 1:
            self.initial["dates"] = [shown[0].place.pk]


class LinkChannelForm(forms.Form):
    """How somebody wants to hear from us, of what is on file."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How do you want to hear from us?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one that is listed here."),
        },
    )

    def __init__(self, *args: Any, shown: Sequence[ChannelOnFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "channel", [(each.channel, _named(each)) for each in shown])


def _named(way: ChannelOnFile) -> str:
    how = str(HOW[Channel(way.channel)])
    return _("%(how)s (%(hint)s)") % {"how": how, "hint": way.hint} if way.hint else how


def form_of_act(act: Act, standing: LinkStanding, sent: QueryDict | None) -> forms.Form:
    """The form of a page behind a link; with no boxes where only a button is pressed."""
    if act == Act.CHANNEL:
        return LinkChannelForm(sent, shown=standing.channels)
    if act in (Act.CANNOT_COME, Act.AFTER_ALL):
        asked = OPEN_DATES if act == Act.CANNOT_COME else {DateNow.EXCUSED}
        return LinkDatesForm(sent, shown=[each for each in standing.dates if each.now in asked])
    return forms.Form(sent)
