"""Nobody in a de-identified file is among fewer than five who are alike."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.outcomes.deidentified import LEFT_OUT, Likeness, age_band, coarsened

ALIKE = st.builds(
    Likeness,
    st.sampled_from(["in_person", "video"]),
    st.sampled_from(["Garden Room", "Annexe"]),
    st.sampled_from(["under 40", "40 to 49", "70 or over"]),
    st.sampled_from(["yes", "no"]),
)


@given(st.lists(ALIKE, min_size=5, max_size=60))
def test_everybody_is_among_five_who_are_alike(people):
    found = coarsened(people)

    assert min(Counter(found).values()) >= 5
    assert all(
        new in (old, LEFT_OUT) for one, other in zip(people, found, strict=True) for old, new in zip(one, other, strict=True)
    )


def test_what_many_have_in_common_stays():
    many = [Likeness("video", "not known", "40 to 49", "yes")] * 9

    assert coarsened(many) == many


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (None, "not known"),
        (dt.date(1986, 11, 3), "under 40"),
        (dt.date(1986, 11, 2), "40 to 49"),
        (dt.date(1950, 1, 1), "70 or over"),
    ],
)
def test_an_age_is_a_band_of_ten_years(birth, band):
    assert age_band(birth, dt.date(2026, 11, 2)) == band
