"""What a hospital has in its own lists: referrals, a waiting list, groups that run or ran."""
