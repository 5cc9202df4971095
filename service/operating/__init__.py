"""What an operator does from the command line, each deed in a module of its own."""
