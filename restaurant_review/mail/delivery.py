"""What those who deliver mail have in common."""


class DeliveryError(Exception):
    """Why a mail did not leave, in words that hold nobody's address: they are kept and logged."""
