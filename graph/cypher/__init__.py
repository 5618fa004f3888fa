"""Cypher: the engines that answer it, and what each is not asked."""
