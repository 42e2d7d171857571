"""What a message says, in plain text: a subject, and a body of short paragraphs.

Neutral wording is what everybody gets who didn't choose otherwise: whoever glances at the screen learns that somebody
has an appointment, not for what. So the programme's name stands only in plain wording, and every other text that could
give it away (the organisation, a room, a person to ring) is left out where it does (docs/domain.md, chapter 10).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common import words
from courses.ground.discretion import link_reveals, reveals
from courses.ground.known_as import known_as
from courses.models import Format, Session, Venue
from participants.rules.discretion import title_told
from reminders.models import Message
from reminders.own_words.versions import NO_WORDS, OwnWords
from reminders.rules.appointments import AppointmentToTell
from reminders.rules.enrolment import COUNTED_IN_DAYS
from reminders.rules.enrolments import EnrolmentToTell
from reminders.rules.facts import AppointmentFacts, Told, WantedMessage
from reminders.wording.another_course import on_another_course
from reminders.wording.assessment import invitation
from reminders.wording.coming_back import held_after_all, is_back
from reminders.wording.in_own_words import in_words_of
from reminders.wording.parts import Shared, Words
from reminders.wording.phrases import date_line, own_page_of, place_words, where_the_link_is, whom_to_ring
from reminders.wording.reviews import first_word, known_before, link_of_before, opening_of_a_change
from reminders.wording.written import written_words

Rule = Message.Rule
OfDates = EnrolmentToTell | AppointmentToTell
# What these say doesn't depend on what somebody was told before.
ALIKE = frozenset({Rule.CONFIRMATION, *COUNTED_IN_DAYS})
# By all that decides them, of records that were read together.
AllShared = dict[Hashable, Shared]


def words_of(want: WantedMessage, record: OfDates, shared: AllShared | None = None, own: OwnWords = NO_WORDS) -> Words:
    """Return what this message says to this person.

    `shared` remembers what many people are told alike, for as long as their records come from one call of places_of; `own` are
    the words that organisations have written themselves.
    """
    return Writer(record, own).write(want, {} if shared is None else shared)


class Writer:
    """Writes to one person about one place, in the wording they chose."""

    def __init__(self, record: OfDates, own: OwnWords = NO_WORDS) -> None:
        self.record, self.own = record, own
        self.participant = record.participant
        self.course = record.course
        self.course_name = known_as(record.course) if record.course else ""
        self.organisation: Organisation = self.participant.organisation
        self.plain = self.participant.wording == self.participant.Wording.PLAIN
        self.excused = {visit.session for visit in record.place.visits if visit.excused}
        told = record.place.told
        self.told: dict[int, Told] = {v.session: told[v.appointment] for v in record.place.visits if v.appointment in told}
        self.instead = {v.session: v.instead_of for v in record.place.visits if v.instead_of}
        self.names = record.names
        self.language = get_language()
        self.places: dict[tuple[str, int | None], str] = {}

    def write(self, want: WantedMessage, known: AllShared) -> Words:
        """Return subject and body."""
        shared = self._shared(want, known)
        greeting = _("Dear %(name)s") % {"name": self.participant.called}
        paragraphs = [greeting, *shared.opening, shared.whom_to_ring, self._own_page(), *shared.ending]
        body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
        return Words(shared.subject, body, shared.reply_to)

    def _shared(self, want: WantedMessage, known: AllShared) -> Shared:
        """What others are told alike. A change is told to each by what they knew before, and written for each."""
        if want.rule not in ALIKE:
            return self._compose(want)
        course = self.course.pk if self.course else 0
        excused = tuple(pk in self.excused for pk in want.sessions)
        key = (want.rule, want.sessions, excused, self.plain, course, self._page_for_links(want))
        if key not in known:
            known[key] = self._compose(want)
        return known[key]

    def _page_for_links(self, want: WantedMessage) -> str:
        """Their own page, where it stands for a link: whoever can't sign in is told something else."""
        hidden = any(self._hides_link(self.record.sessions[pk]) for pk in want.sessions)
        return own_page_of(self.participant) if hidden else ""

    def _hides_link(self, session: Session) -> bool:
        """Whether their own page holds it, from half an hour before. Who can't sign in is mailed it, if it tells nothing."""
        if not session.video_link:
            return False
        return bool(own_page_of(self.participant)) or (not self.plain and link_reveals(session.video_link, self.names))

    def _compose(self, want: WantedMessage) -> Shared:
        sessions = [self.record.sessions[pk] for pk in want.sessions]
        composed = written_words(self, want) if want.rule == Rule.WRITTEN else COMPOSERS[want.rule](self, sessions)
        if template := self.own.get((self.organisation.pk, want.rule, self.participant.wording)):
            composed = in_words_of(template, composed, self.dates_and_places(sessions), sessions, self.course_name)
        subject, opening = composed
        return Shared(
            subject=subject,
            opening=tuple(opening),
            whom_to_ring=self._whom_to_ring(over=want.rule in (Rule.COURSE_CANCELLED, Rule.WITHDREW)),
            ending=(self._emergency(), self._unless_revealing(self.organisation.name)),
            reply_to=self._unless_revealing(self.organisation.contact_email),
        )

    # --- the rules, each with its subject and its own paragraphs ---

    def confirmation(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """All dates, once."""
        subject = ngettext("Your appointment on %(first)s", "Your appointments from %(first)s", len(sessions))
        opening = (
            _("You have a place on %(course)s. These are your dates:") % {"course": self.course_name}
            if self.plain
            else ngettext("You have a place. This is your date:", "You have a place. These are your dates:", len(sessions))
        )
        return subject % {"first": words.long_date(sessions[0].local_start)}, [opening, *self.dates_and_places(sessions)]

    def before_first(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """The course begins."""
        when = {"when": words.moment(sessions[0].local_start), "course": self.course_name}
        if self.plain:
            return _("Your course starts on %(when)s") % when, [
                _("Your course starts soon: %(course)s. This is your first date:") % when,
                *self.dates_and_places(sessions),
            ]
        opening = _("Your first appointment is soon:")
        return _("Your first appointment: %(when)s") % when, [opening, *self.dates_and_places(sessions)]

    def before_each(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """A reminder of one session."""
        when = {"when": words.moment(sessions[0].local_start), "label": sessions[0].label}
        if self.plain:
            return _("%(label)s: %(when)s") % when, [
                _("This is a reminder of your next date with us."),
                *self.dates_and_places(sessions),
            ]
        opening = _("This is a reminder of your appointment.")
        return _("Your appointment on %(when)s") % when, [opening, *self.dates_and_places(sessions)]

    def before_week(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """The days of one week."""
        when = {"first": words.long_date(sessions[0].local_start)}
        subject = _("Your days from %(first)s") if self.plain else _("Your appointments from %(first)s")
        opening = _("These are your days this coming week:") if self.plain else _("These are your appointments this coming week:")
        return subject % when, [opening, *self.dates_and_places(sessions)]

    def moved(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """New times or places, with what they were told before; first what is off now and held again."""
        if off := [session for session in sessions if session.is_cancelled]:
            return self._held_again(off, [session for session in sessions if not session.is_cancelled])
        if not any(session.pk in self.told for session in sessions):
            return self._added(sessions)
        if all(is_back(self.told.get(session.pk)) for session in sessions):
            return held_after_all(self, sessions)
        if all(self._keeps_its_time(session) for session in sessions):
            return self._elsewhere(sessions)
        subject = ngettext("Changed: your appointment", "Changed: your appointments", len(sessions))
        opening = opening_of_a_change(self.instead, sessions)
        if len(sessions) == 1:
            subject = _("Changed: your appointment is now on %(when)s") % {"when": words.moment(sessions[0].local_start)}
        changes = [self._change(session) for session in sessions]
        return subject, [
            opening,
            *changes,
            *self._place(sessions),
            link_of_before(self.instead, sessions),
            self._asked_again(sessions),
        ]

    def _asked_again(self, sessions: Sequence[Session]) -> str:
        """Who had said that they can't come is asked whether they can come now: what they said was about another time."""
        moved = {session.pk for session in sessions}
        was = [visit.excused_for for visit in self.record.place.planned if visit.session in moved and visit.excused_for]
        if not was:
            return ""
        days = words.listed([words.long_date(at.astimezone(self.record.zone)) for at in was])
        return _("You told us that you can’t come on %(days)s. Can you come on the new date? If not, please tell us again.") % {
            "days": days
        }

    def _held_again(self, off: Sequence[Session], others: Sequence[Session]) -> tuple[str, list[str]]:
        """Called off while it was on: somebody may be on their way."""
        subject = _("Off today: your appointment on %(when)s") % {"when": words.moment(off[0].local_start)}
        opening = _("We are sorry: this date is off. Please do not set out.")
        changes = [_("These are your dates now:"), *(self._change(session) for session in others)] if others else []
        return subject, [opening, self._dates(off), *self._why(off), *changes, *self._place(others)]

    def _others_stay(self, cancelled: Sequence[Session]) -> str:
        """That nothing else changes: where there is something else, and no news of it."""
        place = self.record.place
        after = min(session.cancelled_at or session.starts_at for session in cancelled)
        to_come = [visit for visit in place.planned if visit.starts_at > after]
        return _("Your other dates stay as they are.") if to_come and all(map(self._is_known, to_come)) else ""

    def _is_known(self, visit: AppointmentFacts) -> bool:
        told = self.record.place.told.get(visit.appointment)
        return told is None or told == visit.now

    def _why(self, sessions: Sequence[Session]) -> list[str]:
        """Why dates are cancelled, as the office wrote it; each reason once."""
        return self._reasons(session.cancel_reason for session in sessions)

    def _reasons(self, reasons: Iterable[str]) -> list[str]:
        known = [self._unless_revealing(reason) for reason in dict.fromkeys(reasons)]
        return [_("The reason: %(reason)s") % {"reason": reason} for reason in known if reason]

    def _keeps_its_time(self, session: Session) -> bool:
        told = self.told.get(session.pk)
        return (
            told is not None
            and not told.cancelled
            and (told.starts_at, told.ends_at or session.ends_at) == (session.starts_at, session.ends_at)
        )

    def _keeps_its_place(self, session: Session) -> bool:
        """Whether they come to where they know; another link is no other place."""
        return self.told[session.pk].venue == session.venue_id

    def _elsewhere(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """The times they know, in another place, or behind another link."""
        first = {"when": words.moment(sessions[0].local_start)}
        if all(self._keeps_its_place(session) for session in sessions):
            subject = (
                _("Another link: your appointment on %(when)s") % first
                if len(sessions) == 1
                else _("Another link: some of your appointments")
            )
            opening = ngettext(
                "The link of one of your dates has changed. The time has not.",
                "The link of some of your dates has changed. The times have not.",
                len(sessions),
            )
            return subject, [opening, *self.dates_and_places(sessions)]
        subject = (
            _("Another place: your appointment on %(when)s") % first
            if len(sessions) == 1
            else _("Another place: some of your appointments")
        )
        opening = ngettext(
            "The place of one of your dates has changed. The time has not.",
            "The place of some of your dates has changed. The times have not.",
            len(sessions),
        )
        return subject, [opening, *self.dates_and_places(sessions)]

    def _added(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """Dates they got after their confirmation: nothing has changed for them, something came."""
        first = {"when": words.moment(sessions[0].local_start)}
        subject = _("One more appointment: %(when)s") % first if len(sessions) == 1 else _("More appointments for you")
        opening = ngettext(
            "We have one more date for you. Please write it down.",
            "We have more dates for you. Please write them down.",
            len(sessions),
        )
        return subject, [opening, *self.dates_and_places(sessions)]

    def cancelled(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """Dates that will not be held."""
        when = {"when": words.moment(sessions[0].local_start)}
        subject = (
            _("Cancelled: your appointment on %(when)s") % when
            if len(sessions) == 1
            else _("Cancelled: some of your appointments")
        )
        opening = ngettext(
            "We are sorry: this date has been cancelled. Please do not come then.",
            "We are sorry: these dates have been cancelled. Please do not come then.",
            len(sessions),
        )
        known = [known_before(self.instead[each.pk], each) for each in sessions if each.pk in self.instead]
        return subject, [opening, self._dates(sessions), *known, *self._why(sessions), self._others_stay(sessions)]

    def course_cancelled(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """Nothing more will be held."""
        opening = (
            _("%(course)s: we are sorry, this is cancelled. Please do not come on these dates:") % {"course": self.course_name}
            if self.plain
            else _("We are sorry: your appointments have been cancelled. Please do not come on these dates:")
        )
        why = self._reasons([self.course.cancel_reason]) if self.course else []
        return _("Cancelled: all your appointments with us"), [opening, self._dates(sessions), *why]

    def withdrew(self, sessions: Sequence[Session]) -> tuple[str, list[str]]:
        """They gave their place back: so that they know we know, and can say if it is a mistake."""
        opening = (
            _("You no longer have a place on %(course)s.") % {"course": self.course_name}
            if self.plain
            else _("You have given back your place with us.")
        )
        dates = [_("We don’t expect you on these dates:"), self._dates(sessions)] if sessions else []
        return _("You have given back your place"), [
            opening,
            *dates,
            _("We send you no more reminders about it. Is this a mistake? Then please ring us."),
        ]

    def dates_and_places(self, sessions: Sequence[Session]) -> list[str]:
        """The dates; and where, once if all are in one place, else with each."""
        places = {self._where(session) for session in sessions}
        if len(places) == 1:
            return [self._dates(sessions), *self._place(sessions)]
        return [f"{self._date(session)}\n{self._where(session)}" for session in sessions]

    def _dates(self, sessions: Sequence[Session]) -> str:
        return "\n".join(self._date(session) for session in sessions)

    def _date(self, session: Session) -> str:
        if session.pk in self.excused:
            return _("%(date)s (you told us you can’t come)") % {"date": self._line(session, plain=False)}
        return self._line(session, plain=self.plain)

    def _line(self, session: Session, *, plain: bool) -> str:
        label = session.label if plain else ""
        title = title_told(session.title, self.names, neutral=not plain)
        return date_line(self.language, label, title, session.starts_at, session.ends_at, session.zone)

    def _change(self, session: Session) -> str:
        """The date now, and the one they know."""
        told = self.told.get(session.pk)
        now = _("Now: %(date)s") % {"date": self._date(session)}
        if told is None:
            return _("New: %(date)s") % {"date": self._date(session)}
        before = told.starts_at.astimezone(session.local_start.tzinfo)
        if is_back(self.told.get(session.pk)):
            return _("It was cancelled, and is held after all.") + "\n" + now
        if self._keeps_its_time(session):
            return _("The place has changed, the time has not.") + "\n" + self._date(session)
        return _("It was: %(when)s") % {"when": words.moment(before)} + "\n" + now

    def _place(self, sessions: Sequence[Session]) -> list[str]:
        places = dict.fromkeys(self._where(session) for session in sessions)
        return [place for place in places if place]

    def _where(self, session: Session) -> str:
        place = (session.video_link, session.venue_id)
        if place not in self.places:
            self.places[place] = self._described(session)
        return self.places[place]

    def _described(self, session: Session) -> str:
        if self._hides_link(session):
            return where_the_link_is(own_page_of(self.participant))
        if session.video_link:
            return _("We meet by video. Join here when it is time: %(link)s") % {"link": session.video_link}
        with_their_own = self.course if self.course and session.course_id == self.course.pk else None
        met = with_their_own.format if with_their_own else session.format
        if session.venue is None and met == Format.TELEPHONE:
            return _("We meet by telephone: we ring you when it is time.")
        if session.venue is None and met == Format.VIDEO:
            return _("We meet by video, from your own home. We send you the link.")
        return self._room(session.venue) if session.venue else ""

    def _room(self, venue: Venue) -> str:
        names = tuple(self._unless_revealing(text) for text in (*venue.names(neutral=not self.plain), venue.address))
        notes = tuple(self._unless_revealing(text) for text in (venue.directions, venue.access_notes))
        return place_words(self.language, names, notes)

    def _whom_to_ring(self, *, over: bool) -> str:
        organisation = self.organisation
        if not organisation.contact_phone:
            return ""
        name = self._unless_revealing(organisation.contact_name)
        return whom_to_ring(self.language, name, organisation.contact_phone, organisation.contact_hours, over=over)

    def _own_page(self) -> str:
        page = own_page_of(self.participant)
        return _("All your dates: %(link)s") % {"link": page} if page else ""

    def _emergency(self) -> str:
        return self._unless_revealing(self.organisation.emergency_text)

    def _unless_revealing(self, text: str) -> str:
        """Return the text, or nothing where neutral wording was wanted and it tells what the appointment is for."""
        return "" if not self.plain and text and reveals(text, self.names) else text


Composer = Callable[[Writer, Sequence[Session]], tuple[str, list[str]]]
COMPOSERS: dict[str, Composer] = {
    Rule.CONFIRMATION: Writer.confirmation,
    Rule.CHANGED_COURSE: on_another_course,
    Rule.ASSESSMENT: invitation,
    Rule.BEFORE_FIRST: Writer.before_first,
    Rule.BEFORE_EACH: Writer.before_each,
    Rule.BEFORE_SINGLE: Writer.before_each,
    Rule.BEFORE_REVIEW: first_word,
    Rule.BEFORE_WEEK: Writer.before_week,
    Rule.MOVED: Writer.moved,
    Rule.CANCELLED: Writer.cancelled,
    Rule.COURSE_CANCELLED: Writer.course_cancelled,
    Rule.WITHDREW: Writer.withdrew,
}
