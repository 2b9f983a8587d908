"""How far people agree: coefficients with intervals, and a reason where there is no number."""
