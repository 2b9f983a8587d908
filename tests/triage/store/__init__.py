"""Tests of what a store's two ends say to each other, and of every verb through both."""
