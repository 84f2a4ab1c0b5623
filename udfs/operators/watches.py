"""What shards of conversations go by: the rules that are published, and the model as far as it has learned."""

from typing import Any

from pyflink.common import Types
from pyflink.datastream.state import MapStateDescriptor

from schemas.rules import RuleSet
from udfs.conversation.lessons import SENTIMENT
from udfs.conversation.outside import Senses
from udfs.conversation.sensing import calendar_of, feeling_of, words_of
from udfs.conversation.talk import Feeling
from udfs.conversation.watch import MODELS as ROOM
from udfs.conversation.watch import Watch
from udfs.conversation.words import Words
from udfs.models.snapshots import read
from udfs.operators import publications
from udfs.operators.publications import RULES
from udfs.rules.engine import compiled

SNAPSHOTS = MapStateDescriptor("models", Types.STRING(), Types.STRING())  # examples learned -> snapshot, as published
SNAPSHOTS_KEPT = 8  # a shard needs the model of its journal, which is seconds old


class Watches:
    """Starts with the rules and the model that a job was submitted with (`model` is empty: all texts are neutral)."""

    def __init__(self, published: str, model: str) -> None:
        self.published = published
        self.model = model
        self.followed: Watch | None = None
        self.read: dict[int, Words] = {}  # by version of the rules
        self.feelings: dict[int, Feeling] = {}  # by examples learned

    def take(self, told: Any, context: Any) -> None:
        """A publication or a snapshot; what is not newer changes nothing."""
        kind, raw = told
        is_news = self._note_model if kind == "models" else self._note_rules
        if is_news(raw, context):
            self.followed = None

    def newest(self, context: Any) -> Watch:
        """What all shards go by now."""
        if self.followed is None:  # at first, after a restore, or after news
            rules = publications.newest(context.get_broadcast_state(RULES), self.published)
            self.followed = self._watch(rules, max(self._snapshots(context)), context)
        return self.followed

    def of(self, version: int, context: Any) -> Watch:
        """What they went by under a version; LookupError if it is gone."""
        rules = publications.of_version(version // ROOM, context.get_broadcast_state(RULES), self.published)
        return self._watch(rules, version % ROOM, context)

    def _watch(self, ruleset: RuleSet, learned: int, context: Any) -> Watch:
        words = self.read.get(ruleset.version)
        if words is None:
            words = self.read[ruleset.version] = words_of(ruleset.texts)
        feeling = self.feelings.get(learned)
        if feeling is None:
            feeling = self.feelings[learned] = feeling_of(self._snapshots(context)[learned])
        return Watch(compiled(ruleset, "conversation"), Senses(calendar_of(ruleset.texts), words, feeling), learned)

    def _note_rules(self, raw: str, context: Any) -> bool:
        return publications.note(raw, context.get_broadcast_state(RULES), self.published)

    def _note_model(self, raw: str, context: Any) -> bool:
        """Keep a snapshot of the sentiment model if it has learned more than all before."""
        snapshot = read(raw)
        if snapshot.model != SENTIMENT or snapshot.learned <= max(self._snapshots(context)):
            return False
        held = context.get_broadcast_state(SNAPSHOTS)
        held.put(str(snapshot.learned), raw)
        for old in sorted(int(learned) for learned, _ in held.items())[:-SNAPSHOTS_KEPT]:
            held.remove(str(old))
            self.feelings.pop(old, None)
        return True

    def _snapshots(self, context: Any) -> dict[int, str]:
        """All there are, by examples learned."""
        submitted = {read(self.model).learned if self.model else 0: self.model}
        return submitted | {int(learned): raw for learned, raw in context.get_broadcast_state(SNAPSHOTS).items()}
