"""How hard the properties are tried: CREST_EXAMPLES examples each, the same ones every time where CI=true."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "crest",
    max_examples=int(os.environ.get("CREST_EXAMPLES", "200")),
    derandomize=os.environ.get("CI") == "true",
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("crest")
