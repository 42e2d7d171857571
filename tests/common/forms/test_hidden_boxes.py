"""A hidden box says what Django's own says."""

import uuid

import pytest
from django import forms

from common.forms.hidden_boxes import HiddenBox


@pytest.mark.parametrize("value", [None, "", 0, 17, "a “b” & <c>", uuid.UUID(int=7)])
@pytest.mark.parametrize("attrs", [None, {}, {"id": "id_version"}, {"id": "id_version", "disabled": True}])
def test_a_hidden_box_is_the_same_html_as_djangos(value, attrs):
    assert HiddenBox().render("version", value, attrs) == forms.HiddenInput().render("version", value, attrs)


def test_a_bound_form_keeps_what_was_sent_in_it():
    class OneBox(forms.Form):
        number = forms.IntegerField(widget=HiddenBox)

    assert str(OneBox({"number": "5"})["number"]) == '<input type="hidden" name="number" value="5" id="id_number">'
