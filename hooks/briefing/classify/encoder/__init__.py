"""The encoder, a small transformer that reads whole paragraphs: numpy only, in arithmetic that is exact everywhere.

Only `scores` is for others. numpy takes a tenth of a second to import, so this package is imported where it is needed.
"""
