"""Joint assessments: booking, the three sections, the decision."""
