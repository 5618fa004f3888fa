"""FollowTheMoney: entities of investigations, read as records."""
