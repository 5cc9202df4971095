"""Documents folded from the ledger: what a `GET` of one thing shows, now or on an earlier day."""
