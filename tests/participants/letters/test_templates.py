"""What a letter says comes from words that the organisation keeps: every placeholder checked, every version kept."""

import uuid

import pytest
from django.core.management import call_command

from accounts.models import AuditEntry
from common.once import Stale, Used
from common.refused import Refused
from participants.letters import placeholders
from participants.letters.templates import (
    first_words,
    load_first_words,
    template_in_force,
    templates_in_force,
    templates_of,
    write_template,
)
from participants.models import LetterKind
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def write(clinic, text, *, version=1, subject="Your choice", **more):
    house, by = clinic.organisation, clinic.administrator
    return write_template(house, "choice", subject=subject, text=text, version=version, by=by, now=NOW, **more)


@pytest.fixture
def loaded(clinic):
    load_first_words(clinic.organisation, now=NOW)
    return clinic


def test_every_kind_of_letter_has_first_words_whose_placeholders_are_known():
    assert set(first_words()) == set(LetterKind.values)
    faults = [placeholders.fault_in(text) for words in first_words().values() for text in words.values()]
    assert set(faults) == {None}


@pytest.mark.sqlite
def test_an_organisation_is_given_the_first_words_once_and_keeps_its_own(clinic):
    assert load_first_words(clinic.organisation, now=NOW) == len(LetterKind.values)
    write(clinic, "Tell us, {{ called }}.")

    assert load_first_words(clinic.organisation, now=NOW) == 0
    assert template_in_force(clinic.organisation, "choice").text == "Tell us, {{ called }}."


def test_the_command_that_loads_programmes_loads_the_words_too_and_again_changes_nothing(clinic, capsys):
    for _ in range(2):
        call_command("load_programmes", organisation=clinic.organisation.pk)

    said = capsys.readouterr().out
    assert "Kestrel Valley Hospital: 12 kinds of letters given first words" in said
    assert "Kestrel Valley Hospital: 0 kinds of letters given first words" in said


@pytest.mark.sqlite
def test_changed_words_are_the_next_version_and_the_earlier_one_stays(loaded):
    made = write(loaded, "{{ dear }}\n\nTell us by {{ reply_by }}.")

    assert (made.version, made.made_by) == (2, "Priya Raman")
    assert [each.version for each in templates_of(loaded.organisation).filter(kind="choice")] == [2, 1]
    assert templates_in_force(loaded.organisation)["choice"] == made


def test_the_same_words_again_make_no_version_and_a_second_click_makes_none(loaded):
    number = uuid.uuid4()
    made = write(loaded, "Tell us.", submission_id=number)

    assert write(loaded, "Tell us.", submission_id=number) == made
    assert write(loaded, "Tell us.", version=2) == made
    with pytest.raises(Used):
        write(loaded, "Something else.", version=2, submission_id=number)


def test_somebody_whose_page_is_old_is_asked_to_look_again(loaded):
    write(loaded, "Tell us.")

    with pytest.raises(Stale):
        write(loaded, "Do tell us.", version=1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Dear {{ nmae }}", r"Nothing is known by the name of \{\{ nmae \}\}\. You can use: dear, name, called"),
        ("Dear {{ name }", "two braces on either side"),
        ("Dear name }}", "two braces on either side"),
        ("", "Write what the letter says."),
        ("x" * 8001, "8,000 characters or fewer"),
    ],
)
def test_words_that_can_not_be_filled_in_are_refused_with_what_can(loaded, text, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        write(loaded, text)
    assert refused.value.field == "text"


def test_the_first_line_is_needed_and_checked_too(loaded):
    with pytest.raises(Refused, match="first line"):
        write(loaded, "Words.", subject=" ")
    with pytest.raises(Refused, match="Nothing is known") as refused:
        write(loaded, "Words.", subject="{{ who }}")
    assert refused.value.field == "subject"


def test_another_organisation_keeps_its_own_words(loaded, charity):
    load_first_words(charity.organisation, now=NOW)
    write(loaded, "Ours alone.")

    assert template_in_force(charity.organisation, "choice").version == 1


def test_changing_words_is_written_down_without_the_words(loaded):
    write(loaded, "Tell us.")

    entry = AuditEntry.objects.filter(verb="changed the words of").latest("pk")
    assert entry.object_label == "Invitation to choose, version 2"
    assert "Tell us" not in str(entry.details)


def test_what_is_put_in_is_not_read_again():
    assert placeholders.filled("{{ called }}, {{name}}", {"called": "{{ name }}", "name": "Ana"}) == "{{ name }}, Ana"
    assert placeholders.left_open("{{ reply_by }} and {{reply_by}}", "}}") == ["{{ reply_by }}", "{{reply_by}}", "}}"]
