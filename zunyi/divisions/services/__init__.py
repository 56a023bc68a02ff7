from zunyi.divisions.services.load import Loaded, load_divisions

__all__ = ["Loaded", "load_divisions"]
