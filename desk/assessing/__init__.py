"""Pages of joint assessments: booking, sections, decision."""
