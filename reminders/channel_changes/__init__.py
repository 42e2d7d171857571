"""Somebody hears from us another way from now on: what the address that they had until now is told."""
