"""What is asked, what keeps coming back, and what helped: three questions, three read models."""
