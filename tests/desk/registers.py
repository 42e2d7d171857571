"""Reading and sending the register's page as a browser would."""

import datetime as dt

from participants.models import Participant
from tests.cast import NOW
from tests.factories import ParticipantFactory, recommend, refer, say_yes

# Day 5 of group 31 is on: it is Monday, 10am, and it began at 9:30am.
TODAY = 5


def path_of(session) -> str:
    return f"/sessions/{session.pk}/register/"


def shown(browser, session) -> dict[str, str]:
    """What the form would send if nobody touched it: read off the page as a browser would."""
    page = browser.get(path_of(session))
    assert page.status_code == 200
    html = page.content.decode()
    sent = {}
    for chunk in html.split("<input ")[1:]:
        tag = chunk.split(">", 1)[0]
        attributes = dict(part.split('="', 1) for part in tag.replace("\n", " ").split('" ') if '="' in part)
        attributes = {name.strip(): value.rstrip('"') for name, value in attributes.items()}
        ticked = "checked" in tag.rpartition('"')[2] or attributes.get("type") == "hidden"
        if ticked and "name" in attributes and attributes["name"].partition("-")[0] in {"mark", "seen", "late", "left"}:
            sent[attributes["name"]] = attributes.get("value", "on")
    return sent


def tap(browser, session, form: dict[str, str], **marks):
    """One tap with scripts: the whole form goes, with this mark changed."""
    return browser.post(path_of(session), form | marks, headers={"HX-Request": "true"})


def finish(browser, session, form: dict[str, str], **marks):
    """The plain button at the foot."""
    return browser.post(path_of(session), form | marks, follow=True)


def on_the_way(clinic, group) -> Participant:
    """Bernard: he was referred, is recommended for the programme and has said yes."""
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Bernard", last_name="Oakshott")
    episode = refer(person, group.course.programme, received=dt.date(2026, 8, 3), now=NOW)
    recommend(episode, now=NOW)
    say_yes(episode, now=NOW)
    return person
