"""What is due: terms that run out, and dates that members are reminded of."""
