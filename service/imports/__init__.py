"""Cases of other systems become issues here: what a file means, how it is read, how it is kept."""
