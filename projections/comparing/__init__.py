"""What helped against one kind of problem, in which cities, and how sure that is."""
