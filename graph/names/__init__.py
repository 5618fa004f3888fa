"""Names in any script: how they are spelt, sounded and looked for."""
