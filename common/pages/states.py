"""The colour each state's word is shown in. Never colour alone: the word is always there."""

COLOURS = {
    # courses
    "Not open yet": "grey",
    "Places free": "green",
    "Full": "aqua-green",
    "Running": "blue",
    "Reviews": "purple",
    "Finished": "no-colour",
    "Postponed": "yellow",
    "Cancelled": "red",
    "Open to the public": "green",
    # sessions and what a preview finds
    "Planned": "blue",
    "Clash": "red",
    "Bank holiday": "red",
    "Closed day": "red",
    "Room taken": "orange",
    "Room too small": "orange",
    "Good to know": "grey",
    "Nobody to lead": "yellow",
    "Next": "blue",
    "Done": "no-colour",
    "Not held": "grey",
    # reviews ("Booked", "Moved" and "Outstanding" as elsewhere)
    "Attended": "green",
    "Outstanding": "yellow",
    "Overdue": "red",
    "Closed": "no-colour",
    "Not asked": "no-colour",
    "Today": "blue",
    "No room": "orange",
    "No link": "orange",
    "No staff": "orange",
    # expenses
    "To approve": "yellow",
    "Approved": "green",
    "Refused": "red",
    "Taken away": "no-colour",
    # editions
    "In force": "green",
    "To come": "blue",
    "Replaced": "no-colour",
    "Draft": "grey",
    # the clinical record
    "Signed": "green",
    "Locked": "grey",
    "Decided": "green",
    # one person over time
    "Improved": "green",
    "No reliable change": "grey",
    "Worse": "red",
    "Not marked": "no-colour",
    # imports
    "Choose the columns": "yellow",
    "Being checked": "blue",
    "Checked, nothing imported yet": "yellow",
    "Being imported": "blue",
    "Imported": "green",
    "Being taken back": "blue",
    "Couldn’t be read": "red",
    "To be imported": "blue",
    "Has to be put right": "orange",
    "Imported, and stays": "yellow",
    # people
    "Booked": "green",
    "Active": "green",
    "Can’t come": "yellow",
    "Withdrawn": "grey",
    "Stopped": "red",
    # stages of a pathway ("Booked" and "Waiting" as above)
    "To check": "grey",
    "Asked for more": "yellow",
    "To be assessed": "blue",
    "To be decided": "orange",
    "Asked": "yellow",
    "Offered": "green",
    "On the programme": "blue",
    "In reviews": "purple",
    "Discharged": "no-colour",
    "Ended": "no-colour",
    "Urgent": "orange",
    # leaders
    "Trained": "aqua-green",
    "Due soon": "yellow",
    "Lapsed": "red",
    "Retired": "no-colour",
    "Not trained": "grey",
    "To finish": "yellow",
    # bookings
    "Needed": "yellow",
    "Confirmed": "green",
    # letters
    "To sign": "yellow",
    "To send": "orange",
    "On its way": "blue",
    "Set aside": "grey",
    # messages
    "Due": "blue",
    "Sending": "blue",
    "Sent": "green",
    "Failed": "red",
    "Missed": "orange",
    "May have arrived": "orange",
    "Not needed": "grey",
    "Waiting": "yellow",
    "Passed on": "green",
    "Moved": "yellow",
}


def colour_of(word: str) -> str:
    """Return the library's colour for a state. A state nobody gave one is grey, and still says its word."""
    return COLOURS.get(word, "grey")
