"""chDB, the ClickHouse engine as a library, behind ClickHouse's own HTTP protocol.

Start it with `python -m sinks.embedded --data DIR`. Any ClickHouse client that speaks HTTP can use it;
a real server is one DSN away. One process serves one data directory.
"""
