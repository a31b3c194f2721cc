"""Text x names -> candidates: every place where a name, or a slip of one, may stand. Nothing is judged here."""
