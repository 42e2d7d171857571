"""What an action refused, said on the form it came from."""

from django.forms import BaseForm

from common.refused import Refused


def say(form: BaseForm, refused: Refused) -> None:
    """Put the refusal's sentence at its field when the form has that field, above the form otherwise."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
