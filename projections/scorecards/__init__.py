"""What each body and office promised, and what became of it: `shapes` of the cards, `cards`."""
