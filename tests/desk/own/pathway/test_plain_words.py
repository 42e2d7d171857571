"""What somebody reads on their way is easy to read: automated readability index of 6 or less, for every stage and every page."""

import re

import pytest

from participants.waiting.offers import Offering, offer
from tests.cast import NOW
from tests.desk.own.pathway.conftest import DECIDED
from tests.factories import recommend
from tests.reading import text_of

pytestmark = pytest.mark.django_db
EASY = 6


def readability(sentences):
    """The automated readability index: letters of a word, and words of a sentence."""
    words = [word for each in sentences for word in re.findall(r"[^\W_]+(?:’\w+)?", each)]
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def sentences_of(response):
    """The whole sentences of a page's own part, without its dates."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    parts = re.findall(r"<(?:p|h1|h2|label|legend|li)\b[^>]*>(.*?)</(?:p|h1|h2|label|legend|li)>", main, re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in parts]
    return [each for text in texts for each in re.split(r"(?<=[.?:])\s", text) if len(each.split()) > 2]


@pytest.fixture
def stages(clinic, episode):
    """stages("asked") brings Maureen to that stage, and gives the addresses of what she reads there."""

    def to(stage):
        answer = f"/me/pathway/{episode.pk}/answer/"
        if stage == "to_decide":
            recommend(episode, now=DECIDED, outcome="not_interested", reason="declined")
        if stage == "asked":
            recommend(episode, now=DECIDED)
        return ["/me/", answer, *(f"{answer}{rest}/" for rest in ("no", "another-way", "ring-me"))]

    return to


@pytest.mark.parametrize("stage", ["to_assess", "to_decide", "asked"])
def test_before_the_wait(as_, maureen, stages, stage):
    browser = as_(maureen.user)
    for path in stages(stage):
        sentences = sentences_of(browser.get(path))
        assert readability(sentences) <= EASY, (path, sentences)


def test_while_waiting(as_, maureen, waits, waiting, january):
    for weeks in (3, 9):
        waits(f"Ann {weeks}", weeks=weeks)
    browser = as_(maureen.user)
    for rest in ("answer/", "answer/how/", "still/", "days/", "start/", "sooner/"):
        sentences = sentences_of(browser.get(f"/me/pathway/{waiting.episode_id}/{rest}"))
        assert readability(sentences) <= EASY, (rest, sentences)
    assert readability(sentences_of(browser.get("/me/"))) <= EASY


def test_an_offer_and_what_becomes_of_it(as_, clinic, maureen, waiting, january):
    (made,) = offer([waiting], Offering(january, NOW.replace(day=20)), by=clinic.administrator, now=NOW)
    browser, path = as_(maureen.user), f"/me/offers/{made.pk}/"
    assert readability(sentences_of(browser.get(path))) <= EASY

    declined = browser.post(path, {"choice": "none"}, follow=True)

    assert "keep your turn" in text_of(declined)
    assert readability(sentences_of(declined)) <= EASY
