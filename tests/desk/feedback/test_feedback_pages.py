"""The office reads what people said without names, opens one where it has to, and quotes whole sentences."""

import pytest

from accounts.models import AuditEntry
from accounts.trail.audit import LOOKED
from reviews.feedback.giving import say_whether_quoted
from reviews.models import Feedback, Quote
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def read(as_, user, address, **asked):
    response = as_(user).get(address, asked)
    assert response.status_code == 200
    return text_of(response)


def test_the_list_says_what_was_said_and_names_nobody(as_, clinic, said):
    text = read(as_, clinic.administrator, "/feedback/")

    assert "After the last day" in text
    assert "The pacing helped me. I sing again." in text
    assert "May be quoted" in text
    assert "Prior" not in text
    assert "on average" not in text  # of one person that would be their number
    assert not AuditEntry.objects.filter(verb=LOOKED).exists()


def test_it_is_looked_for_by_programme_course_point_and_what_may_be_quoted(as_, clinic, said, september):
    office = clinic.administrator
    fits = {"edition": september.edition_id, "course": september.pk, "point": "last", "quotable": "on"}
    assert "I sing again" in read(as_, office, "/feedback/", **fits)
    assert f"Feedback, {september.name}" in read(as_, office, "/feedback/", course=september.pk)
    assert "I sing again" not in read(as_, office, "/feedback/", point="6")
    assert "I sing again" in read(as_, office, "/feedback/", edition="x", course="y", cursor="z")


def test_whose_it_is_stands_on_its_own_page_and_the_look_is_written_down(as_, clinic, said):
    text = read(as_, clinic.clinician, f"/feedback/{said.pk}/")

    assert "Feedback of Ana Prior" in text
    assert "Yes, with the first name" in text
    assert "Write down that they told us" in text
    assert "Quote a sentence" not in text  # a clinician reads
    assert AuditEntry.objects.get(verb=LOOKED).object_id == said.enrolment.participant_id


def test_a_sentence_is_quoted_on_the_page_about_the_programme_and_taken_down(as_, clinic, said, ana):
    office, about = as_(clinic.administrator), f"/about/{ana.course.edition_id}/"

    response = office.post(f"/feedback/{said.pk}/quote/", {"version": said.version, "sentences": ["1"]})
    assert response.status_code == 302
    assert "What people said “I sing again.” Ana" in read(as_, ana.participant.user, about)

    office.post(f"/quotes/{Quote.objects.get().pk}/take-down/")
    assert "I sing again" not in read(as_, ana.participant.user, about)


def test_sentences_with_a_gap_are_refused_on_the_form(as_, clinic, said):
    Feedback.objects.filter(pk=said.pk).update(helped="One. Two. Three.")

    response = as_(clinic.administrator).post(f"/feedback/{said.pk}/quote/", {"version": said.version, "sentences": ["0", "2"]})

    assert "Choose sentences that follow each other" in text_of(response)
    assert not Quote.objects.exists()


def test_what_may_not_be_quoted_has_no_page_to_quote_it(as_, clinic, said):
    Feedback.objects.update(quote_ended_at=clinic.now)

    assert as_(clinic.administrator).get(f"/feedback/{said.pk}/quote/").status_code == 404
    assert "Not any more" in read(as_, clinic.administrator, f"/feedback/{said.pk}/")


def test_who_rings_to_take_the_yes_back_has_the_quote_gone_at_once(as_, clinic, said, ana):
    office = as_(clinic.administrator)
    office.post(f"/feedback/{said.pk}/quote/", {"version": said.version, "sentences": ["0"]})

    # Opened before something else changed: a no counts whatever they had.
    office.post(f"/feedback/{said.pk}/quoting/", {"version": 0, "quoted_as": "no"})

    assert "The pacing helped" not in read(as_, ana.participant.user, f"/about/{ana.course.edition_id}/")


def test_the_office_types_what_came_on_paper_with_what_was_ticked(as_, clinic, ana):
    person = ana.participant_id
    assert "Type what came on paper" in read(as_, clinic.administrator, f"/people/{person}/feedback/")

    typed = {"version": 0, "recommends": "7", "helped": "Meeting others.", "to_change": "", "quoted_as": "nobody"}
    response = as_(clinic.administrator).post(f"/feedback/paper/{ana.pk}/last/", typed)

    assert response.status_code == 302
    kept = Feedback.objects.get()
    assert (kept.recommends, kept.helped, kept.quoted_as) == (7, "Meeting others.", "nobody")
    assert kept.made_by.startswith("Priya Raman")
    assert "Read it" in read(as_, clinic.administrator, f"/people/{person}/feedback/")


def test_an_older_yes_of_the_office_never_goes_over_a_later_no(as_, clinic, ana):
    office, typed = as_(clinic.administrator), {"recommends": "7", "helped": "Meeting others.", "quoted_as": "nobody"}
    office.post(f"/feedback/paper/{ana.pk}/last/", {"version": 0, **typed})
    kept = Feedback.objects.get()
    say_whether_quoted(kept, "", by=ana.participant.user, now=clinic.now)

    again = office.post(f"/feedback/paper/{ana.pk}/last/", {"version": 0, **typed})
    told = office.post(f"/feedback/{kept.pk}/quoting/", {"version": kept.version, "quoted_as": "nobody"})

    assert "Somebody changed this after you opened it" in text_of(again)
    assert "Somebody changed this after you opened it" in text_of(told)
    kept.refresh_from_db()
    assert kept.quote_ended_at == clinic.now

    office.post(f"/feedback/{kept.pk}/quoting/", {"version": kept.version, "quoted_as": "nobody"})
    kept.refresh_from_db()
    assert kept.quote_ended_at is None


def test_paper_without_a_word_or_a_tick_is_asked_for_and_nothing_is_lost(as_, clinic, ana):
    response = as_(clinic.administrator).post(
        f"/feedback/paper/{ana.pk}/last/", {"version": 0, "helped": "", "to_change": "x" * 2001}
    )

    text = text_of(response)
    assert "Say whether they ticked that we may quote them." in text
    assert "write 2,000 characters or fewer" in text


def test_nobody_of_another_house_and_no_leader_finds_any_of_it(as_, clinic, charity, said, ana):
    addresses = [
        *(f"/feedback/{said.pk}/{more}" for more in ("", "quote/", "quoting/")),
        f"/people/{ana.participant_id}/feedback/",
        f"/feedback/paper/{ana.pk}/last/",
    ]
    for address in addresses:
        assert as_(charity.coordinator).get(address).status_code == 404
    assert "pacing" not in read(as_, charity.coordinator, "/feedback/")
    assert as_(charity.leader).get("/feedback/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_six_queries_with_one_and_with_three(as_, clinic, came, said, count, django_assert_num_queries):
    for number in range(count - 1):
        other = came("Ben", f"Quill {number}")
        Feedback.objects.create(
            organisation=clinic.organisation, enrolment=other, point="last", recommends=5, made_at=clinic.now, made_by="Ben"
        )
    browser = as_(clinic.administrator)

    with django_assert_num_queries(6):
        browser.get("/feedback/")
