"""Calls: speech to text, and turns as events of the conversation."""
