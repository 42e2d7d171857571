"""Mails with a link of their own, sent as they are, and what was done with the link afterwards."""

import re

import pytest
from django.core import mail

from reminders.links.reading import link_by
from tests.reminders.conftest import ana, course, group, plan_and_send

__all__ = ["ana", "course", "group"]

ADDRESS = re.compile(r"https?://[^/\s]+/go/([a-z2-7]{24})/")


def token_sent(now, *, to=None):
    """The token of the link in the last mail, or the last one to this address, that is sent now."""
    plan_and_send(now)
    (*_, sent) = [each for each in mail.outbox if to in (None, each.to[0])]
    return ADDRESS.search(sent.body).group(1)


@pytest.fixture
def link(charity, ana):
    """The link in the confirmation of Ana, who has a place on six Wednesdays."""
    return link_by(token_sent(charity.now))
