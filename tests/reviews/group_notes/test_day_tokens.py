"""What a page of a day has read: a box that nobody typed in is never saved."""

from reviews.group_notes.day_tokens import TextRead, texts_read, token_of_day, was_typed


def test_what_was_read_comes_back_from_the_hidden_box():
    read = {"group": TextRead.of("1.0", ""), "31": TextRead.of("2.5", "Tired after lunch.")}

    assert texts_read(token_of_day(read)) == read


def test_what_no_page_ever_held_is_left_out():
    assert texts_read("31 group:1.0 ::: 31:1.0:abc") == {"31": TextRead("1.0", "abc")}


def test_a_box_is_typed_in_when_its_words_are_others_than_were_shown():
    read = TextRead.of("1.3", "Tired after lunch.")

    assert not was_typed(" Tired after lunch.\n", read)
    assert was_typed("Tired.", read)
    assert was_typed("", read), "emptied"


def test_a_box_that_its_page_did_not_have_is_typed_in_only_with_words():
    assert was_typed("Tired.", None)
    assert not was_typed(" ", None)
