"""Stage 6, render: briefings become pages and data files."""
