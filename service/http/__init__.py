"""What every route shares: problems, strict input, pages, versions, and who is asking."""
