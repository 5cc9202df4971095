"""What is written to a dialogue and read of one; lists and agendas are read from projections."""
