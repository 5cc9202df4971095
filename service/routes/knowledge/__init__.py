"""What one city learnt, where others find it, and who was told of it, over HTTP."""
