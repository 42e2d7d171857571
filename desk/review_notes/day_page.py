"""What the notes of one day show: the group's part, and for each person their own part or why there is no box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.forms import BoundField

from accounts.models import Organisation, User
from common.words import listed
from desk.review_notes.day_forms import DayForm
from participants.models import Episode
from reviews.group_notes.day_tokens import GROUP, TextRead, token_of_day
from reviews.group_notes.day_writing import DayText
from reviews.group_notes.reading import OwnPart, SessionTexts, group_place, own_place
from reviews.notes.reading import NotePlace, NoteStanding, texts_of, under_headings


@dataclass(frozen=True)
class DayRow:
    """One person of a day. `field` is their box; none for whoever didn't come, is signed already or has no pathway."""

    part: OwnPart
    key: str = ""
    field: BoundField | None = None

    @property
    def signed(self) -> list[tuple[str, str]]:
        """What is signed of them."""
        return under_headings(self.part.standing.signed) if self.part.standing.signed else []

    @property
    def on_register(self) -> str:
        """What the register says of them."""
        words = self.part.place.entered.words
        if not self.part.place.mark:
            return "Not marked yet"
        return words if self.part.came else f"Didn’t come: {words.lower()}"

    @property
    def state(self) -> str:
        """How their own part stands."""
        standing = self.part.standing
        if self.part.episode is None:
            return "No pathway, so nothing clinical is kept"
        if standing.draft and (self.part.is_begun or standing.signed):
            return f"A draft by {standing.draft.author}"
        if standing.signed:
            return f"Signed by {standing.signed.signature}"
        return "" if self.part.is_open else "The pathway has ended"


@dataclass(frozen=True)
class DayTexts:
    """All texts of a day that can be written, by key, with where each is kept and how it stands."""

    texts: SessionTexts
    organisation: Organisation

    @property
    def own(self) -> dict[str, OwnPart]:
        """The own parts of those with a pathway, by key; one that has ended too: whatever is typed there is refused, not lost."""
        return {str(each.episode.pk): each for each in self.texts.parts if each.episode}

    @property
    def pathways(self) -> dict[str, Episode]:
        """Their pathways, by the same key."""
        return {str(each.episode.pk): each.episode for each in self.texts.parts if each.episode}

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """Every box that a form may send, with its label: also of what was signed after a page was opened."""
        names = [(key, f"Own part of {part.person.listed_name}") for key, part in self.own.items()]
        return [(GROUP, group_place(self.organisation, self.texts.session).headings[0][1]), *names]

    def place(self, key: str) -> NotePlace:
        """Where a text is kept."""
        session = self.texts.session
        return (
            group_place(self.organisation, session) if key == GROUP else own_place(self.organisation, session, self.pathways[key])
        )

    def standing(self, key: str) -> NoteStanding:
        """How a text stands."""
        return self.texts.group if key == GROUP else self.own[key].standing

    def read(self) -> dict[str, TextRead]:
        """What a page that is shown now has read."""
        found = ((key, self.standing(key)) for key, _ in self.boxes)
        return {key: TextRead.of(each.token, texts_of(each.draft).get("text", "")) for key, each in found}

    def initial(self, writer: User) -> dict[str, object]:
        """What stands in the form."""
        drafts = {f"text-{key}": texts_of(self.standing(key).draft).get("text", "") for key, _ in self.boxes}
        return {"token": token_of_day(self.read()), "writer": writer.pk, **drafts}

    def sent(self, form: DayForm, read: dict[str, TextRead], by: User) -> list[DayText]:
        """What a form sent, text by text; a box that its page didn't have is nobody's."""
        return [self._sent(key, form, read, by) for key, _ in self.boxes if f"text-{key}" in form.data]

    def rows(self, form: DayForm | None, typed: Iterable[str]) -> list[DayRow]:
        """Everybody of the day; a box for whoever came or isn't marked yet, and wherever something was begun or typed."""
        return [self._row(each, form, set(typed)) for each in self.texts.parts]

    def group_is_open(self, typed: Iterable[str]) -> bool:
        """Whether the group's part has a box: until it is signed, while it is amended, and where somebody typed in it."""
        return self.texts.group.draft is not None or self.texts.group.signed is None or GROUP in typed

    def _sent(self, key: str, form: DayForm, read: dict[str, TextRead], by: User) -> DayText:
        draft = self.standing(key).draft
        name = "The group’s part" if key == GROUP else self.own[key].person.listed_name
        mine = draft is not None and draft.author_id == by.pk
        return DayText(key, name, self.place(key), form.text(key), read.get(key), mine)

    def _row(self, part: OwnPart, form: DayForm | None, typed: set[str]) -> DayRow:
        key = str(part.episode.pk) if part.episode else ""
        if form is None or key not in self.own:
            return DayRow(part, key)
        standing = part.standing
        expected = standing.signed is None and (part.came or not part.place.mark or part.is_begun)
        has_box = part.is_open and (expected or standing.draft is not None)
        return DayRow(part, key, form.box(key) if has_box or key in typed else None)


def signed_words(names: Sequence[str]) -> str:
    """What is said after signing: "Signed: the group's part, Ann Bell"."""
    return f"Signed: {listed(list(names))}."
