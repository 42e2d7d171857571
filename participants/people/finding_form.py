"""The search box above the list of people."""

from django import forms

from common.forms.text_boxes import TextBox

LENGTH = 100


class FindForm(forms.Form):
    """One box for everything somebody may have in hand. Any text is a search; none is refused."""

    q = TextBox(
        required=False,
        label="Name, NHS number, hospital number or date of birth",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": str(LENGTH)}),
    )

    @property
    def text(self) -> str:
        """What was typed, on one line and no longer than anybody types."""
        typed = str(self.data.get("q", ""))[: LENGTH * 2]
        return " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())[:LENGTH]
