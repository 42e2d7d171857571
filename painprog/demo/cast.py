"""Who lives in the demo. Everybody and every place here is invented; telephone numbers are of ranges kept free for that."""

from dataclasses import dataclass

from accounts.roles import Role


@dataclass(frozen=True)
class Colleague:
    """Somebody who works there; with an address they can sign in, with a profession they can lead."""

    name: str
    profession: str = ""
    email: str = ""
    role: str = ""
    # An assistant or in training: somebody registered signs what they draft.
    drafts_only: bool = False
    phone: str = ""
    home: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who takes part."""

    first_names: str
    last_name: str
    born: str
    email: bool = True
    phone: str = ""
    preferred_name: str = ""
    communication_needs: str = ""
    practical_needs: str = ""
    channel: str = "email"
    wording: str = "neutral"
    # By both names, where several are called alike.
    both_names: bool = False

    @property
    def addressed(self) -> str:
        """What stands before the @ of their address."""
        return f"{self.first_names} {self.last_name}" if self.both_names else self.first_names


HOSPITAL_STAFF = (
    Colleague("Priya Raman", email="administrator@demo.example", role=Role.ADMINISTRATOR),
    Colleague("Dr Imogen Fairweather", "psychologist", "clinician@demo.example", Role.CLINICIAN),
    Colleague("Amos Penn", email="auditor@demo.example", role=Role.AUDITOR),
    Colleague("Tom Ashdown", "physiotherapist", "physiotherapist@demo.example", Role.CLINICIAN),
    Colleague("Leila Marchetti", "occupational_therapist", "therapist@demo.example", Role.CLINICIAN),
    Colleague("Jonah Wickstead", "psychologist", "assistant@demo.example", Role.CLINICIAN, drafts_only=True),
    Colleague("Beth Halloran", "nurse"),
    Colleague("Joss Merriman", "nurse"),
    Colleague("Dr Neil Sandford", "doctor"),
    # They lead the groups by video.
    Colleague("Dr Owen Castellane", "psychologist"),
    Colleague("Ruth Okonedo", "physiotherapist"),
    Colleague("Gareth Pym", "occupational_therapist"),
    Colleague("Dr Hari Menon", "doctor"),
)
CHARITY_STAFF = (
    Colleague("Sorcha Bell", email="coordinator@demo.example", role=Role.COORDINATOR),
    Colleague(
        "Lenny Marsh", "leader", "leader@demo.example", Role.LEADER, phone="01632 960930", home="4 Well Lane\nLeedbridge LB2 4QT"
    ),
    Colleague("Wilhelmina Okafor", "leader", phone="01632 960931", home="17 Orchard Row\nLeedbridge LB1 9DD"),
    Colleague("Bronwen Salt", "leader", phone="01632 960932"),
    Colleague("Gethin Pryce", "leader", phone="01632 960933"),
    Colleague("Tobias Fenwick", "leader", phone="01632 960934"),
    Colleague("Nadia Brightwell", "leader"),
    Colleague("Marguerite Dunn", "leader"),
    Colleague("Hal Corrigan", "leader"),
)

# The first of them signs in as participant@demo.example.
HOSPITAL_PEOPLE = (
    Person("Maureen", "Pell", "1961-03-14", phone="01632 960011", communication_needs="Large print", wording="plain"),
    Person("Colin", "Amberley", "1957-11-02", phone="01632 960012"),
    Person("Shanice", "Brookes", "1984-06-21", phone="01632 960013", practical_needs="Chair with arms"),
    Person("Dev", "Lalani", "1972-01-30", phone="01632 960014", communication_needs="Urdu interpreter"),
    Person("Hamida", "Noori", "1968-09-09", phone="01632 960015"),
    Person("Arthur", "Quillfeather", "1949-12-25", email=False, phone="01632 960016", channel="telephone"),
    Person("Joan", "Tranter", "1953-04-18", phone="01632 960017"),
    Person("Piotr", "Wendell", "1979-08-05", phone="01632 960018", practical_needs="Parking space near the door"),
    Person("Élodie", "Vannier", "1990-02-11", phone="01632 960019"),
    Person("Bernard", "Oakshott", "1946-07-07", phone="01632 960020", practical_needs="Wheelchair user"),
    Person("Lowri", "Penhale", "1988-10-16", phone="01632 960021"),
    Person("Siôn", "Tregaron", "1975-05-28", phone="01632 960022", preferred_name="Shôn"),
    # On file twice, to try a merge on: somebody added her again when she rang about the video course.
    Person("Joan", "Tranter", "1953-04-18", phone="01632 960097", practical_needs="Ring after 2pm"),
)
CHARITY_PEOPLE = (
    Person("Agnes", "Mallow", "1955-02-03", phone="01632 960031", wording="plain"),
    Person("Desmond", "Thrale", "1962-08-19", phone="01632 960032"),
    Person("Yusuf", "Castellan", "1971-12-08", phone="01632 960033"),
    Person("Brenda", "Highfield", "1950-05-05", phone="01632 960034", practical_needs="Needs to stand up often"),
    Person("Oisín", "Farrelly", "1966-03-27", phone="01632 960035"),
    Person("Tamsin", "Underhay", "1981-09-14", phone="01632 960036", communication_needs="Lip-reads: sit facing her"),
    Person("Roy", "Cobbold", "1944-01-22", email=False, phone="01632 960037", channel="letter"),
    Person("Meera", "Saldanha", "1977-07-31", phone="01632 960038"),
    Person("Keith", "Pomfret", "1959-11-11", phone="01632 960039"),
    Person("Ffion", "Bexley", "1992-04-04", phone="01632 960040"),
    Person("Gloria", "Tindall", "1948-06-17", phone="01632 960041", practical_needs="Ground floor only"),
    Person("Ibrahim", "Wray", "1983-10-29", phone="01632 960042"),
    # The course that is over.
    Person("Cordelia", "Wexcombe", "1956-02-21", phone="01632 960043"),
    Person("Malachy", "Finnerty", "1949-10-08", phone="01632 960044", email=False, channel="telephone"),
    Person("Sunita", "Baskaran", "1974-05-16", phone="01632 960045", communication_needs="Large print"),
    Person("Winston", "Aldergrove", "1960-12-01", phone="01632 960046"),
    Person("Petra", "Lindqvist", "1987-03-30", phone="01632 960047"),
    Person("Hugh", "Tarrant", "1952-09-23", phone="01632 960048"),
    Person("Niamh", "Corcoran", "1979-01-14", phone="01632 960049"),
    Person("Edwin", "Sallow", "1946-11-27", phone="01632 960050", practical_needs="Chair with arms"),
    Person("Rosalind", "Mewett", "1969-06-06", phone="01632 960051"),
    # The course that is full before it begins.
    Person("Jerome", "Addlestone", "1973-08-12", phone="01632 960052"),
    Person("Beatrix", "Coverdale", "1964-04-25", phone="01632 960053"),
    Person("Anwar", "Shirazi", "1958-07-19", phone="01632 960054"),
    Person("Delphine", "Marsden", "1982-02-02", phone="01632 960055"),
    Person("Clement", "Oduya", "1951-12-13", phone="01632 960056", practical_needs="Parking space near the door"),
    Person("Iris", "Penhallow", "1947-05-09", phone="01632 960057"),
    Person("Sorrel", "Vickery", "1990-10-31", phone="01632 960058"),
    Person("Lucian", "Tobin", "1967-01-07", phone="01632 960059"),
    # Those who wait for a place there.
    Person("Maud", "Ellacombe", "1955-03-03", phone="01632 960060"),
    Person("Stefan", "Kowalczyk", "1976-09-18", phone="01632 960061"),
    Person("Verity", "Holloway", "1985-06-26", phone="01632 960062"),
)
