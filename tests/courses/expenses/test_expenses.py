"""Leaders' expenses: entered, taken back, approved by somebody else or refused, and taken away once."""

import datetime as dt
import io
import threading
import uuid

import pytest
from django.db import connection
from openpyxl import load_workbook

from accounts.roles import Role
from common.refused import Refused
from courses.expenses.deciding import approve_expenses, export_expenses, refuse_expense
from courses.expenses.entering import ExpenseFacts, courses_to_name, enter_expense, take_back_expense
from courses.models import Expense, ExpenseExport, Facilitator
from tests.cast import member
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

DAY = dt.date(2026, 10, 29)
BUS = ExpenseFacts("travel", "Bus to the hall", DAY, 620)


@pytest.fixture
def lenny(charity) -> Facilitator:
    return FacilitatorFactory(organisation=charity.organisation, name="Lenny Marsh", user=charity.leader)


def typed(**more):
    boxes = {"kind": "travel", "what": " Bus  to the hall ", "amount": "6.20", "course": ""}
    day = {"spent_on_day": "29", "spent_on_month": "10", "spent_on_year": "2026"}
    return boxes | day | {"submission_id": str(uuid.uuid4())} | more


def entered(lenny, charity, **more):
    return enter_expense(lenny, BUS, by=charity.leader, now=charity.now, **more)


@pytest.mark.sqlite
def test_a_leader_enters_what_they_spent_once_and_takes_it_back_until_it_is_decided(charity, as_, lenny):
    browser, sent = as_(charity.leader), typed()

    said = text_of(browser.post("/expenses/new/", sent, follow=True))
    browser.post("/expenses/new/", sent)
    [expense] = Expense.objects.all()
    assert "£6.20 is entered. The office decides, and it stands here." in said
    assert (expense.what, expense.amount, expense.currency, expense.facilitator) == ("Bus to the hall", 620, "GBP", lenny)

    text = text_of(browser.post(f"/expenses/{expense.pk}/take-back/", follow=True))
    assert "It is taken back." in text
    assert "You have entered nothing yet." in text
    assert browser.post(f"/expenses/{expense.pk}/take-back/").status_code == 404


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"kind": ""}, "Choose what it was for."),
        ({"what": " "}, "Say what it was."),
        ({"amount": "six"}, "Amount: write it in figures, for example 12.40."),
        ({"amount": "6.205"}, "Amount: write it in figures, for example 12.40."),
        ({"amount": "0"}, "Amount: write 0.01 or more."),
        ({"amount": "1e9"}, "Amount: write 10,000.00 or less."),
        ({"amount": "NaN"}, "Amount: write it in figures, for example 12.40."),
        ({"spent_on_day": "3", "spent_on_month": "11"}, "That day is still to come."),
        ({"course": "999999"}, "Course: choose one of those listed."),
    ],
)
def test_each_mistake_in_an_expense_is_said_and_nothing_is_entered(charity, as_, lenny, mistake, sentence):
    assert sentence in text_of(as_(charity.leader).post("/expenses/new/", typed(**mistake)))
    assert not Expense.objects.exists()


def test_a_leader_names_a_course_of_their_own_and_the_office_any_near_one(charity, lenny):
    days = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]
    edition = cpsmp_edition(charity.organisation)
    own, _ = make_course(edition, days=days), make_course(edition, days=days)
    for session in own.sessions.all():
        session.duties.create(facilitator=lenny, starts_at=session.starts_at, ends_at=session.ends_at)

    assert list(courses_to_name(charity.organisation, charity.now, lenny)) == [own]
    assert courses_to_name(charity.organisation, charity.now).count() == 2


@pytest.mark.sqlite
def test_the_office_approves_refuses_and_takes_away_each_once(charity, as_, lenny):
    first, second, third = (entered(lenny, charity) for _ in range(3))
    browser = as_(charity.coordinator)

    assert "3 to approve" in text_of(browser.get("/setup/"))
    assert "Lenny Marsh What Bus to the hall Travel Spent on Thursday 29 October 2026 Entered by" in text_of(
        browser.get("/setup/expenses/")
    )
    assert "2 expenses approved." in text_of(
        browser.post("/setup/expenses/approve/", {"expense": [first.pk, second.pk, "x"]}, follow=True)
    )
    assert "Say why it is refused." in text_of(browser.post(f"/setup/expenses/{third.pk}/refuse/", {"reason": ""}))
    browser.post(f"/setup/expenses/{third.pk}/refuse/", {"reason": "No ticket"})
    text = text_of(browser.get("/setup/expenses/"))
    assert "2 expenses, £12.40, not taken away yet." in text
    page = text_of(browser.post("/setup/expenses/export/", follow=True))
    again = text_of(browser.post("/setup/expenses/export/", follow=True))

    assert "They are taken away once." in page
    assert "Nothing is approved that wasn’t taken away before." in again
    assert ExpenseExport.objects.count() == 1
    own = text_of(as_(charity.leader).get("/expenses/"))
    assert "Refused No ticket" in own
    assert own.count("To be paid") == 2


