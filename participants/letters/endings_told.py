"""Whom an ending is written to, and how it is put to each of them (docs/domain.md, letters)."""

from participants.models import Episode, Letter

Ending, To = Episode.Ending, Letter.To
# Nothing of another service, of individual sessions, or of a referral turned away: the letters of those say it. Discharge has a
# letter of its own. Of somebody who died nobody is written to by this.
TOLD_OF_ENDING: dict[str, tuple[str, ...]] = {
    Ending.NOT_INTERESTED: (To.GP, To.REFERRER),
    Ending.NO_REPLY: (To.GP, To.REFERRER, To.PERSON),
    Ending.DID_NOT_ATTEND: (To.GP, To.REFERRER, To.PERSON),
    Ending.MOVED: (To.GP, To.REFERRER),
    Ending.BACK_TO_REFERRER: (To.REFERRER, To.GP, To.PERSON),
    Ending.NOT_SUITABLE: (To.REFERRER, To.GP, To.PERSON),
}
_TO_OTHERS: dict[str, str] = {
    Ending.NOT_INTERESTED: "they have told us that they don’t want to take part at present",
    Ending.NO_REPLY: "they haven’t answered our letters and calls",
    Ending.DID_NOT_ATTEND: "they didn’t come to their appointment, and a clinician has decided not to make another one for now",
    Ending.MOVED: "they have moved away",
    Ending.BACK_TO_REFERRER: "the referral goes back to whoever made it",
    Ending.NOT_SUITABLE: "our programme isn’t the right help for them at present",
}
_TO_THEM: dict[str, str] = {
    Ending.NOT_INTERESTED: "you have told us that you don’t want to take part at present",
    Ending.NO_REPLY: "we have written to you and rung you, and haven’t heard from you",
    Ending.DID_NOT_ATTEND: "you didn’t come to your appointment, and we haven’t heard from you",
    Ending.MOVED: "you have moved away",
    Ending.BACK_TO_REFERRER: "we have given your referral back to whoever made it",
    Ending.NOT_SUITABLE: "our programme isn’t the right help for you at present",
}


def ending_words(ending: str, to: str) -> str:
    """How an ending is put within a sentence to one of Letter.To; "" while there is none, or nothing to say for them."""
    return (_TO_THEM if to == To.PERSON else _TO_OTHERS).get(ending, "")


def told_of_ending(ending: str, *, decided: str) -> tuple[str, ...]:
    """Whom an ending is written to. `decided`: the latest decision, whose own letters have said already that they declined."""
    return () if decided == ending == Ending.NOT_INTERESTED else TOLD_OF_ENDING.get(ending, ())
