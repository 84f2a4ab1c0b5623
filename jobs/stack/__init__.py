"""The local stack: Kafka, Flink, ClickHouse and the programs beside them, without containers or root."""

from jobs.stack.layout import Refused
from jobs.stack.replay import replaying
from jobs.stack.stack import Stack

__all__ = ["Refused", "Stack", "replaying"]
