"""The application: from messy text to judgements, one key per decision."""

VERSION = "0.1.0"
