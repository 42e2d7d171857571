"""A timetable in large type: words and tags are read back from the PDF."""

import io
from typing import Any

import pypdf
import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from common.papers.typesetting import typeset
from tests.cast import NOW, member
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user, wording="plain"
    )


@pytest.fixture
def placed(maureen, group):
    make_place(maureen, group.course, joined_at=LONG_AGO)
    return group


def opened(response) -> pypdf.PdfReader:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(response.content))


def words_in(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ").split())


def root_of(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"].get_object()


def tags_in(reader: pypdf.PdfReader) -> list[str]:
    """The structure a screen reader walks, in order."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for child in node:
                yield from walk(child)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            if "/S" in node:
                yield str(node["/S"])
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(root_of(reader)["/StructTreeRoot"]))


def sizes_in(reader: pypdf.PdfReader) -> set[float]:
    """The sizes, in points, of everything written but the page numbers."""
    sizes = set()

    def seen(text, _matrix, text_matrix, _font, size):
        if text.strip() and "/" not in text:
            sizes.add(round(size * abs(text_matrix[3]), 1))

    for page in reader.pages:
        page.extract_text(visitor_text=seen)
    return sizes


def test_her_dates_to_come_stand_there_with_course_place_and_whom_to_ring(as_, maureen, placed):
    reader = opened(as_(maureen.user).get("/me/timetable.pdf"))

    text = words_in(reader)
    assert text.startswith("My timetable Maureen Pell")
    assert (
        "Tuesday 3 November 2026 9:30am to 3pm Day 6, Subject 6. Pain management programme, group 31 Garden Room, Level 2" in text
    )
    assert "Your reviews, later on" in text
    assert "Ring Priya Raman, 01632 960142 Monday to Friday, 8:30am to 4:30pm" in text
    assert "Day 4" not in text


def test_it_is_tagged_has_a_title_and_a_language(as_, maureen, placed):
    reader = opened(as_(maureen.user).get("/me/timetable.pdf"))

    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "My timetable"
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.xmp_metadata.stream.get_data().decode()
    tags = tags_in(reader)
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 5
    assert tags.count("/LI") == 8 + 3
    assert tags.index("/H1") < tags.index("/H2") < tags.index("/L")


def test_nothing_in_it_is_smaller_than_eighteen_points(as_, maureen, placed):
    assert min(sizes_in(opened(as_(maureen.user).get("/me/timetable.pdf")))) >= 18


def test_its_letters_are_the_ones_that_come_with_the_program(as_, maureen, placed):
    reader = opened(as_(maureen.user).get("/me/timetable.pdf"))

    fonts = {str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert {"NotoSans" in font for font in fonts} == {True}


def test_neutral_wording_numbers_the_days_as_the_page_does_and_names_neither_course_nor_subject(as_, maureen, placed):
    maureen.wording = "neutral"
    maureen.save()
    placed.course.sessions.filter(number=7).update(title="Friends and family day")

    text = words_in(opened(as_(maureen.user).get("/me/timetable.pdf")))

    assert text.startswith("My appointments Maureen Pell")
    for word in ("ain management", "group 31", "Subject", "eview", "amily"):
        assert word not in text
    assert "Tuesday 3 November 2026 9:30am to 3pm Day 6 Garden Room" in text
    assert "Wednesday 4 November 2026 9:30am to 3pm Day 7, You can bring somebody" in text
    assert "Monday 14 December 2026 10am to 12:30pm Appointment" in text
    assert "Day 7, You can bring somebody" in text_of(as_(maureen.user).get("/me/"))
    assert "Day 7, You can bring somebody" in text_of(as_(maureen.user).get("/me/print/"))


def test_an_instruction_in_a_name_is_printed_and_not_obeyed(as_, maureen, placed):
    maureen.first_names, maureen.last_name = '#read("/etc/hostname")', '*b* $x$ #sys.inputs <a> \\ " [c]'
    maureen.save()

    text = words_in(opened(as_(maureen.user).get("/me/timetable.pdf")))

    assert text.startswith('My timetable #read("/etc/hostname") *b* $x$ #sys.inputs <a> \\ " [c] Your dates')


def test_the_typesetter_reads_nothing_outside_its_templates(tmp_path, monkeypatch):
    from common.papers import typesetting

    (tmp_path / "secret.txt").write_text("not for print")
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "reads.typ").write_text('#set document(title: "T")\n= T\n#read("../secret.txt")')
    monkeypatch.setattr(typesetting, "TEMPLATES", templates)

    with pytest.raises(Exception, match="would escape the project root"):
        typeset("reads.typ", {}, now=NOW)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Siôn Ŵynford", "Siôn Ŵynford"),
        ("Łukasz Čapek", "Łukasz Čapek"),
        ("Γιώργος", "Γιώργος"),
        ("李小龙 😀 Lee", "李小龙 😀 Lee"),
        ("Ana \ue000", "Ana ?"),
    ],
)
def test_names_of_many_scripts_are_printed_and_none_spoils_the_sheet(as_, maureen, placed, name, printed):
    maureen.first_names = name
    maureen.save()

    assert f"{printed} Pell" in words_in(opened(as_(maureen.user).get("/me/timetable.pdf")))


def test_cancelled_and_excused_dates_say_so(as_, maureen, placed):
    placed.course.sessions.filter(number=6).update(state="cancelled", cancel_reason="Snow", cancelled_at=NOW)
    maureen.appointments.filter(session__number=7).update(apology_at=NOW, apology_by="self")

    text = words_in(opened(as_(maureen.user).get("/me/timetable.pdf")))

    assert "Tuesday 3 November 2026 9:30am to 3pm Cancelled" in text
    assert "Wednesday 4 November 2026 9:30am to 3pm You told us you can’t come" in text


def test_nothing_booked_says_so(as_, maureen):
    assert "Nothing is booked for you at the moment." in words_in(opened(as_(maureen.user).get("/me/timetable.pdf")))


@pytest.mark.parametrize("who", ["administrator", "clinician"])
def test_staff_print_it_and_the_look_is_written_down(as_, clinic, maureen, placed, who):
    text = words_in(opened(as_(getattr(clinic, who)).get(f"/people/{maureen.pk}/timetable.pdf")))

    assert "Maureen Pell" in text
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_id, entry.details) == ("looked at", maureen.pk, {"page": "timetable in large type"})


def test_nobody_else_gets_it(as_, clinic, charity, maureen, placed):
    address = f"/people/{maureen.pk}/timetable.pdf"

    for user in (charity.coordinator, clinic.auditor, maureen.user):
        response = as_(user).get(address)
        assert response.status_code == 404
        assert "Pell" not in source_of(response)
    assert as_(clinic.administrator).get("/me/timetable.pdf").status_code == 404


@pytest.mark.parametrize("sessions", [1, 3])
def test_it_takes_six_queries_however_many_dates(as_, maureen, placed, sessions, django_assert_num_queries):
    maureen.appointments.filter(session__number__gt=5 + sessions).delete()
    browser = as_(maureen.user)

    with django_assert_num_queries(6):
        browser.get("/me/timetable.pdf")


def test_the_same_timetable_at_the_same_moment_is_the_same_file(as_, maureen, placed):
    browser = as_(maureen.user)

    assert browser.get("/me/timetable.pdf").content == browser.get("/me/timetable.pdf").content


def test_a_name_that_cannot_be_printed_is_named_where_its_timetable_is_printed_from(as_, clinic, maureen, placed):
    maureen.first_names = "Ana \ue000"
    maureen.save()
    said = "can’t be printed here. The PDF shows “?” for it."

    assert said in text_of(as_(maureen.user).get("/me/"))
    assert said in text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))


def test_directions_in_another_script_and_control_signs_do_not_spoil_the_sheet(as_, maureen, placed):
    venue = placed.course.sessions.first().venue
    venue.directions = "ঢাকা \x07 મુખ્ય ਦਰਵਾਜ਼ਾ"
    venue.save()

    assert "?" not in words_in(opened(as_(maureen.user).get("/me/timetable.pdf")))
