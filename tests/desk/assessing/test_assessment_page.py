"""The page of a joint assessment: one's own section open, the others' to read, the decision locked until all have signed."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from participants.models import Decision, Episode
from reviews.models import ClinicalNote
from tests.cast import member
from tests.factories import make_team, sign_section
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
LIVE = {"HTTP_ACCEPT": "application/json"}


def page(as_, user, assessed, **asked):
    response = as_(user).get(f"/assessments/{assessed.session.pk}/", asked)
    assert response.status_code == 200
    return text_of(response)


def send(as_, user, assessed, profession="physiotherapist", *, live=False, **typed):
    """Send a section as its page would."""
    given = {"token": "1.0", "writer": user.pk, "do": "save"} | typed
    address = f"/assessments/{assessed.session.pk}/sections/{profession}/"
    return as_(user).post(address, given, **(LIVE if live else {}))


def test_ones_own_section_is_open_and_the_decision_says_whose_signature_it_waits_for(as_, walter, clinic):
    sign_section(walter, "psychologist", now=clinic.now, text="Low since he stopped work.")

    text = page(as_, walter.user("physiotherapist"), walter)

    assert "Assessment of Walter Inchbald 1 of 3 signed" in text
    assert "Physical, your section" in text
    assert "Waits for 2 signatures: yours and the occupational therapist’s" in text
    assert "Low since he stopped work." in text
    assert "Write down the decision" not in text


def test_without_scripts_the_draft_is_saved_by_its_button(as_, walter):
    ruth = walter.user("physiotherapist")

    response = send(as_, ruth, walter, movement="Walks 15 minutes.")

    assert response.status_code == 302
    note = ClinicalNote.objects.get()
    assert (note.text[0][1], note.author, note.signed_at) == ("Walks 15 minutes.", ruth, None)
    assert "Draft saved on Monday 2 November 2026 at 10am by Ruth Okonedo" in page(as_, ruth, walter)


def test_a_colleague_reads_the_draft_and_writes_in_it_when_they_ask_to(as_, walter):
    send(as_, walter.user("physiotherapist"), walter, movement="Walks 15 minutes.")
    owen = walter.user("psychologist")

    assert "Ruth Okonedo saved this draft" in page(as_, owen, walter)
    assert "Only a registered physiotherapist can sign this" in page(as_, owen, walter, write="physiotherapist")


def test_what_another_profession_tries_to_sign_is_kept_as_their_draft(as_, walter):
    owen = walter.user("psychologist")

    response = send(as_, owen, walter, do="sign", movement="Walks 15 minutes.")

    assert "Only a registered physiotherapist can sign this" in text_of(response)
    note = ClinicalNote.objects.get()
    assert (note.text[0][1], note.author, note.signed_at) == ("Walks 15 minutes.", owen, None)
    assert 'value="1.1"' in response.content.decode()


def test_without_scripts_what_is_signed_too_early_is_kept_as_a_draft(as_, walter, clinic):
    walter.session.starts_at, walter.session.ends_at = (
        clinic.now + dt.timedelta(days=1),
        clinic.now + dt.timedelta(days=1, hours=1),
    )
    walter.session.save()
    ruth = walter.user("physiotherapist")

    response = send(as_, ruth, walter, do="sign", movement="Walks 15 minutes.")

    assert "You can write the draft now, and sign it once it has begun." in text_of(response)
    note = ClinicalNote.objects.get()
    assert (note.text[0][1], note.author, note.signed_at) == ("Walks 15 minutes.", ruth, None)
    assert 'value="1.1"' in response.content.decode()


def test_nothing_is_kept_of_an_empty_text_that_was_to_be_signed(as_, walter):
    response = send(as_, walter.user("physiotherapist"), walter, do="sign")

    assert "Nothing is written yet." in text_of(response)
    assert not ClinicalNote.objects.exists()


def test_a_script_is_told_when_the_draft_was_saved_and_what_to_send_next(as_, walter):
    response = send(as_, walter.user("physiotherapist"), walter, live=True, movement="Walks.")

    assert response.json() == {"state": "saved", "words": "Draft saved at 10am", "token": "1.1"}


def test_a_stale_tab_shows_both_texts_and_may_then_save_over(as_, walter):
    ruth, owen = walter.user("physiotherapist"), walter.user("psychologist")
    send(as_, owen, walter, movement="Owen’s words.")

    response = send(as_, ruth, walter, movement="Ruth’s words.")
    text = text_of(response)
    assert response.status_code == 200
    assert "Owen Castellane saved this after you opened it." in text
    assert "Owen’s words." in text
    assert "Ruth’s words." in response.content.decode().replace("&#x27;", "'")
    assert 'value="1.1"' in response.content.decode()

    send(as_, ruth, walter, token="1.1", movement="Ruth’s words.")
    assert ClinicalNote.objects.get().text[0][1] == "Ruth’s words."


def test_a_script_in_a_stale_tab_is_given_what_stands_and_the_look_is_written_down(as_, walter):
    send(as_, walter.user("psychologist"), walter, movement="Owen’s <b>words</b>.")

    response = send(as_, walter.user("physiotherapist"), walter, live=True, movement="Ruth’s words.")

    said = response.json()
    assert (response.status_code, said["state"]) == (409, "overtaken")
    assert "Owen’s &lt;b&gt;words&lt;/b&gt;." in said["html"]
    looks = AuditEntry.objects.filter(verb="looked at", actor_id=walter.user("physiotherapist").pk)
    assert [look.object_id for look in looks] == [walter.episode.participant_id]


def test_a_page_that_somebody_else_opened_is_not_saved_under_my_name(as_, walter):
    ruth, owen = walter.user("physiotherapist"), walter.user("psychologist")

    live = send(as_, owen, walter, live=True, writer=ruth.pk, movement="Ruth’s words.")
    plain = send(as_, owen, walter, writer=ruth.pk, movement="Ruth’s words.")

    assert (live.status_code, live.json()["state"]) == (409, "another")
    assert "This page was opened by somebody else" in text_of(plain)
    assert not ClinicalNote.objects.exists()


def test_an_open_page_asks_who_is_signed_in_and_gets_a_token_that_fits(as_, walter):
    ruth = walter.user("physiotherapist")

    said = as_(ruth).get(f"/assessments/{walter.session.pk}/sections/physiotherapist/", **LIVE).json()

    assert said["writer"] == ruth.pk
    assert said["token"]


def test_four_thousand_pasted_characters_too_many_stay_in_the_box_with_a_sentence(as_, walter):
    response = send(as_, walter.user("physiotherapist"), walter, movement="x" * 4213)

    assert "There are 4,213 characters under “Movement and strength”, and 4,000 fit." in text_of(response)
    assert "x" * 4213 in response.content.decode()
    assert not ClinicalNote.objects.exists()


def test_the_wrong_profession_is_told_who_signs_and_the_text_stays_on_the_page(as_, walter):
    response = send(as_, walter.user("psychologist"), walter, do="sign", movement="Walks.")

    assert "Only a registered physiotherapist can sign this" in text_of(response)
    assert "Walks." in response.content.decode()


def test_what_was_typed_for_a_section_signed_meanwhile_is_still_shown(as_, walter, clinic):
    sign_section(walter, "physiotherapist", now=clinic.now)

    response = send(as_, walter.user("physiotherapist"), walter, movement="Later words.")

    assert "signed this after you opened it" in text_of(response)
    assert "Later words." in response.content.decode()


def test_a_signed_section_is_amended_as_a_version_that_shows_why(as_, walter, clinic):
    note = sign_section(walter, "physiotherapist", now=clinic.now)
    ruth = walter.user("physiotherapist")

    as_(ruth).post(f"/clinical-notes/{note.pk}/amend/", {"reason": "He rang: twenty minutes."})
    send(as_, ruth, walter, do="sign", token="2.1", movement="Walks 20 minutes.")

    text = text_of(as_(ruth).get(f"/clinical-notes/{note.pk}/"))
    assert "Version 2 Signed" in text
    assert "Amended because: He rang: twenty minutes." in text
    assert "Version 1 Signed" in text
    assert "version 2, first signed on Monday 2 November 2026" in page(as_, ruth, walter)


def test_once_all_three_have_signed_the_decision_is_written_down(as_, walter, clinic):
    for profession in walter.team:
        sign_section(walter, profession, now=clinic.now)
    ruth = walter.user("physiotherapist")
    assert "Write down the decision" in page(as_, ruth, walter)

    given = {"outcome": "individual", "reason": "other_need", "profession": "psychologist", "version": 0}
    number = "0b8c6f7e-1111-4222-8333-444455556666"
    response = as_(ruth).post(f"/assessments/{walter.session.pk}/decision/", given | {"submission_id": number})

    assert response.status_code == 302
    text = page(as_, ruth, walter)
    assert "Individual sessions: psychologist" in text
    assert "The pathway is still open." in text


def test_a_decision_with_a_signature_missing_is_refused_on_its_page(as_, walter, clinic):
    for profession in ("physiotherapist", "psychologist"):
        sign_section(walter, profession, now=clinic.now)
    given = {"outcome": "recommended", "version": 0, "submission_id": "0b8c6f7e-1111-4222-8333-444455556666"}

    response = as_(walter.user("psychologist")).post(f"/assessments/{walter.session.pk}/decision/", given)

    assert "The occupational section isn’t signed yet." in text_of(response)
    assert not Decision.objects.exists()


def test_safety_on_the_day_is_written_once_for_a_pathway_and_seen_on_each_day(as_, walter, clinic):
    ruth = walter.user("physiotherapist")
    given = {"token": "1.0", "writer": ruth.pk, "do": "sign", "falls": "Fell twice in March."}

    as_(ruth).post(f"/pathways/{walter.episode.pk}/safety/", given)

    assert "Fell twice in March." in page(as_, ruth, walter)
    assert "Fell twice in March." in text_of(as_(ruth).get(f"/sessions/{walter.session.pk}/safety/"))
    assert "Fell twice in March." in text_of(as_(ruth).get(f"/people/{walter.episode.participant_id}/record/"))


def test_goals_are_added_looked_at_again_and_set_aside(as_, walter):
    ruth = as_(walter.user("physiotherapist"))
    number = "0b8c6f7e-1111-4222-8333-4444555566{}"
    goal = {"words": "Do the weekly shop", "by_when": "The last day", "value": "2", "submission_id": number.format("01")}
    ruth.post(f"/pathways/{walter.episode.pk}/goals/", goal)
    pk = walter.episode.goals.get().pk

    ruth.post(f"/goals/{pk}/", {"value": "6", "submission_id": number.format("02")})
    assert "2, then 6 of 10" in page(as_, walter.user("psychologist"), walter)

    ruth.post(f"/goals/{pk}/aside/", {"reason": "Moved in with his son."})
    assert "Set aside: Moved in with his son." in page(as_, walter.user("psychologist"), walter)


def test_the_office_enters_the_dates_from_elsewhere_and_reads_neither_reason_nor_note(as_, walter, clinic):
    service = clinic.organisation.correspondents.create(name="Sleep clinic")
    decision = Decision.objects.create(
        episode=walter.episode,
        outcome="other_service",
        reason="other_need",
        note="Sleeps three hours.",
        decided_by="Ruth",
        decided_at=clinic.now,
        service=service,
    )
    office = as_(clinic.administrator)
    dates = {"sent_on_day": "2", "sent_on_month": "11", "sent_on_year": "2026", "read": "- -"}

    text = text_of(office.get(f"/decisions/{decision.pk}/service/"))
    office.post(f"/decisions/{decision.pk}/service/", dates)

    assert "Sleep clinic: Walter Inchbald" in text
    assert "Sleeps" not in text
    assert "Another need" not in text
    decision.refresh_from_db()
    assert decision.service_sent_on == dt.date(2026, 11, 2)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.LEADER, Role.AUDITOR])
def test_whoever_is_not_a_clinician_finds_none_of_it(as_, walter, clinic, role):
    note = sign_section(walter, "psychologist", now=clinic.now)
    browser = as_(member(clinic.organisation, role, "Nosy"))
    session, episode, person = walter.session.pk, walter.episode.pk, walter.episode.participant_id

    for address in (
        f"/assessments/{session}/",
        f"/assessments/{session}/sections/psychologist/",
        f"/assessments/{session}/decision/",
        f"/sessions/{session}/safety/",
        f"/pathways/{episode}/safety/",
        f"/pathways/{episode}/goals/",
        f"/clinical-notes/{note.pk}/",
        f"/clinical-notes/{note.pk}/amend/",
        f"/people/{person}/record/",
        "/clinic/",
    ):
        assert browser.get(address, **LIVE).status_code == 404
        assert browser.post(address, {}, **LIVE).status_code == 404


def test_a_clinician_of_another_organisation_finds_none_of_it(as_, walter, clinic, charity):
    note = sign_section(walter, "psychologist", now=clinic.now)
    stranger = as_(member(charity.organisation, Role.CLINICIAN, "Elsewhere"))
    session, episode, person = walter.session.pk, walter.episode.pk, walter.episode.participant_id

    for address in (
        f"/assessments/{session}/",
        f"/assessments/{session}/sections/psychologist/",
        f"/assessments/{session}/decision/",
        f"/sessions/{session}/safety/",
        f"/pathways/{episode}/safety/",
        f"/pathways/{episode}/goals/",
        f"/clinical-notes/{note.pk}/",
        f"/clinical-notes/{note.pk}/amend/",
        f"/people/{person}/record/",
    ):
        assert stranger.get(address).status_code == 404


def test_every_look_is_written_down(as_, walter):
    page(as_, walter.user("physiotherapist"), walter)
    page(as_, walter.user("physiotherapist"), walter)

    looks = AuditEntry.objects.filter(verb="looked at", object_id=walter.episode.participant_id)
    assert [look.details for look in looks] == [{"page": "assessment"}] * 2


def test_nothing_clinical_is_found_by_search_or_stands_on_the_offices_record(as_, walter, clinic):
    sign_section(walter, "psychologist", now=clinic.now, text="Zebrafish fears.")
    office = as_(clinic.administrator)

    assert "Inchbald" not in text_of(office.get("/people/", {"q": "Zebrafish"}))
    text = text_of(office.get(f"/people/{walter.episode.participant_id}/"))
    assert "Zebrafish" not in text
    assert "Clinical record" not in text
    assert "Clinical record" in text_of(as_(clinic.clinician).get(f"/people/{walter.episode.participant_id}/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_eleven_queries_however_much_was_written(as_, walter, clinic, count, django_assert_num_queries):
    for number in range(count):
        sign_section(walter, list(walter.team)[number], now=clinic.now)
        walter.episode.goals.create(words=f"Goal {number}", made_at=clinic.now, made_by="Ruth").progress.create(
            value=3, at=clinic.now, by="Ruth"
        )
    browser = as_(walter.user("psychologist"))

    with django_assert_num_queries(11):
        browser.get(f"/assessments/{walter.session.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_persons_clinical_record_takes_thirteen_queries_however_much_there_is(
    as_, walter, clinic, count, django_assert_num_queries
):
    for number in range(count):
        sign_section(walter, list(walter.team)[number], now=clinic.now)
        goal = walter.episode.goals.create(words=f"Goal {number}", made_at=clinic.now, made_by="Ruth")
        goal.progress.create(value=3, at=clinic.now, by="Ruth")
    for number in range(count - 1):
        Episode.objects.create(
            organisation=clinic.organisation,
            participant=walter.episode.participant,
            programme=walter.episode.programme,
            opened_at=clinic.now - dt.timedelta(days=400 + number),
            ended_at=clinic.now - dt.timedelta(days=300 + number),
            ending="no_reply",
            ended_by="Priya Raman",
        )
    browser = as_(walter.user("psychologist"))

    with django_assert_num_queries(13):
        browser.get(f"/people/{walter.episode.participant_id}/record/")


def test_somebody_elses_team_signs_nothing_here(as_, walter, charity):
    theirs = make_team(charity.organisation)["physiotherapist"].user

    assert send(as_, theirs, walter, do="sign", movement="Walks.").status_code == 404
