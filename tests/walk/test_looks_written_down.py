"""Whatever shows somebody's name leaves an entry of the look: every address, GET and POST, the page and the part alone.

The names are those of the people of the walked house. An address that is added is asked from then on, and so are its forms: as
they stand, and with their boxes emptied, which brings the page back with mistakes.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from accounts.models import AuditEntry
from accounts.roles import Role
from common import clock
from courses.models import Course
from participants.enrolment.enrolling import enrol
from participants.models import Participant
from tests.factories import ContactNoteFactory, MessageFactory, ParticipantFactory, make_place
from tests.reading import source_of
from tests.walk.forms_sent import Forms
from tests.walk.walking import each_of, of_others, of_set_up, steps

pytestmark = pytest.mark.browser

LOOKERS = (Role.ADMINISTRATOR, Role.CLINICIAN, Role.LEADER, Role.AUDITOR)
LOOKED_AT = [(walker, name) for walker, name in steps() if walker in LOOKERS]
PART: dict[str, Any] = {"headers": {"HX-Request": "true"}}
WORDS = re.compile(r"[\w’'-]+")


@pytest.fixture(scope="module")
def names(house):
    """Everybody's first names, each with the keys of the records that bear it. Some are there for pages that ask for work."""
    now, course = clock.now(), Course.objects.get(pk=house.keys["courses/<pk>"])

    def person(name: str, **more) -> Participant:
        return ParticipantFactory(organisation=course.organisation, first_names=name, **more)

    person("Wanda", to_check_at=now)
    make_place(person("Lotta", channel="letter", email=""), course, joined_at=now)
    enrol(person("Hanna"), course, by=house.members[Role.ADMINISTRATOR], now=now)
    ContactNoteFactory(participant=person("Nora"), call_back_on=now.date())
    words = {"organisation": course.organisation, "due_at": now, "reason": "No such box."}
    MessageFactory(participant=person("Fay"), enrolment=None, state="failed", **words)
    found: dict[str, set[int]] = {}
    for each in Participant.objects.all():
        found.setdefault(each.first_names, set()).add(each.pk)
    return found


@pytest.fixture(scope="module")
def browsers(house) -> dict[str, Client]:
    """One for each of them, in which forms need no token."""
    signed_in: dict[str, Client] = {looker: Client() for looker in LOOKERS}
    for looker, browser in signed_in.items():
        browser.force_login(house.members[looker])
    return signed_in


class TestSetUp:
    """Everything under Set-up: one part for each worker of the suite."""

    @each_of(of_set_up(LOOKED_AT))
    def test_everybody_who_is_shown_is_written_down_as_seen(self, house, names, browsers, walker, name):
        assert not unseen_on(browsers[walker], names, house.url(name))


class TestTheRest:
    """Everything else."""

    @each_of(of_others(LOOKED_AT))
    def test_everybody_who_is_shown_is_written_down_as_seen(self, house, names, browsers, walker, name):
        assert not unseen_on(browsers[walker], names, house.url(name))

    def test_who_is_shown_once_chosen_is_written_down_too(self, house, names, browsers):
        for url in _chosen(house):
            assert not unseen_on(browsers[Role.ADMINISTRATOR], names, url)


def unseen_on(browser: Client, names: dict[str, set[int]], url: str) -> str:
    """Whoever is shown at this address, however it is asked, without an entry of the look."""
    page, missed = _unseen(browser, names, "get", url, {})
    found = [missed, *(_unseen(browser, names, *each)[1] for each in _asked(page, url))]
    return "\n".join(each for each in found if each)


def _chosen(house) -> list[str]:
    """Pages that show somebody once they are chosen."""
    maureen, course = house.keys["people/<pk>"], house.keys["courses/<pk>"]
    other = Participant.objects.exclude(pk=maureen).filter(first_names="Maureen", merged_into=None).latest("pk")
    return [f"/courses/{course}/enrol/?person={other.pk}", f"/people/{maureen}/merge/?other={other.pk}"]


def _asked(answer: Any, url: str) -> Iterator[tuple[str, str, dict]]:
    """Everything else that can be asked of an address: its part alone, its search, and its forms filled in and empty."""
    # What a redirect ends at stands at another address, and has its own turn.
    whole = answer.status_code == 200 and "html" in answer["Content-Type"] and not answer.redirect_chain
    page = answer.content.decode() if whole else ""
    if answer.status_code != 405:
        yield ("get", url, PART)
    if 'name="q"' in page:
        yield from [("get", url, {"data": {"q": "pell"}}), ("get", url, {"data": {"q": "pell"}} | PART)]
    yield from [("post", url, {}), ("post", url, PART)]
    for form in Forms(page).forms:
        if form.method == "post" and "sign-out" not in form.action:
            to = form.action or url
            yield from [("post", to, {"data": form.sent}), ("post", to, {"data": form.sent} | PART)]
            yield ("post", to, {"data": dict.fromkeys(form.boxes, "")})


def _unseen(browser: Client, names: dict[str, set[int]], method: str, url: str, how: dict) -> tuple[HttpResponse, str]:
    """The page that this ends at, and who stands on it without an entry that they were seen, or what was done to them."""
    with transaction.atomic():
        last = AuditEntry.objects.latest("pk").pk
        answer = getattr(browser, method)(url, follow=True, **how)
        written = list(AuditEntry.objects.filter(pk__gt=last))
        transaction.set_rollback(True)
    if any("search" in each.details or each.details.get("page") == "mailbox" for each in written):
        return answer, ""  # a search is written down as what was looked for, a local run's mailbox as a whole
    seen = {each.object_id for each in written if (each.verb, each.object_type) == ("looked at", Participant._meta.label_lower)}
    done = " ".join(each.object_label for each in written if each.verb != "looked at")
    missed = [name for name in names.keys() & _words_of(answer) if not names[name] & seen and name not in done]
    return answer, f"{method} {url} {how or ''} shows {', '.join(sorted(missed))}" if missed else ""


def _words_of(answer: HttpResponse) -> set[str]:
    if answer["Content-Type"] == "application/pdf":
        return set(WORDS.findall(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.getvalue())).pages)))
    return set(WORDS.findall(source_of(answer)))
