"""Frozen quarterly figures for the public: what may be told, what is hidden, and how it is kept."""
