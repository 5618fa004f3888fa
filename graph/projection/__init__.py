"""The projection: the graph of statements as nodes and relationships, defined once for all who read it so."""
