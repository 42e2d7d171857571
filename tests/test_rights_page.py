"""docs/rights.md says what the program does."""

from accounts.roles import RIGHTS, Right, Role
from development import write_rights


def test_the_page_of_rights_is_what_the_table_and_the_views_say():
    written = write_rights.PAGE.read_text(encoding="utf-8")

    assert written == write_rights.page(), "Run python -m development.write_rights and read what changed."


def test_every_right_is_said_in_plain_words():
    assert set(write_rights.WORDS) == {right.value for right in Right}


def test_nobody_but_clinicians_reads_the_clinical_record():
    assert [role for role in Role if Right.CLINICAL_RECORD in RIGHTS[role]] == [Role.CLINICIAN]
