"""How often somebody may knock: counted in the broker, atomically; a broker that is away lets people in."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import RedisError

logger = logging.getLogger(__name__)


def allow(what: str, who: str, *, per_minute: int) -> bool:
    """Whether `who` may do `what` once more this minute."""
    try:
        return _limiter(settings.REDIS_URL or settings.CELERY_BROKER_URL).hit(
            RateLimitItemPerMinute(per_minute), what, who
        )
    except RedisError:
        logger.warning("The broker is away: %s is not counted.", what)
        return True


@lru_cache(maxsize=2)
def _limiter(url: str) -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(storage_from_string(url))
