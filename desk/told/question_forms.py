"""The forms of questions and thought challenges, for the team."""

from django import forms

from common.forms.boxes import laid_out, lines, text
from common.once import OnceForm
from participants.practice.challenges import WORDS_LENGTH
from participants.questions.rules import REASON_LENGTH


class ShowNameForm(forms.Form):
    """Why the team has to know who asks."""

    reason = text("Why might somebody not be safe?", REASON_LENGTH, needed="Write why the team has to know who asks.")
    helper = laid_out("reason", button="Show the name", red=True)


class ReplyForm(OnceForm):
    """What is written back to a thought challenge."""

    words = lines("Your reply", WORDS_LENGTH, needed="Write your reply.", hint="They read it on their own page.", rows=4)
    helper = laid_out("submission_id", "words", button="Send the reply")
