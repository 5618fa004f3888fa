"""The graph for others: files of linked data and tables, descriptions, stores on the network."""
