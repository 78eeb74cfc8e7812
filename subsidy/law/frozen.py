"""A mapping that cannot be changed, and therefore can be a key itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator

K = TypeVar("K")
V = TypeVar("V")


class Frozen(dict[K, V]):
    """A dict without a way to change it; hashable if its values are.

    >>> Frozen({"months": 139})["months"] = 180
    Traceback (most recent call last):
    TypeError: a policy cannot be changed: use replace()
    """

    def _reject(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401
        msg = "a policy cannot be changed: use replace()"
        raise TypeError(msg)

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _reject

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[Frozen[K, V]], tuple[dict[K, V]]]:
        """Return how to pickle and copy it: whole, since it cannot be filled."""
        return type(self), (dict(self),)


FrozenMapping = Annotated[Mapping[K, V], AfterValidator(Frozen)]
"""A field of a model that holds a frozen mapping."""
