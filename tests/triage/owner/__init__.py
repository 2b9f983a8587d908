"""Tests of owning a store: its folder, its lock, who may do what, and the end of everything."""
