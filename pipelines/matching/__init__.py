"""Document x candidates -> verdicts: what speaks for and against each name, in the text and beside it."""
