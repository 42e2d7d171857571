"""One mail a day to the office: what needs somebody, counted."""
