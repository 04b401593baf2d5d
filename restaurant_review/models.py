"""The models of the app, where Django finds them."""

from restaurant_review.mail.outgoing_mail import OutgoingMail

__all__ = ["OutgoingMail"]
