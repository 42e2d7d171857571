"""More pain, or distress: what somebody tells us between the dates, when it is read, by whom, and what was done."""
