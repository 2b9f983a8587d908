"""The embedded store: the one room that speaks SQL to DuckDB."""
