"""A demonstration: eight cities that never were, told by the real decisions of the domain."""
