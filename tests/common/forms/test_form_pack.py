"""Forms drawn by our crispy pack."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Div, Fieldset, Layout, Submit
from django import forms
from django.template import Context, Template
from django.utils.html import format_html

from common.once import OnceForm


class CourseForm(OnceForm):
    name = forms.CharField(
        help_text="As on the door", widget=forms.TextInput(attrs={"width": 10, "autocomplete": "off", "data-x": "1"})
    )
    room = forms.ChoiceField(choices=[("", "Choose a room"), ("1", "Garden Room")])
    format = forms.ChoiceField(choices=[("p", "In person"), ("v", "Video")], widget=forms.RadioSelect(attrs={"small": True}))
    needs = forms.MultipleChoiceField(
        choices=[("a", "Large print"), ("b", "Loop")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="The leaders have agreed")
    places = forms.IntegerField()
    email = forms.EmailField(required=False)
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


def whole(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def field(form: forms.Form, name: str, extra: str = "") -> str:
    return Template(f"{{% form_field form.{name} {extra} %}}").render(Context({"form": form}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", '<input class="nhsuk-input nhsuk-input--width-10" id="id_name" name="name" type="text"'),
        ("name", 'data-x="1"'),
        ("name", 'autocomplete="off"'),
        ("name", 'aria-describedby="id_name-hint"'),
        ("room", '<option value="1">Garden Room</option>'),
        ("format", '<input class="nhsuk-radios__input" id="id_format" name="format" type="radio" value="p"'),
        ("format", "nhsuk-radios--small"),
        ("needs", 'id="id_needs-2" name="needs" type="checkbox" value="b"'),
        ("agreed", 'id="id_agreed" name="agreed" type="checkbox" value="on"'),
        ("places", 'type="text" inputmode="numeric"'),
        ("email", 'type="email"'),
        ("notes", '<textarea class="nhsuk-textarea" id="id_notes" name="notes" rows="4">'),
        ("secret", 'data-module="nhsuk-password-input"'),
    ],
)
def test_each_field_is_drawn_as_its_component(name, expected):
    assert expected in field(CourseForm(), name)


def test_what_was_typed_and_chosen_comes_back():
    form = CourseForm(
        {"name": '"><script>', "room": "1", "format": "v", "needs": ["b"], "agreed": "on", "notes": "one\n  two", "secret": "x"}
    )

    assert 'value="&#34;&gt;&lt;script&gt;"' in field(form, "name")
    assert '<option value="1" selected>' in field(form, "room")
    assert 'value="v" checked' in field(form, "format")
    assert 'value="b" checked' in field(form, "needs")
    assert "checked" in field(form, "agreed")
    assert ">one\n  two</textarea>" in field(form, "notes")
    assert 'value="x"' not in field(form, "secret")


def test_an_error_stands_by_its_field_and_is_tied_to_it():
    html = field(CourseForm({}), "name")

    assert "Fill in “Name”." in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert "nhsuk-input--error" in html


def test_the_summary_links_every_error_to_its_field_and_says_what_to_do():
    form = CourseForm({"email": "nobody"})
    form.add_error(None, "All 12 places are taken.")

    html = Template("{% error_summary form %}").render(Context({"form": form}))

    assert 'role="alert"' in html
    for link, sentence in [
        ("id_name", "Fill in “Name”."),
        ("id_room", "Choose an answer for “Room”."),
        ("id_format", "Choose an answer for “Format”."),
        ("id_agreed", "Tick “The leaders have agreed”."),
        ("id_email", "Enter a valid email address."),
    ]:
        assert f'href="#{link}"' in html
        assert sentence in html
        assert f'id="{link}"' in whole(form)
    assert html.index("All 12 places are taken.") < html.index("Fill in “Name”.")
    assert "This form has lost its number." in html


def test_there_is_no_summary_without_errors_or_without_a_form():
    summary = Template("{% error_summary form %}")

    assert summary.render(Context({"form": CourseForm()})) == ""
    assert summary.render(Context({})) == ""


def test_hint_html_is_ours_and_typed_hints_are_text():
    class HintForm(forms.Form):
        own = forms.CharField(help_text=format_html("<em>{}</em>", "short"))
        typed = forms.CharField(help_text="<em>short</em>")

    assert "<em>short</em>" in field(HintForm(), "own")
    assert "&lt;em&gt;short" in field(HintForm(), "typed")


def test_a_layout_draws_its_parts_and_never_loses_the_hidden_fields():
    form = CourseForm()
    form.helper = FormHelper()
    form.helper.layout = Layout(
        "name",
        Fieldset("People", "places", css_class="app-people"),
        Div("notes", css_class="app-notes"),
        ButtonHolder(
            Submit("save", "Create course"), Submit("show", "Show", css_class="nhsuk-button--secondary"), HTML("<a>Cancel</a>")
        ),
    )

    html = whole(form)

    assert html.count("submission_id") == 2  # its name and its id
    assert "novalidate" in html
    assert '<h2 class="nhsuk-fieldset__heading">People</h2>' in html
    assert '<div class="app-notes"' in html
    assert 'name="save" data-module="nhsuk-button" data-prevent-double-click="true" type="submit" value="Create course"' in html
    assert "btn" not in html
    assert "nhsuk-button nhsuk-button--secondary" in html
    assert "<a>Cancel</a>" in html
    assert "id_room" not in html


def test_a_form_without_a_layout_draws_all_its_fields():
    html = whole(CourseForm())

    assert all(f'name="{name}"' in html for name in CourseForm().fields)


def test_a_filter_has_a_plain_label():
    assert '<label class="nhsuk-label nhsuk-label--s"' in field(CourseForm(), "room")
    assert '<label class="nhsuk-label" ' in field(CourseForm(), "room", 'label_size=""')


def test_a_widget_without_a_component_is_a_fault():
    class SplitForm(forms.Form):
        name = forms.SplitDateTimeField()

    with pytest.raises(TypeError, match="no component for"):
        field(SplitForm(), "name")


def test_a_disabled_field_cannot_be_typed_into():
    form = CourseForm()
    form.fields["name"].disabled = True
    form.fields["format"].disabled = True

    assert " disabled" in field(form, "name")
    assert field(form, "format").count(" disabled") == 2
