"""Answers in words: questions, paths, dossiers, each with what says so."""
