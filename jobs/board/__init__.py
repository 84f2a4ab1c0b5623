"""The board: what happens now, for a wall and for a phone."""
