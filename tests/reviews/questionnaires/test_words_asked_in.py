"""In which words somebody is asked: the loaded ones, ours, or ours in their language."""

import pytest

from reviews.measures.catalogue import measure_of
from reviews.questionnaires.wording import asked_measure, packs_for
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import ask, load_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(clinic):
    """Our own measure, asked of somebody."""
    person = ParticipantFactory(organisation=clinic.organisation)
    edition = pain_management_edition(clinic.organisation)
    episode = refer(person, edition.programme, received=clinic.now.date(), now=clinic.now)
    return ask(episode, "own", "1", opens_at=clinic.now)


def test_our_own_words_stay_english_for_whoever_reads_english(clinic, own, django_assert_num_queries):
    load_words(clinic.organisation, "own", 19, language="cy")

    with django_assert_num_queries(0):
        assert packs_for(clinic.organisation, [own], "en-gb") == {}


def test_whoever_reads_another_language_has_our_own_measure_in_it_where_that_was_loaded(clinic, own):
    welsh = load_words(clinic.organisation, "own", 19, language="cy")

    assert packs_for(clinic.organisation, [own], "cy") == {own.pk: welsh}
    assert packs_for(clinic.organisation, [own], "fr") == {}


def test_nobody_is_asked_in_a_third_language(clinic):
    person = ParticipantFactory(organisation=clinic.organisation)
    edition = pain_management_edition(clinic.organisation)
    episode = refer(person, edition.programme, received=clinic.now.date(), now=clinic.now)
    asked = ask(episode, "phq-9", "1", opens_at=clinic.now)
    welsh = load_words(clinic.organisation, "phq-9", 9, language="cy")

    assert packs_for(clinic.organisation, [asked], "en-gb") == {}
    assert packs_for(clinic.organisation, [asked], "cy") == {asked.pk: welsh}


def test_our_own_measure_in_another_language_keeps_no_english_words_beside_its_questions(clinic):
    welsh = load_words(clinic.organisation, "own", 19, language="cy", options={"0": "Dim", "10": "Llawn."})

    first = asked_measure(measure_of("own"), welsh).items[0]

    assert first.ends == "0 = Dim. 10 = Llawn."
    assert first.choices == tuple((number, "") for number in range(11))
    assert first.meanings == {0: "Dim", 10: "Llawn."}


def test_where_each_number_says_what_it_means_each_is_chosen_by_its_words(clinic):
    options = {"0": "never", "1": "now and then", "2": "often", "3": "always"}
    pack = load_words(clinic.organisation, "phq-9", 9, options=options)

    first = asked_measure(measure_of("phq-9"), pack).items[0]

    assert (first.ends, first.choices[1]) == ("", (1, "now and then"))


def test_our_own_measure_says_what_time_it_is_about():
    assert asked_measure(measure_of("own"), None).introduction.startswith("Think of the last 7 days. ")
