"""What one city learnt, searchable, and who was told of it: two questions, two read models."""
