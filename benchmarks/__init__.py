"""`make bench`: how long pages take and how fast messages go, against what they are compared with (docs/benchmarks.md)."""
