"""What the engine knows of the English language; another language would replace these modules."""
