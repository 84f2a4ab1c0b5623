"""What rules may ask of a living person."""

from udfs.person.activity import windows
from udfs.person.person import Person
from udfs.rules.facts import Value, read_profile


class Known:
    """The person at hand, as the rule engine asks for one: `udfs.rules.facts.Facts`."""

    def __init__(self) -> None:
        self.person: Person | None = None

    def profile(self, name: str, at_ms: int) -> Value | None:
        """One word of the profile, with its windows as of `at_ms`."""
        if self.person is None:
            return None
        profile = self.person.profile
        profile.windows = windows(self.person.activity, at_ms)
        return read_profile(profile, name, at_ms)

    def score(self, name: str, at_ms: int) -> float | None:
        """The mood at the end of the last contact; of all else no model has spoken."""
        return self.person.profile.mood if name == "mood" and self.person is not None else None

    def fact(self, name: str, at_ms: int) -> Value | None:
        """Nothing but what events told."""
        return None
