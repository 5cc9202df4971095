"""How fast the ledger and what stands on it are, against the raw limits and against others."""
