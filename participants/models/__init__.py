"""People, their places, and their way through a hospital programme."""

from participants.models.about_read import AboutRead
from participants.models.book_issue import BookIssue, Certificate
from participants.models.booking import SessionBooking
from participants.models.by_video import VideoCheck, Whereabouts
from participants.models.call import Call
from participants.models.contact import ContactNote
from participants.models.decision import Correspondent, Decision, PathwayChoice
from participants.models.distress import DistressReport, ReadingTerms
from participants.models.enrolment import Appointment, Enrolment, Guest
from participants.models.episode import Episode, Referral, RttStatus
from participants.models.letter import Delivery, Letter, LetterKind, Template
from participants.models.merge import Merge
from participants.models.own_page import CalendarFeed, SignInRequest, WrongCodes
from participants.models.person import Participant
from participants.models.practice import ChallengeReply, PracticePlan, ResponsibilitiesAccepted, ThoughtChallenge
from participants.models.question import DoctorQuestion
from participants.models.registration import Offer, PassedOver, Registration, Unavailable, WaitingListEntry
from participants.models.talk import ConfidentialityTalk
from participants.models.task import KeptApart, Task

__all__ = [
    "AboutRead",
    "Appointment",
    "BookIssue",
    "CalendarFeed",
    "Call",
    "Certificate",
    "ChallengeReply",
    "ConfidentialityTalk",
    "ContactNote",
    "Correspondent",
    "Decision",
    "Delivery",
    "DistressReport",
    "DoctorQuestion",
    "Enrolment",
    "Episode",
    "Guest",
    "KeptApart",
    "Letter",
    "LetterKind",
    "Merge",
    "Offer",
    "Participant",
    "PassedOver",
    "PathwayChoice",
    "PracticePlan",
    "ReadingTerms",
    "Referral",
    "Registration",
    "ResponsibilitiesAccepted",
    "RttStatus",
    "SessionBooking",
    "SignInRequest",
    "Task",
    "Template",
    "ThoughtChallenge",
    "Unavailable",
    "VideoCheck",
    "WaitingListEntry",
    "Whereabouts",
    "WrongCodes",
]
