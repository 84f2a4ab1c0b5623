"""Rules that are published while a job runs: kept in its broadcast state, newest first to be followed."""

from typing import Any

from pyflink.common import Types
from pyflink.datastream.state import MapStateDescriptor

from schemas.rules import RuleSet, decode_ruleset
from udfs.rules.engine import Rules, compiled

RULES = MapStateDescriptor("rules", Types.STRING(), Types.STRING())  # version -> rule set, as published
VERSIONS_KEPT = 32  # a shard needs the rules of its journal, which is seconds old


class Publications:
    """Starts with the rules a job was submitted with; a newer publication replaces them."""

    def __init__(self, published: str) -> None:
        self.published = published
        self.followed: Rules | None = None

    def take(self, told: Any, context: Any) -> None:
        """A publication; one that is no rule set, or not newer, changes nothing."""
        if note(told[1], context.get_broadcast_state(RULES), self.published):
            self.followed = None

    def newest(self, context: Any) -> Rules:
        """What all shards go by now."""
        if self.followed is None:  # at first, after a restore, or after a publication
            self.followed = compiled(newest(context.get_broadcast_state(RULES), self.published))
        return self.followed

    def of(self, version: int, context: Any) -> Rules:
        """The rules of a version."""
        return compiled(of_version(version, context.get_broadcast_state(RULES), self.published))


def note(publication: str, held: Any, published: str) -> bool:
    """Keep in the state `held` a publication if it is newer than all; whether it was."""
    version = decode_ruleset(publication).version
    if version <= newest(held, published).version:
        return False
    held.put(str(version), publication)
    for old in sorted(versions(held))[:-VERSIONS_KEPT]:
        held.remove(str(old))
    return True


def newest(held: Any, published: str) -> RuleSet:
    """Of those held and the one submitted."""
    return of_version(max([decode_ruleset(published).version, *versions(held)]), held, published)


def of_version(version: int, held: Any, published: str) -> RuleSet:
    """The rule set of a version; LookupError if it is gone."""
    ruleset = decode_ruleset(held.get(str(version)) or published)
    if ruleset.version != version:
        raise LookupError(f"rules of version {version} are needed, and gone; there are those of {ruleset.version}")
    return ruleset


def versions(held: Any) -> list[int]:
    """The versions in a broadcast state; its `keys` does not work in thread mode (PyFlink 2.3)."""
    return [int(version) for version, _ in held.items()]
