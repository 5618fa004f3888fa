"""Maps: pages that show how things hang together, and open without a network."""
