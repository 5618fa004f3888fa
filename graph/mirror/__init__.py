"""The mirror: the projection in Neo4j or the embedded engine, kept in step and proved equal."""
