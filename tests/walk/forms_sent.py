"""The forms of a page as a browser without scripts sends them: what stands in their boxes, and the first button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class SentForm:
    """One form: where to, how, and what with."""

    action: str
    method: str
    boxes: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sent(self) -> dict[str, list[str]]:
        """What pressing the first button sends."""
        name, value = self.buttons[0] if self.buttons else ("", "")
        return self.boxes | ({name: [value]} if name else {})

    def put(self, name: str, value: str) -> None:
        if name:
            self.boxes.setdefault(name, []).append(value)


class Forms(HTMLParser):
    """Reads a page; `.forms` are the forms on it, `.headings` the words of its first-rank headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[SentForm] = []
        self.by_id: dict[str, SentForm] = {}
        self.headings: list[str] = []
        self.open: SentForm | None = None
        self.area: tuple[SentForm, str] | None = None
        self.select: tuple[SentForm, str, list[tuple[str, bool]]] | None = None
        self.in_heading = False
        self.feed(page)

    def handle_starttag(self, tag, attributes) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "h1":
            self.in_heading = True
            self.headings.append("")
        elif tag == "form":
            self.open = SentForm(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self.open)
            self.by_id[told.get("id", "")] = self.open
        elif form := self.by_id.get(told["form"]) if told.get("form") else self.open:
            self._box(tag, told, form)
        if tag == "option" and self.select and "disabled" not in told:
            self.select[2].append((told.get("value", ""), "selected" in told))

    def _box(self, tag, told, form) -> None:
        name, kind = told.get("name", ""), told.get("type", "")
        if (tag == "button" and kind in ("", "submit")) or (tag == "input" and kind in ("submit", "image")):
            form.buttons.append((name, told.get("value", "")))
        elif tag == "input" and "disabled" not in told:
            if kind not in ("checkbox", "radio") or "checked" in told:
                form.put(name, told.get("value", "on" if kind in ("checkbox", "radio") else ""))
        elif tag == "textarea":
            self.area = (form, name)
            form.put(name, "")
        elif tag == "select":
            self.select = (form, name, [])

    def handle_endtag(self, tag) -> None:
        if tag == "h1":
            self.in_heading = False
        elif tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select" and self.select:
            form, name, options = self.select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            for value in chosen[:1]:
                form.put(name, value)
            self.select = None

    def handle_data(self, words) -> None:
        if self.in_heading:
            self.headings[-1] += words
        if self.area:
            form, name = self.area
            form.boxes[name][-1] += words.removeprefix("\n") if not form.boxes[name][-1] else words
