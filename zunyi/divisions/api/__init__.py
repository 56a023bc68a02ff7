from zunyi.divisions.api.division import register

__all__ = ["register"]
