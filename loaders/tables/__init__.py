"""Tables: spreadsheets and their like, read row by row, and made records by a mapping."""
