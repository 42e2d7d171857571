"""Tests of accounts/second_factor."""
