"""Stage 5, render: briefings become pages and data files."""
