"""What keeps a history on one machine, measured beside us on the same rows."""
