"""Who signs what, and how much fits: rules without a database."""

import pytest

from reviews.notes.headings import PHYSICAL
from reviews.notes.rules import SignerFacts, refusal_of_texts, refusal_to_sign

RUTH = SignerFacts("Ruth Okonedo", "physiotherapist")
TIM = SignerFacts("Tim Ashdown", "physiotherapist", drafts_only=True)
LENNY = SignerFacts("Lenny Marsh", "leader")


@pytest.mark.parametrize(
    ("signer", "profession", "why"),
    [
        (RUTH, "physiotherapist", None),
        (RUTH, "", None),
        (RUTH, "psychologist", "Only a registered psychologist can sign this, and you are down as physiotherapist."),
        (TIM, "physiotherapist", "You can write the draft. Only a registered physiotherapist can sign it"),
        (TIM, "", "You can write the draft. Only a registered clinician can sign it"),
        (LENNY, "", "Only a registered clinician can sign this"),
        (None, "psychologist", "Your sign-in belongs to nobody of the team"),
    ],
)
def test_each_profession_signs_its_own_and_assistants_sign_nothing(signer, profession, why):
    refusal = refusal_to_sign(signer, profession)

    assert refusal is None if why is None else why in refusal


def test_four_thousand_characters_fit_under_a_heading():
    assert refusal_of_texts({"movement": "x" * 4000, "week": "y" * 4000}, PHYSICAL) is None


def test_more_is_refused_with_how_much_too_much_it_is():
    key, sentence = refusal_of_texts({"week": "y" * 4213}, PHYSICAL)

    assert key == "week"
    assert sentence.startswith("There are 4,213 characters under “Activity over a week”, and 4,000 fit. Take out 213,")
