"""Who may do what: keys say who is asking, the policy says whether they may."""
