"""What the docs point at exists: files and modules, pages of their own, commands; and what the code says of the docs."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from courses.models import Edition, EditionFormat

ROOT = Path(__file__).resolve().parent.parent
DOCS = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG", "SECURITY")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
OURS = re.compile(
    r"(accounts|benchmarks|common|courses|desk|development|docs|painprog|participants|reminders|reviews|static|styles|templates|tests)[./]"
)
A_FILE = re.compile(r"[\w./-]+\.(py|toml|html|md|yml|txt|json|env|scss)")
A_MODULE = re.compile(r"[a-z_]+(\.\w+)+")


def named(line):
    """What stands in `code` on a line: paths, modules, settings, commands."""
    return re.findall(r"`([^`]+)`", line)


def exists(text, near):
    """Whether a path is in the project: as it is written, or beside or in one that stands earlier on its line."""
    return any((folder / text).exists() for folder in (ROOT, *near))


def is_module(text):
    """Whether a dotted name is a module of ours, or something that a module of ours says."""
    path = ROOT / text.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    module = module if module.exists() else path.parent / "__init__.py"
    return module.exists() and re.search(rf"\b{path.name}\b", module.read_text(encoding="utf-8")) is not None


def missing_from(document):
    for line in document.read_text(encoding="utf-8").splitlines():
        near = [document.parent]
        for text in named(line):
            if A_FILE.fullmatch(text) or (OURS.match(text) and "/" in text and " " not in text):
                if not exists(text, near):
                    yield text
                near.append(ROOT / text if text.endswith("/") else (ROOT / text).parent)
            elif OURS.match(text) and A_MODULE.fullmatch(text) and not is_module(text):
                yield text


def our_text():
    """Every file of ours that may point at the docs, as (path, text)."""
    for pattern in ("*/**/*.py", "courses/programmes/*.toml", "docs/**/*.md", "styles/*.scss"):
        for path in sorted(ROOT.glob(pattern)):
            if not {"node_modules", ".venv", "migrations", "var"} & set(path.relative_to(ROOT).parts):
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_and_module_that_a_page_names_exists(document):
    assert sorted(set(missing_from(document))) == []


def test_a_file_that_does_not_exist_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "`courses/dates/calendars.py`, `wall_time.py` and `wall_clock.py`;"
        " `courses.nothing`, `courses.dates.calendars`, `desk/none/`"
    )

    assert list(missing_from(page)) == ["wall_clock.py", "courses.nothing", "desk/none/"]


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|<img src=\"([^\"]+)\"", document.read_text(encoding="utf-8"))
    inside = [first or second for first, second in links if "://" not in first]

    assert [link for link in inside if not (document.parent / link).exists()] == []


def test_every_command_that_a_page_names_exists():
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCS)
    (targets,) = re.findall(r"^\.PHONY: (.+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    makes = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))

    assert makes - set(targets.split()) == set()
    assert commands - set(get_commands()) == set()


def test_the_list_of_decisions_has_each_by_its_number_and_title():
    pages = sorted((ROOT / "docs/decisions").glob("0*.md"))
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")

    for number, page in enumerate(pages, 1):
        heading = page.read_text(encoding="utf-8").partition("\n")[0]
        assert page.name.startswith(f"{number:04}-")
        assert heading.startswith(f"# {number}. ")
        assert f"{number}. [{heading.partition('. ')[2]}]({page.name})" in listed.splitlines()


def test_every_chapter_and_decision_that_is_named_exists():
    chapters = set(re.findall(r"^## (\d+)\.", (ROOT / "docs/domain.md").read_text(encoding="utf-8"), re.MULTILINE))
    decisions = {page.name[:4] for page in (ROOT / "docs/decisions").glob("0*.md")}

    lost = []
    for path, text in our_text():
        asked = re.findall(r"docs/domain\.md, chapters? (\d+)(?: (?:and|to) (\d+))?", text)
        lost += [f"{path}: chapter {number}" for pair in asked for number in pair if number and number not in chapters]
        numbers = re.findall(r"docs/decisions/(\d{4})|\bdecision (\d+)\b", text)
        lost += [f"{path}: decision {a or b}" for a, b in numbers if (a or b).zfill(4) not in decisions]

    assert lost == []


def test_every_constant_that_the_rules_name_is_where_they_say():
    rules = (ROOT / "docs/domain.md").read_text(encoding="utf-8")
    pages = [rules, (ROOT / "docs/messages.md").read_text(encoding="utf-8")]
    places = [found for text in pages for found in re.findall(r"constant: ([A-Z_]+) in\s+`([\w/]+\.py)`", text)]

    lost = [
        name
        for name, path in places
        if not re.search(rf"^{name}\b.* = ", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert len(places) >= 10
    assert lost == []


def test_every_setting_of_an_edition_that_the_rules_name_is_one():
    rules = (ROOT / "docs/domain.md").read_text(encoding="utf-8")
    named = {name.strip() for names in re.findall(r"edition: ([a-z_, ]+?) *[|);.]", rules) for name in names.split(",")}
    fields = {field.name for model in (Edition, EditionFormat) for field in model._meta.get_fields()}

    # Timetables stand under their sessions.
    assert named - fields == {"items"}
    assert {"weeks", "completion_sessions", "foundation_slug", "confirm_days"} <= named


GUIDES = ["administrators", "clinicians", "leaders", "operators"]


def as_compared(text):
    """Words without what differs between what a page's source says and what stands on the screen."""
    text = re.sub(r"\{% (?:if|elif|else|endif)\b.*?%\}", "", text)
    text = re.sub(r"\{\{.*?\}\}|\{[^{}%\n]*\}", "0", text)
    return re.sub(r"\s+", " ", re.sub(r"\d+", "0", text)).replace("'", "’").lower()


@pytest.fixture(scope="module")
def on_screen():
    """Everything our pages can say."""
    rooms = ["accounts", "common", "courses", "desk", "participants", "reminders", "templates"]
    paths = [path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".html")]
    return as_compared("\n".join(path.read_text(encoding="utf-8") for path in paths if "migrations" not in path.parts))


@pytest.mark.parametrize("guide", GUIDES)
def test_the_words_a_guide_gives_in_italics_stand_on_the_screen(on_screen, guide):
    text = (ROOT / f"docs/{guide}.md").read_text(encoding="utf-8").replace("**", "")
    phrases = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))

    assert [phrase for phrase in phrases if as_compared(phrase.strip(" .:")) not in on_screen] == []


def test_the_rules_have_a_line_for_every_group_of_today():
    chapter = (ROOT / "docs/domain.md").read_text(encoding="utf-8").partition("\n## 15. Today\n")[2].partition("\n## ")[0]
    page = (ROOT / "desk/today/page.py").read_text(encoding="utf-8")
    shown = set(re.findall(r'Group\(\s*"\w+",\s*"([^"]+)"', page))
    listed = {name for row in re.findall(r"^\| (.+?) \|", chapter, re.MULTILINE)[1:] for name in row.split(", ")}

    assert listed - {"---"} == shown
