"""The hospital's pathway: referrals in every state, a waiting list, assessments with what was written there, a year of groups."""
