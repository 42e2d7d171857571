"""Names for made-up people, common ones more often than rare ones, as in any town's register."""

import random
from itertools import accumulate

FIRST_NAMES = (
    "Margaret Susan Maureen Patricia David John Michael Christine Peter Linda Alan Paul Sheila Marie Stephen Mark Martin "
    "Mary Robert Carol Anne Barbara Brian Colin Jean Janet Karen Keith Kevin Mohammed Marion Maria Marcus Graham Gillian "
    "Fatima Zoë Renée José Siân Seán Aoife Niamh Priya Anil Sunita Imran Ayesha Grace Comfort Kwame Chidi Olena Piotr Agnieszka "
    "Łukasz Björn Anneliese Dilys Gwyneth Hamish Isla Rhona Wayne Yvonne Valerie Trevor Thomas Sandra Roy Rita Raymond Pauline"
)
LAST_NAMES = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green "
    "Hall Wood Jackson Clarke Khan Hughes Edwards Lewis Harris Cooper King Ward Turner Hill Morris Harrison Baker Morgan Allen "
    "Moore James Scott Ali Watson Parker Bennett Young Phillips Richardson Ahmed Griffiths Murphy O’Brien O’Neill Begum Hussain "
    "Singh Kaur Shah Okafor Mensah Adeyemi Kowalski Nowak Müller Rossi Fernandes Nguyen Chen Pell Holloway Tregenza Featherstone "
    "Postlethwaite Cholmondeley Ashworth Birtwistle Entwistle Hargreaves Ramsbottom Sutcliffe Thistlethwaite Winterbottom "
    "Abernethy Buchanan Carmichael Dalgliesh Farquhar Gilchrist Kirkpatrick Lochhead MacDonald McAllister Urquhart Ó’Súilleabháin"
)


class Register:
    """Draws names; the same ones in the same order each time."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.first_names, self.last_names = FIRST_NAMES.split(), LAST_NAMES.split()
        self.firsts = list(accumulate(1 / (place + 8) for place in range(len(self.first_names))))
        self.lasts = list(accumulate(1 / (place + 8) for place in range(len(self.last_names))))

    def name(self) -> tuple[str, str]:
        """First names and last name; one in three has a second first name, one in twenty two last names."""
        first, second = self.chance.choices(self.first_names, cum_weights=self.firsts, k=2)
        last, other = self.chance.choices(self.last_names, cum_weights=self.lasts, k=2)
        if self.chance.random() < 0.33:
            first = f"{first} {second}"
        if self.chance.random() < 0.05:
            last = f"{last}-{other}"
        return first, last
