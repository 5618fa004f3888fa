"""The store: what each source says, on disk, and the parts of it that an audience may see."""
