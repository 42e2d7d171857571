"""Licences that end, are nearly used up or to be reported on, and books to order: today's page of them."""

import datetime as dt

from django.urls import reverse

from common.words import counted, long_date
from courses.leaders.on_file import OnFile
from courses.licences.page import cautions_of
from desk.today.rows import Looker, TodayItem, line_key
from participants.books.orders import BookOrder, LateCopies, orders_and_late

VERBS = {"term": "Renew", "cap": "Look at the use of", "report": "Hand in the report of"}


def licences(looker: Looker, on_file: OnFile) -> list[TodayItem]:
    """Return what has to be said about the organisation's licences. One query, five when it has some; none if they are read."""
    return [
        TodayItem(
            f"{VERBS[caution.about]} a licence",
            caution.sentence,
            reverse("courses:setup_licence", args=[caution.licence_pk]),
            key=line_key(f"licence-{caution.about}", caution.licence_pk, caution.since, caution.urgent),
        )
        for caution in cautions_of(looker.organisation, looker.now, on_file.licences)
    ]


def books_to_order(looker: Looker) -> list[TodayItem]:
    """Return the books that courses near still need, and what is on order and late. Four queries, two without such courses."""
    wanted, late = orders_and_late(looker.organisation, looker.now)
    return [*(_order(order) for order in wanted), *(_ask_after(each, looker) for each in late)]


def _order(order: BookOrder) -> TodayItem:
    key = line_key("order", order.form, order.name, order.sentence)
    return TodayItem(f"Order {order.name}", order.sentence, reverse("desk:books"), key=key)


def _ask_after(late: LateCopies, looker: Looker) -> TodayItem:
    copies = counted(late.copies, "copy", "copies")
    return TodayItem(
        f"Ask after {copies} of {late.name}",
        f"Expected on {long_date(late.since)}, and not here. Until there is a new day, no course counts on what is late.",
        reverse("courses:setup_book", args=[late.book_pk]),
        dt.datetime.combine(late.since + dt.timedelta(days=1), dt.time(), looker.organisation.tzinfo),
        line_key("late-books", late.book_pk, late.copies, late.since),
    )
