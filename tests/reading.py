"""Reads a page as a person does: its words in order, without the tags."""

import html
import re

from django.http import HttpResponse

_ONCE_ONLY = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"')
_UNSEEN = re.compile(r"<(script|style|svg|head)\b.*?</\1>", re.DOTALL)


def text_of(response: HttpResponse) -> str:
    """The page's words, one space between them, as they stand on the screen or are read out."""
    page = _UNSEEN.sub(" ", response.content.decode())
    page = re.sub(r"</?(span|strong|a|em)\b[^>]*>", "\u2060", page)
    words = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u2060", " ")
    return re.sub(r" ([,.:;])", r"\1", " ".join(words.split()))


def source_of(response: HttpResponse) -> str:
    """The page's source but for its random tokens, in which a short word may stand by accident: for saying that it doesn't."""
    return _ONCE_ONLY.sub("", response.getvalue().decode())
