"""Document x brands -> mentions: folding, candidates, fuzzy check, evidence."""
