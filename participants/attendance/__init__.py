"""The register: marks, walk-ins, calls, and what completing a course takes."""
