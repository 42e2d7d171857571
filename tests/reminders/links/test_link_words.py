"""Where the link stands in a message, and what is kept of it."""

from reminders.wording.frame import with_own_link
from reminders.wording.parts import Words

LINK = "https://courses.example/go/abcdefghijklmnopqrstuvwx/"
ASKED = "Can’t come?"


def linked(body, *, channel="email", phone="01632 960 000", kept=""):
    return with_own_link(Words("Yours", body, "", kept), LINK, ASKED, channel=channel, phone=phone)


def test_in_a_mail_it_follows_whom_to_ring_whoever_wrote_the_words():
    words = linked("Dear Ana\n\nRing 01632 960 000.\n\nWillowbank\n")

    assert words.body.split("\n\n")[2] == f"{ASKED} This is your own link, without a sign-in:\n{LINK}"
    assert words.body.endswith("\n\nWillowbank\n")


def test_without_a_number_to_ring_it_stands_at_the_end():
    body = linked("Dear Ana\n\nWillowbank\n", phone="").body

    assert body.endswith(f"Willowbank\n\n{ASKED} This is your own link, without a sign-in:\n{LINK}\n")


def test_in_a_text_it_is_one_short_line_of_plain_signs():
    words = linked("Ana, your appointment is on Wednesday.", channel="text")

    assert words.body == f"Ana, your appointment is on Wednesday.\nTo change it: {LINK}"
    assert words.body.isascii()


def test_what_is_kept_has_no_link_also_where_another_secret_was_taken_out():
    for kept in ("", "Answer here: [their own link]"):
        words = linked("Answer here: https://other.example/", kept=kept)
        assert LINK in words.body
        assert LINK not in words.on_file
        assert words.on_file.count("[their own link]") == (2 if kept else 1)


def test_a_message_without_a_link_stays_as_it_is():
    words = Words("Yours", "Dear Ana", "")

    assert with_own_link(words, "", ASKED, channel="email", phone="") is words
