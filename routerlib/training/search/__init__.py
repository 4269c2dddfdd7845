"""Search settings: a pool of workers, a journal that survives kills, results on disk."""
