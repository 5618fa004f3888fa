"""RDF in casegraph's own vocabulary, read back into records."""
