"""The waiting list of a programme: whether and how, order, who fits, offers, placing."""
