"""Signing in: allauth with sign-up closed, in our own words."""
