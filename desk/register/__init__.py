"""The register of a session, walk-ins and the leaders' report."""
