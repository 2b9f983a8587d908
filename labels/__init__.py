"""What a label is, and what follows from labels: codebooks, judgements, agreement, consensus."""
