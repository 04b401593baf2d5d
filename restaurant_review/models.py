"""Imports the models of the app, because Django looks for them in this module."""

from restaurant_review.mail.outgoing_mail import OutgoingMail

__all__ = ["OutgoingMail"]
