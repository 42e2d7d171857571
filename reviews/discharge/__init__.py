"""The end of somebody's way: proposed by a rule, decided by a clinician, closed once the letters have gone."""
