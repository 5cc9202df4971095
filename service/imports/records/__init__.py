"""Old records of dialogues, attendance and promises, from one sheet into the record."""
