"""Counting tries at a door, so that nobody guesses their way in (reliability brief B7)."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(RedisStorage(settings.REDIS_URL))


class Attempts:
    """At most `times` tries in `minutes` minutes for each key (a phone, an address)."""

    def __init__(self, door: str, *, times: int, minutes: int) -> None:
        self.door = door
        self.limit = RateLimitItemPerMinute(times, minutes)

    def are_left(self, key: str) -> bool:
        """Whether one more try is allowed. A broker that is away lets people in: it is a doorbell, not a lock."""
        try:
            return _limiter().test(self.limit, self.door, key)
        except RedisError:
            log.warning("tries at %s are not counted: the broker is away", self.door)
            return True

    def count(self, key: str) -> None:
        """Write one try down."""
        try:
            _limiter().hit(self.limit, self.door, key)
        except RedisError:
            log.warning("a try at %s was not counted: the broker is away", self.door)
