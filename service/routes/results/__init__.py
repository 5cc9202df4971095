"""What a programme set out to reach, what the record shows, and how promises were kept."""