def test_the_file_has_a_line_for_each_as_numbers_and_runs_no_formula(charity, as_, lenny):
    facts = ExpenseFacts("materials", "=1+1", DAY, 1450)
    enter_expense(lenny, facts, by=charity.leader, now=charity.now)
    approve_expenses(charity.organisation, [Expense.objects.get().pk], by=charity.coordinator, now=charity.now)
    export = export_expenses(charity.organisation, by=charity.coordinator, now=charity.now)
    browser, page = as_(charity.coordinator), f"/setup/expenses/exports/{export.pk}/"

    table = browser.get(f"{page}?as=csv").content.decode("utf-8-sig").splitlines()
    sheet = load_workbook(io.BytesIO(browser.get(f"{page}?as=xlsx").content)).active

    assert table[0].startswith("Number,Spent on,Who,Kind,What,Course,Amount,Currency,Approved by")
    assert "2026-10-29,Lenny Marsh,materials,'=1+1,,14.5,GBP," in table[1]
    assert sheet["G2"].value == 14.5
    assert browser.get(f"{page}?as=pdf").status_code == 404


def test_nobody_approves_their_own_nor_what_they_entered_for_somebody(charity, lenny):
    lenny.user = charity.coordinator
    lenny.save()
    own = entered(lenny, charity)
    for_other = enter_expense(FacilitatorFactory(organisation=charity.organisation), BUS, by=charity.coordinator, now=charity.now)

    for expense in (own, for_other):
        with pytest.raises(Refused, match="Somebody else decides"):
            approve_expenses(charity.organisation, [expense.pk], by=charity.coordinator, now=charity.now)
        with pytest.raises(Refused, match="Somebody else decides"):
            refuse_expense(expense, "No", by=charity.coordinator, now=charity.now)
    assert set(Expense.objects.values_list("state", flat=True)) == {"entered"}


def test_what_is_decided_stays_and_a_second_press_approves_nothing_twice(charity, lenny):
    expense = entered(lenny, charity)
    words = {"by": charity.coordinator, "now": charity.now}

    assert approve_expenses(charity.organisation, [expense.pk], **words) == [expense]
    assert approve_expenses(charity.organisation, [expense.pk], **words) == []
    with pytest.raises(Refused, match="has been decided already"):
        refuse_expense(expense, "No", **words)
    with pytest.raises(Refused, match="It has been decided already"):
        take_back_expense(expense, by=charity.leader, now=charity.now)


def test_another_organisations_expenses_are_not_found(charity, clinic, as_, lenny):
    expense = entered(lenny, charity)
    browser = as_(clinic.administrator)

    assert browser.get(f"/setup/expenses/{expense.pk}/refuse/").status_code == 404
    browser.post("/setup/expenses/approve/", {"expense": [expense.pk]})
    expense.refresh_from_db()
    assert expense.state == "entered"


@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_page_takes_the_same_queries_however_many(charity, as_, lenny, count, django_assert_num_queries):
    other = member(charity.organisation, Role.COORDINATOR, "Other Office")
    rows = [entered(lenny, charity) for _ in range(2 * count)]
    approve_expenses(charity.organisation, [row.pk for row in rows[:count]], by=other, now=charity.now)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(5):
        browser.get("/setup/expenses/")


@pytest.mark.django_db(transaction=True)
def test_two_who_take_away_at_once_take_each_expense_once(charity, lenny):
    expense = entered(lenny, charity)
    approve_expenses(charity.organisation, [expense.pk], by=charity.coordinator, now=charity.now)
    made: list[object] = []

    def take_away() -> None:
        try:
            made.append(export_expenses(charity.organisation, by=charity.coordinator, now=charity.now))
        except Refused as refused:
            made.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_away) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(each).__name__ for each in made) == ["ExpenseExport", "Refused"]
    assert ExpenseExport.objects.count() == 1
