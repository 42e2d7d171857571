"""Pages of referrals and of where everybody stands."""
