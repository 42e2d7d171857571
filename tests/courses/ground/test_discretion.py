"""What gives away what an appointment is for."""

import pytest

from courses.ground.discretion import link_reveals

NAMES = ("Gentle Movement Programme", "GMP", "Gentle Movement Programme, group 31")


@pytest.mark.parametrize(
    "link",
    [
        "https://video.example/pain-group",
        "https://video.example/PainManagement",
        "https://video.example/mypaincourse?pwd=3",
        "https://video.example/chronic%20pain",
        "https://video.example/CPSMP57",
        "https://video.example/PMP2026",
        "https://video.example/pmp_room",
        "https://psychology.example/room",
        "https://video.example/gentlemovementprogramme",
        "https://video.example/gentle-movement-programme",
        "https://video.example/gmp",
    ],
)
def test_a_link_that_can_be_read_as_what_it_is_for_gives_it_away(link):
    assert link_reveals(link, NAMES)


@pytest.mark.parametrize(
    "link",
    ["https://video.example/room-7", "https://video.example/j/98122?pwd=xPmPq7", "https://meet.example/abc-defg-hij", ""],
)
def test_any_other_link_does_not(link):
    assert not link_reveals(link, NAMES)
