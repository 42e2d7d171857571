"""The pages of an import: send a file, match its columns, look, import, take back."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from common.once import STALE
from common.papers import reading_tables
from common.papers.reading_tables import headings_of, rows_of
from desk.importing import batches, working
from desk.models import Batch
from participants.models import Participant
from tests.cast import NOW
from tests.common.papers.test_reading_tables import workbook
from tests.desk.importing.conftest import PEOPLE, csv_of, imported, worked
from tests.reading import text_of

LIST, NEW = "/setup/imports/", "/setup/imports/new/"
ADA = ["Ada", "Quill", "14/3/1961", "ada@post.example", ""]


def posted(content=None, name="people.csv", **more):
    content = csv_of(PEOPLE, ADA) if content is None else content
    return {"kind": "people", "file": SimpleUploadedFile(name, content), "submission_id": str(uuid.uuid4())} | more


def columns_of(batch, **more):
    return {name: str(place) for name, place in batch.mapping.items()} | {"version": batch.version} | more


def test_a_coordinator_goes_from_the_file_to_the_people_and_back(charity, as_):
    browser = as_(charity.coordinator)

    assert "Nothing has been imported yet." in text_of(browser.get(LIST))
    answer = browser.post(NEW, posted())
    batch = Batch.objects.get()
    assert answer.url == f"/setup/imports/{batch.pk}/columns/"
    assert "What are the columns of people.csv?" in text_of(browser.get(answer.url))

    answer = browser.post(answer.url, columns_of(batch), follow=True)
    assert "Being checked The file waits for its turn. You can leave this page and come back." in text_of(answer)
    working.work(lambda: NOW)
    page = text_of(browser.get(f"/setup/imports/{batch.pk}/"))
    assert "To be imported: 1" in page
    assert "Ada, Quill, 14/3/1961, ada@post.example" in page

    batch.refresh_from_db()
    browser.post(f"/setup/imports/{batch.pk}/import/", {"version": batch.version})
    working.work(lambda: NOW)
    assert Participant.objects.get().last_name == "Quill"

    batch.refresh_from_db()
    browser.post(f"/setup/imports/{batch.pk}/undo/", {"version": batch.version})
    working.work(lambda: NOW)
    assert not Participant.objects.exists()
    assert "Taken back: 1" in text_of(browser.get(f"/setup/imports/{batch.pk}/"))


def test_many_rows_are_counted_as_what_they_are(charity, as_):
    browser = as_(charity.coordinator)
    browser.post(NEW, posted(content=csv_of(PEOPLE, *([f"Kim{number}", *ADA[1:]] for number in range(1200)))))
    batch = Batch.objects.get()
    browser.post(f"/setup/imports/{batch.pk}/columns/", columns_of(batch))
    working.work(lambda: NOW)

    page = text_of(browser.get(f"/setup/imports/{batch.pk}/"))

    assert "Import 1,200 rows" in page
    assert "To be imported: 1,200" in page


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({"content": b"%PDF-1.7 \x00\x01\x02", "name": "people.xlsx"}, "This isn’t a spreadsheet that can be read here."),
        ({"content": b"%PDF-1.4 nothing but letters", "name": "people.xlsx"}, "This isn’t a spreadsheet that can be read here."),
        ({"content": b"\n<html><table><tr><td>Name", "name": "people.xls"}, "This isn’t a spreadsheet that can be read here."),
        ({"content": b" " * (11 * 1024 * 1024)}, "The file has 11 MB; 10 MB are the most."),
        ({"content": b""}, "The file is empty."),
        ({"file": ""}, "Choose the file."),
        ({"kind": ""}, "Choose what is in the file."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_sentence_and_nothing_kept(charity, as_, file, sentence):
    assert sentence in text_of(as_(charity.coordinator).post(NEW, posted(**file)))
    assert not Batch.objects.exists()


def test_the_button_pressed_twice_sends_the_file_once(charity, as_):
    browser, number = as_(charity.coordinator), str(uuid.uuid4())

    first = browser.post(NEW, posted(submission_id=number))
    second = browser.post(NEW, posted(submission_id=number))

    assert first.url == second.url
    assert Batch.objects.count() == 1


def test_a_needed_field_without_a_column_is_refused(charity, as_, sent):
    batch = sent("people", PEOPLE, ADA)

    answer = as_(charity.coordinator).post(f"/setup/imports/{batch.pk}/columns/", columns_of(batch, last_name=""))

    assert "Choose the column that holds: last name." in text_of(answer)


def test_one_column_for_two_fields_is_refused(charity, as_, sent):
    batch = sent("people", PEOPLE, ADA)

    answer = as_(charity.coordinator).post(f"/setup/imports/{batch.pk}/columns/", columns_of(batch, preferred_name="0"))

    assert "“First names” can’t fill two fields" in text_of(answer)


def test_a_page_read_before_the_file_was_checked_again_imports_nothing(charity, as_, sent):
    batch = sent("people", PEOPLE, ADA)

    answer = as_(charity.coordinator).post(f"/setup/imports/{batch.pk}/import/", {"version": batch.version - 1}, follow=True)

    assert "Somebody changed this after you opened it." in text_of(answer)
    assert Batch.objects.get().state == "checked"


def test_another_organisation_finds_no_such_import(clinic, as_, sent):
    batch = sent("people", PEOPLE, ADA)
    browser = as_(clinic.administrator)

    assert browser.get(f"/setup/imports/{batch.pk}/").status_code == 404
    assert browser.post(f"/setup/imports/{batch.pk}/import/", {"version": 1}).status_code == 404


def test_a_leader_sees_no_imports(charity, as_):
    assert as_(charity.leader).get(LIST).status_code == 404


@pytest.mark.parametrize("kind", ["people", "leaders", "courses"])
def test_an_empty_file_with_our_headings_can_be_had(charity, as_, kind):
    answer = as_(charity.coordinator).get(f"/setup/imports/example/{kind}/")

    assert answer["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    assert answer.content.decode("utf-8-sig").count(",") >= 7


def test_rows_can_be_narrowed_to_those_to_put_right(charity, as_, sent):
    batch = sent("people", PEOPLE, ADA, ["Bo", "Marsh", "31/2/1961", "", ""])

    page = text_of(as_(charity.coordinator).get(f"/setup/imports/{batch.pk}/?outcome=faulty"))

    assert "there is no such day" in page
    assert "ada@post.example" not in page


@pytest.mark.parametrize("people", [1, 3])
def test_the_pages_ask_as_much_for_one_row_as_for_three(charity, as_, sent, people, django_assert_num_queries):
    batch = imported(sent("people", PEOPLE, *([f"Ada{number}", "Quill", "", "", ""] for number in range(people))))
    browser = as_(charity.coordinator)

    with django_assert_num_queries(8):
        browser.get(f"/setup/imports/{batch.pk}/")
    with django_assert_num_queries(4):
        browser.get(LIST)


def test_rows_to_put_right_are_taken_away_and_can_be_sent_again_as_they_are(charity, as_, sent):
    batch = sent(
        "people", PEOPLE, ADA, ["Bo", "Marsh", "31/2/1961", "", "+44 1632 960002"], ["Cy", "O,Hara", "", "cy at post", ""]
    )
    browser = as_(charity.coordinator)
    page = text_of(browser.get(f"/setup/imports/{batch.pk}/"))
    answer = browser.get(f"/setup/imports/{batch.pk}/refused.csv")

    assert "Rows to put right, as a file (CSV)" in page
    table = [cells for _, cells in rows_of(answer.content)]
    assert headings_of(answer.content) == [*PEOPLE, "Row", "Why it wasn’t imported"]
    assert table[0] == [
        *("Bo", "Marsh", "31/2/1961", "", "+44 1632 960002", "3"),
        "Date of birth: there is no such day as “31/2/1961”.",
    ]
    assert table[1][:2] == ["Cy", "O,Hara"]
    assert AuditEntry.objects.filter(verb="took refused rows away", object_id=batch.pk).exists()


def test_columns_that_nothing_is_read_from_are_named(charity, as_, sent):
    some = sent("people", [*PEOPLE, "How to reach", "Notes"], [*ADA, "Post", "Steep stairs"])
    every = sent("people", PEOPLE, ["Bo", "Marsh", "31/1/1961", "", ""])
    browser = as_(charity.coordinator)

    named = "Columns of the file that are not read: “How to reach” and “Notes”."
    assert named in text_of(browser.get(f"/setup/imports/{some.pk}/"))
    assert "that are not read" not in text_of(browser.get(f"/setup/imports/{every.pk}/"))


def test_dates_that_were_read_month_first_are_taken_away_so_that_they_are_read_alike_again(charity, as_, sent):
    batch = sent("people", PEOPLE, ["Ana", "Long", "12/31/1950", "", ""], ["Cy", "Marsh", "05/07/1968", "cy at post", ""])
    batch = worked(batches.say_dates(batch, "month", by=charity.coordinator, now=NOW, version=batch.version))

    answer = as_(charity.coordinator).get(f"/setup/imports/{batch.pk}/refused.csv")

    [[_, cells]] = rows_of(answer.content)
    assert cells[:3] == ["Cy", "Marsh", "1968-05-07"]


@pytest.mark.django_db(transaction=True)
def test_rows_to_put_right_are_taken_away_by_a_request_without_a_transaction_of_its_own(charity, as_, sent):
    batch = sent("people", PEOPLE, ["Bo", "Marsh", "31/2/1961", "", ""])

    assert as_(charity.coordinator).get(f"/setup/imports/{batch.pk}/refused.csv").status_code == 200


def test_nobody_of_another_house_takes_refused_rows_away(clinic, as_, sent):
    batch = sent("people", PEOPLE, ["Bo", "Marsh", "31/2/1961", "", ""])

    assert as_(clinic.administrator).get(f"/setup/imports/{batch.pk}/refused.csv").status_code == 404


@pytest.fixture
def asked(sent):
    """A file with a date that can only be month first, and one that could be either."""
    return sent("people", PEOPLE, ["Cy", "Quill", "3/4/1961", "", ""], ["Di", "Quill", "3/14/1961", "", ""])


def test_whoever_sent_a_file_with_dates_of_both_kinds_is_asked_once_and_nothing_is_imported_before(charity, as_, asked):
    browser = as_(charity.coordinator)
    page = text_of(browser.get(f"/setup/imports/{asked.pk}/"))

    assert "Say how the dates are written" in page
    assert "Date of birth: 3/14/1961 can only be month first." in page
    assert "Date of birth: 3/4/1961 could be either." in page
    browser.post(f"/setup/imports/{asked.pk}/import/", {"version": asked.version})
    assert not asked.rows.exists()
    assert Batch.objects.get().state == "asked"


@pytest.mark.parametrize(
    ("said", "born", "sentence"),
    [
        ("month", {"Cy": dt.date(1961, 3, 4), "Di": dt.date(1961, 3, 14)}, "Date of birth: read month first, as you said."),
        ("day", {"Cy": dt.date(1961, 4, 3)}, "Dates are read day first, as you said."),
        (
            "unclear",
            {"Di": dt.date(1961, 3, 14)},
            "dates that could be day first or month first have to be put right",
        ),
    ],
)
def test_the_whole_file_is_read_as_was_said(charity, as_, asked, said, born, sentence):
    browser = as_(charity.coordinator)

    browser.post(f"/setup/imports/{asked.pk}/dates/", {"said": said, "version": asked.version})

    batch = worked(asked)
    assert sentence in text_of(browser.get(f"/setup/imports/{asked.pk}/"))
    imported(batch)
    assert dict(Participant.objects.values_list("first_names", "date_of_birth")) == born


def test_what_was_said_of_the_dates_can_be_said_anew_until_the_rows_are_imported(charity, as_, asked):
    browser = as_(charity.coordinator)
    for said in ("day", "month"):
        browser.post(f"/setup/imports/{asked.pk}/dates/", {"said": said, "version": Batch.objects.get().version})
        worked(asked)
    assert "Say anew how the dates are written" in text_of(browser.get(f"/setup/imports/{asked.pk}/"))
    imported(Batch.objects.get())

    late = browser.post(f"/setup/imports/{asked.pk}/dates/", {"said": "day", "version": Batch.objects.get().version})

    assert "Nothing has to be said about the dates of this file." in text_of(late)
    assert Participant.objects.get(first_names="Cy").date_of_birth == dt.date(1961, 3, 4)


def test_an_answer_about_dates_on_an_old_page_is_refused_and_an_empty_one_asked_for(charity, as_, asked):
    browser = as_(charity.coordinator)
    path = f"/setup/imports/{asked.pk}/dates/"

    assert "Say how the dates are written." in text_of(browser.post(path, {"version": asked.version}))
    browser.post(path, {"said": "day", "version": asked.version})
    worked(asked)
    assert STALE in text_of(browser.post(path, {"said": "month", "version": asked.version}))
    assert Batch.objects.get().dates_said == "day"


def test_how_a_file_was_read_is_said_on_its_page(charity, as_, sent):
    batch = sent("people", PEOPLE, ["Cy", "Quill", "3/14/1961", "", ""])

    assert "read month first" in text_of(as_(charity.coordinator).get(f"/setup/imports/{batch.pk}/"))


def test_a_large_workbook_is_read_by_a_worker_and_the_page_says_so_until_its_columns_can_be_chosen(charity, as_, monkeypatch):
    browser = as_(charity.coordinator)
    form = text_of(browser.get(NEW))
    assert "up to 10 MB and 20,000 rows, with up to 400,000 cells that hold 10,000,000 characters in all." in form
    with monkeypatch.context() as while_sent:
        while_sent.setattr(reading_tables, "QUICK", 0)
        while_sent.setattr(reading_tables, "load_workbook", lambda *given, **more: pytest.fail("it was opened in the request"))
        answer = browser.post(NEW, posted(content=workbook(PEOPLE, ADA), name="people.xlsx"), follow=True)
    batch = Batch.objects.get()

    assert "Being read The file waits for its turn." in text_of(answer)
    assert browser.get(f"/setup/imports/{batch.pk}/columns/").url == f"/setup/imports/{batch.pk}/"
    working.work(lambda: NOW)

    assert "Choose the columns" in text_of(browser.get(f"/setup/imports/{batch.pk}/"))
    batch.refresh_from_db()
    assert (batch.state, batch.headings, batch.mapping["last_name"]) == ("received", PEOPLE, 1)
    assert "What are the columns of people.xlsx?" in text_of(browser.get(f"/setup/imports/{batch.pk}/columns/"))


def test_a_large_workbook_without_headings_is_refused_by_the_worker_with_the_reason(charity, as_, monkeypatch):
    browser = as_(charity.coordinator)
    monkeypatch.setattr(reading_tables, "QUICK", 0)
    browser.post(NEW, posted(content=workbook(["", ""], ADA), name="people.xlsx"))

    working.work(lambda: NOW)
    page = text_of(browser.get(f"/setup/imports/{Batch.objects.get().pk}/"))

    assert "The first row of the file must say what its columns are called. Nothing was imported." in page
    assert "Choose the columns" not in page
