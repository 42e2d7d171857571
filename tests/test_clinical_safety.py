"""The hazard log names tests that exist, and says of each hazard how bad it is and what controls it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOG = (ROOT / "docs/clinical-safety/hazard-log.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)` `(test_\w+)`", LOG)))
HAZARDS = re.split(r"^## ", LOG, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_each_control_has_the_test_that_the_log_names(path, name):
    assert re.search(rf"^ *def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_first_eight_hazards_stand_there_each_with_cause_effect_risk_and_controls():
    assert [hazard.split(".")[0] for hazard in HAZARDS] == [str(number) for number in range(1, 9)]
    for hazard in HAZARDS:
        assert all(word in hazard for word in ("**Cause:**", "**Effect:**", "**Before:**", "**After:**", "**Controls")), hazard[
            :60
        ]
        assert "` `test_" in hazard, hazard[:60]


def test_each_risk_is_the_product_of_its_two_figures():
    found = re.findall(r"S (\d) × L (\d) = (\d+)", LOG)

    assert len(found) == LOG.count("**Before:**") + LOG.count("**After:**") - LOG.count("**After:** **open**")
    for severity, likelihood, product in found:
        assert int(severity) * int(likelihood) == int(product)
