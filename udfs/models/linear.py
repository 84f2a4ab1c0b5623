"""River's logistic regression for sparse features: a step costs what the example has, not what the model knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from river import linear_model


class SparseLogisticRegression(linear_model.LogisticRegression):  # type: ignore[misc]  # river has no types
    """The same numbers as its parent's.

    River 0.23 learns with an initializer in its weights, and then walks through all of them for one product: 2 ms at
    100,000 weights. With the example's weights set to 0 beforehand there is nothing to initialize.
    """

    @contextmanager
    def _learn_mode(self, mask: Any = None) -> Iterator[None]:
        for place in mask or ():
            self._weights.setdefault(place, 0.0)
        yield
