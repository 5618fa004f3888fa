"""Converting: case files as files for the bulk loaders of other stores, by many workers."""
