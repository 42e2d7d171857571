"""The house rules that no linter knows: how long, what it is called, and who may ask the database."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "painprog",
    "desk",
    "reminders",
    "reviews",
    "participants",
    "courses",
    "accounts",
    "common",
    "development",
    "tests",
    "benchmarks",
]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50

# A name should say what it is about; these say only that it is code.
EMPTY_WORDS = {
    *("util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers"),
    *("data", "info", "service", "services"),
}
# Names that a library calls, so that it is not ours to choose.
GIVEN_NAMES = {"handle_DATA", "handle_data", "data_received", "get_context_data", "value_omitted_from_data"}
# Where a page is put together: objects come from the user's organisation, by a query that a room offers.
PAGE_PARTS = re.compile(r"(^|/|_)(views|forms?|filters|templatetags)(/|\.py$|_)")
TOLD = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Attribute)
ALL_OF_A_TABLE = {"objects", "_default_manager", "_base_manager"}


@cache
def modules():
    """Every Python file of ours but migrations, read once: its path in the project, and what the rules ask of its tree."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                told = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                found.append((path.relative_to(ROOT).as_posix(), [node for node in told if isinstance(node, TOLD)]))
    return found


def functions(nodes):
    return [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def words_of(name):
    """The words in a name, however they are joined: SendMail, send_mail, sendMail."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def is_empty_name(name):
    return name not in GIVEN_NAMES and bool(words_of(name) & EMPTY_WORDS)


def test_no_module_is_longer_than_it_can_be_read():
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path, _ in modules()}

    assert {path: lines for path, lines in lengths.items() if lines >= LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{path}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path, nodes in modules()
        for function in functions(nodes)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_file_function_or_class_has_a_name_that_says_nothing():
    empty = [path for path, _ in modules() if is_empty_name(Path(path).stem) or is_empty_name(Path(path).parent.name)]
    for path, nodes in modules():
        named = [node for node in nodes if not isinstance(node, ast.Attribute)]
        empty += [f"{path}: {node.name}" for node in named if is_empty_name(node.name)]

    assert empty == []


def test_no_page_part_reads_a_whole_table():
    asked = [
        f"{path}:{node.lineno}"
        for path, nodes in modules()
        if PAGE_PARTS.search(path) and not path.startswith("tests/")
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr in ALL_OF_A_TABLE
    ]

    assert asked == []


@pytest.mark.parametrize(
    "path",
    [
        "courses/scheduling/list_views.py",
        "desk/views.py",
        "courses/forms/course.py",
        "common/templatetags/words.py",
        "courses/filters.py",
    ],
)
def test_these_are_page_parts(path):
    assert PAGE_PARTS.search(path)


@pytest.mark.parametrize("path", ["courses/models/course.py", "courses/reviews.py", "participants/enrolment/enrolling.py"])
def test_these_are_not_page_parts(path):
    assert not PAGE_PARTS.search(path)


@pytest.mark.parametrize("name", ["course_utils", "CourseManager", "helpers", "sendInfo", "DataLoader"])
def test_these_names_say_nothing(name):
    assert is_empty_name(name)


@pytest.mark.parametrize("name", ["manage", "database", "handle", "served", "information_leaflet", "get_context_data"])
def test_these_names_are_fine(name):
    assert not is_empty_name(name)


def classes_of_ours(*folders):
    """The classes that begin with app- in the files of these folders; what a page ends itself, like app-cal--{…}, is left out."""
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.is_file() and path.suffix != ".pyc")
    texts = (path.read_text(encoding="utf-8") for path in paths)
    named = set().union(*(re.findall(r"(?<![\w-])app-[\w-]+", text) for text in texts))
    return {name for name in named if not name.endswith(("-", "_"))}


def test_every_class_of_ours_that_a_page_names_has_a_style():
    styled = classes_of_ours("styles")
    named = classes_of_ours("templates", "common", "courses", "desk", "participants", "reminders")
    widths = {name for name in named if name.startswith("app-width-")}  # counted out in _stack.scss

    assert {name for name in named - widths if name not in styled and re.split("__|--", name)[0] not in styled} == set()


def the_program():
    """The modules of the program itself, as dotted names with what stands at their top level."""
    rooms = {"desk", "reminders", "reviews", "participants", "courses", "accounts", "common"}
    for path in (path for path, _ in modules() if path.split("/")[0] in rooms):
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        yield path.removesuffix(".py").replace("/", "."), tree


def test_no_class_bears_the_name_of_another():
    where = {}
    for module, tree in the_program():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and ".management." not in module:
                where.setdefault(node.name, []).append(module)

    assert {name: found for name, found in where.items() if len(found) > 1} == {}


def test_a_function_taken_into_other_packages_by_its_bare_name_says_whose_it_is():
    taken = {}
    for module, tree in the_program():
        package = module.rpartition(".")[0]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.rpartition(".")[0] != package:
                for each in node.names:
                    if each.name.islower() and not each.asname:
                        taken.setdefault(each.name, set()).add(node.module)
    ours = {
        name: {module for module in found if (ROOT / f"{module.replace('.', '/')}.py").exists()} for name, found in taken.items()
    }

    assert {name: found for name, found in ours.items() if len(found) > 1} == {}


# What locks one row; of several rows each kind has a function that takes them all, in the order of their keys.
ONE_LOCK = {"lock_person", "lock_course", "lock_programme", "lock_organisation", "lock_book"}
LOOPS = (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def test_rows_are_locked_together_and_never_one_by_one_in_a_loop():
    """Two actions that lock the same rows one by one meet in the middle (courses/ground/locking.py)."""
    found = []
    for room in ("accounts", "courses", "participants", "reviews", "reminders", "desk"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for loop in (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, LOOPS)):
                inside = loop.body if isinstance(loop, ast.For) else [getattr(loop, "elt", loop)]
                calls = [each.func for part in inside for each in ast.walk(part) if isinstance(each, ast.Call)]
                names = {getattr(called, "id", getattr(called, "attr", "")) for called in calls}
                found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(names & ONE_LOCK)]

    assert found == []


def test_a_key_is_pressed_at_a_place_only_when_its_page_has_arrived():
    """What was done is said in a banner that takes the focus as the page arrives, and a key pressed before goes astray."""
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for call in (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "press":
                of_whom = call.func.value
                if getattr(of_whom, "attr", "") != "keyboard" and path.name != "looking.py":
                    found.append(f"{path.relative_to(ROOT)}:{call.lineno}")

    assert found == []
