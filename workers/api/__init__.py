from workers.api.worker import register

__all__ = ["register"]
