"""What was assessed, what is planned from it, and how far that is."""
