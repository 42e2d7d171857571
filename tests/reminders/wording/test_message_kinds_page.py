"""The table of kinds of messages is made from the program."""

from development import write_message_kinds


def test_the_table_of_kinds_is_what_the_program_says():
    written = write_message_kinds.PAGE.read_text(encoding="utf-8")

    assert written == write_message_kinds.kinds_page(), "Run python -m development.write_message_kinds and read what changed."
