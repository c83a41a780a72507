"""Training that a position or a unit requires in a period: obligations made, settled from completions, excused by people."""
