"""What can be written to a case and read of it; one module per part of its life."""
