"""SPARQL: what a query must be, who answers it, and how an answer is read."""
