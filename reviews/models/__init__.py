from reviews.models.city import City
from reviews.models.cuisine import Cuisine
from reviews.models.helpful_vote import HelpfulVote
from reviews.models.hours import OpeningHours, SpecialHours
from reviews.models.photo import Photo
from reviews.models.rate_limit import RateLimit
from reviews.models.restaurant import Restaurant, SlugHistory
from reviews.models.review import Review
from reviews.models.review_revision import ReviewRevision
from reviews.models.user import Submission, User

__all__ = [
    "City",
    "Cuisine",
    "HelpfulVote",
    "OpeningHours",
    "Photo",
    "RateLimit",
    "Restaurant",
    "Review",
    "ReviewRevision",
    "SlugHistory",
    "SpecialHours",
    "Submission",
    "User",
]
