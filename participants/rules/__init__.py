"""Rules of plain values that models and packages share: marks, joining, who somebody is, secrets of links."""
