"""Licences that end, are nearly used up or to be reported on, and books to order: today's page of them."""

from django.urls import reverse

from courses.leaders.on_file import OnFile
from courses.licences.page import cautions_of
from desk.today.rows import Looker, TodayItem, line_key
from participants.books.orders import BookOrder, orders_of

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
    """Return the books that courses near still need. Four queries, two when no course near gives any."""
    return [_order(order) for order in orders_of(looker.organisation, looker.now)]


def _order(order: BookOrder) -> TodayItem:
    key = line_key("order", order.form, order.name, order.sentence)
    return TodayItem(f"Order {order.name}", order.sentence, reverse("desk:books"), key=key)
