"""Agreement reports for reading: text for a terminal, Markdown, HTML, and CSV for a spreadsheet."""
