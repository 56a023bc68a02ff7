"""How much place, trade, pay and certificate count beside the worker's own order of wishes, which weighs first."""

from __future__ import annotations

from collections.abc import Mapping

from employers.matching.pairs import WEIGHTS

# What each part of the score is made of. None of them can be raised: all together must stay below one step of the
# worker's own order.
PARTS: Mapping[str, tuple[str, ...]] = {
    "place": ("place_exact", "place_city", "place_province"),
    "trade": ("trade_wished", "trade_own", "trade_own_unwished"),
    "wage": ("wage_most",),
    "certificate": ("certificate",),
}
FULL = 100


def weighed(percent: Mapping[str, int]) -> dict[str, int]:
    """The weights of a run in which each part counts so many percent (0 to 100) of what it usually does."""
    weights = dict(WEIGHTS)
    for part, share in percent.items():
        for name in PARTS[part]:
            weights[name] = WEIGHTS[name] * min(max(share, 0), FULL) // FULL
    return weights


def shares_of(weights: Mapping[str, int]) -> dict[str, int]:
    """The other way round: how many percent each part counts with these weights."""
    return {part: FULL * weights.get(names[0], WEIGHTS[names[0]]) // WEIGHTS[names[0]] for part, names in PARTS.items()}
