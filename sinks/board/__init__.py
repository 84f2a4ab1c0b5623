"""What the board asks ClickHouse."""
