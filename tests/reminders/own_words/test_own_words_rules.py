"""What the words of a message may be. No database."""

import pytest

from reminders.models import Message
from reminders.own_words.rules import OURS, OwnText, filled_words, values_of, words_refused

Rule = Message.Rule
NEWS = values_of(
    ("Your appointment on Monday", ["This is a reminder.", "Monday 2 November, 10am", ""]), dates="Monday 2 November, 10am"
)


def refused(subject, text, *, rule=Rule.BEFORE_EACH, plain=False, names=("Kestrel Pain Programme",)):
    found = words_refused(OwnText(subject, text), rule, plain=plain, names=names)
    return f"{found[0]}: {found[1]}" if found else ""


@pytest.mark.parametrize(
    ("subject", "text", "sentence"),
    [
        ("{{ subject }}", "{{ news }}", ""),
        ("See you on {{ day }}", "Hello.\n\n{{ dates }}", ""),
        ("", "{{ news }}", "subject: Write something, or put {{ subject }} back."),
        (
            "{{ subject }}",
            "See you soon.",
            "text: Put {{ news }} or {{ dates }} where the dates are to stand.",
        ),
        ("{{ subjekt }}", "{{ news }}", "subject: Nothing is known by the name of {{ subjekt }}. Did you mean {{ subject }}?"),
        ("{{ subject }}", "{{ nws }}", "text: Nothing is known by the name of {{ nws }}. Did you mean {{ news }}?"),
        (
            "{{ subject }}",
            "{{ xyz }} {{ news }}",
            "text: Nothing is known by the name of {{ xyz }}. You can use: subject, news,",
        ),
        ("{{ subject }}", "{{ news }", "text: A placeholder is written {{ name }}, with two braces on either side."),
        ("Your pain clinic", "{{ news }}", "subject: This tells what the appointment is for."),
        ("{{ subject }}", "Kestrel Pain Programme. {{ news }}", "text: This tells what the appointment is for."),
        ("{{ subject }}", "{{ course }} {{ news }}", "text: Nothing is known by the name of {{ course }}."),
        ("{{ subject }}", "x" * 2001, "text: Write this in 2,000 characters or fewer."),
    ],
)
def test_neutral_words_are_refused_with_the_box_and_a_sentence(subject, text, sentence):
    said = refused(subject, text)

    assert said.startswith(sentence)
    assert bool(said) == bool(sentence)


def test_plain_words_may_name_the_course():
    assert refused("{{ course }}", "Our pain course: {{ course }}\n\n{{ news }}", plain=True) == ""


def test_a_change_is_told_as_it_was_worked_out():
    assert refused("{{ subject }}", "{{ dates }}", rule=Rule.MOVED).startswith(
        "text: Nothing is known by the name of {{ dates }}."
    )
    assert "Put {{ news }} where" in refused("{{ subject }}", "Sorry.", rule=Rule.MOVED)


def test_words_stand_around_the_news():
    subject, paragraphs = filled_words(OwnText("See you: {{ subject }}", "Bring a cushion.\n\n{{ news }}\n\nBest wishes"), NEWS)

    assert subject == "See you: Your appointment on Monday"
    assert paragraphs == ["Bring a cushion.", "This is a reminder.", "Monday 2 November, 10am", "Best wishes"]


def test_our_words_are_what_would_go_without_any():
    assert filled_words(OURS, NEWS) == ("Your appointment on Monday", ["This is a reminder.", "Monday 2 November, 10am"])


def test_what_has_no_value_leaves_no_braces():
    assert filled_words(OwnText("On {{ day }}", "{{ news }}"), NEWS)[0] == "On"
