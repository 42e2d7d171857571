"""Forms that do their work once, and never over somebody else's."""

import uuid

from common.once import OnceForm, VersionedForm


def test_each_form_shown_has_a_number_of_its_own():
    first, second = OnceForm(), OnceForm()

    assert first["submission_id"].value() != second["submission_id"].value()
    assert 'type="hidden"' in str(first["submission_id"])


def test_a_form_sent_again_brings_the_same_number():
    number = uuid.uuid4()
    form = OnceForm({"submission_id": str(number)})

    assert form.is_valid()
    assert form.cleaned_data["submission_id"] == number
    assert str(number) in str(form["submission_id"])


def test_a_form_without_its_number_is_refused_with_the_way_out():
    lost = "This form has lost its number. Open the page again and send it once more."

    assert OnceForm({}).errors["submission_id"] == [lost]
    assert OnceForm({"submission_id": "1"}).errors["submission_id"] == [lost]


def test_an_edit_form_brings_back_the_version_it_was_read_at():
    assert 'value="7"' in str(VersionedForm(version=7)["version"])
    form = VersionedForm({"version": "7"})
    assert form.is_valid()
    assert form.cleaned_data["version"] == 7
    assert VersionedForm({}).errors["version"] == ["This form has lost its version. Open the page again, then change it."]
