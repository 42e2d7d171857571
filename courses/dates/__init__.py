"""When: the calendar's rules, wall time, the order of sessions, closed days, and what can't be in two places at once."""
