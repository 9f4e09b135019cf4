"""The commands of `cli.py`, a module each; they call the engine and MkDocs, print, and return the exit status."""
