"""What came back after it was declared solved: episodes, their statistics and the report."""
