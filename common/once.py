"""Forms that do their work once, and never over somebody else's.

A create form carries a `submission_id` made when it was shown: the second click, or the browser's "send again", brings
the same one, and the action gives back what the first one made. An edit form carries the `version` it was read at: the
action refuses when the record has moved on.
"""

import uuid
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy

from common.forms.hidden_boxes import HiddenBox
from common.refused import Refused


class OnceForm(forms.Form):
    """A form whose submission is counted once: `cleaned_data["submission_id"]` goes to the action."""

    submission_id = forms.UUIDField(
        widget=HiddenBox,
        error_messages={
            "required": gettext_lazy("This form has lost its number. Open the page again and send it once more."),
            "invalid": gettext_lazy("This form has lost its number. Open the page again and send it once more."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_id"].initial = uuid.uuid4


class VersionedForm(forms.Form):
    """A form that knows the version it was read at: pass `version=` when it is shown; read `cleaned_data["version"]`."""

    version = forms.IntegerField(
        widget=HiddenBox,
        error_messages={
            "required": gettext_lazy("This form has lost its version. Open the page again, then change it."),
            "invalid": gettext_lazy("This form has lost its version. Open the page again, then change it."),
        },
    )

    is_stale = False  # whether an action found that somebody else had been quicker

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version


class Stale(Refused):
    """Somebody else changed it after this form was opened."""

    is_stale = True  # for templates, which know no classes


STALE = "Somebody changed this after you opened it. Open it again to see it as it is now, then change it."


def refuse_stale(current: int, read_at: int) -> None:
    """Raise Stale when what is `current` is another version than the one the form was read at."""
    if current != read_at:
        raise Stale(STALE)


class Versioned(Protocol):
    """A row that counts its versions."""

    version: int

    def save(self, *, update_fields: Iterable[str]) -> None:
        """Write these columns."""


def save_changed(row: Versioned, *columns: str) -> None:
    """Write these columns of a locked row as its next version, so that whoever opened a form earlier is asked to look again."""
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def say(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal's sentence at its field when the form has that field, above the form otherwise."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    if isinstance(form, VersionedForm) and isinstance(refused, Stale):
        form.is_stale = True


Row = TypeVar("Row", bound=Model)
USED = "This form has done its work already. Open the page again to add another."


class Used(Refused):
    """This form's number stands on something else that it made before: a new number would add this one as well."""


def made_before(
    own: QuerySet[Row],
    submission_id: uuid.UUID | None,
    same: Callable[[Row], bool],
    *,
    column: str = "submission_id",
    used: str = USED,
) -> Row | None:
    """Return what the same form made before, out of the organisation's `own` rows; None when it is new or has no number.

    A click that is being served at this moment can't be seen yet: its number is in the way when this one is written, and the
    action is tried again (common.trying_again). Raises Used, with the sentence `used`, when the form made something else:
    what was typed since then would be lost without a word.
    """
    if submission_id is None:
        return None
    if not (sent := own.model._base_manager.filter(**{column: submission_id}).first()):
        return None
    earlier = own.filter(pk=sent.pk).first()
    if earlier is None or not same(earlier):
        raise Used(used)
    return earlier
