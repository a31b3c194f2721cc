"""What words are, whoever writes them: one form to compare, how common they are, what they are in a sentence."""
