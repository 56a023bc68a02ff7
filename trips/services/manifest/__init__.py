"""Real-name lists: issued, handed out, put together by the day."""
