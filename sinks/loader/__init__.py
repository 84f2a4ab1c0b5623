"""The way from Kafka topics to ClickHouse tables: every row once, whenever the loader is killed.

ranges    what Kafka remembers of a partition, and what follows from it (pure)
batches   records gathered into the next range of a partition (pure)
tables    which topic fills which table, and a record's row (pure)
freshness how long a tick took to its table, per minute (pure)
loader    the loop: poll, plan, insert, commit
refusals  a row that its table will never take: kept as a reject, the rest goes on
kafka     the real log; clickhouse, the real tables; memory, both for tests
run       the process: starting again after Kafka was away, stopping on SIGTERM
"""
