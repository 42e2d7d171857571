"""People, enrolment and appointments."""
