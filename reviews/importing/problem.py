class ImportFailed(Exception):
    """Why an import cannot start or go on, in a sentence for the person who started it."""


class RejectedRow(Exception):
    """Why a single line cannot become a restaurant, in words that follow its line number."""
