"""Serving a team over SSH: the only room that speaks it."""
