"""Shows pages that a script fills in to a real browser, within a budget and behind the same guard."""
