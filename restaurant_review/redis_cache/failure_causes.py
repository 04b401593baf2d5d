"""The causes of cache errors and their remedies, for the log."""

from dataclasses import dataclass
from enum import Enum

from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError


class TokenUnavailable(RedisConnectionError):
    """There is no token, or the token has no object id. Nothing was sent to Redis."""


class CacheCause(Enum):
    """The name of the failure and its remedy."""

    NO_TOKEN = (
        "There is no token for the login to the cache",
        "Check the identities of the app and AZURE_CLIENT_ID.",
    )
    LOGIN_REFUSED = (
        "The cache refused the login",
        "Assign an access policy of the cache to the identity, or correct the password in CACHE_URL.",
    )
    NO_ANSWER = ("The cache does not answer", "Check its state, its firewall, the network and CACHE_URL.")
    OTHER = ("The cache reported an error", "Check its state and its memory.")

    def __init__(self, title: str, remedy: str) -> None:
        self.title, self.remedy = title, remedy


@dataclass(frozen=True, slots=True)
class CacheFailure:
    cause: CacheCause
    # Only the message, because the exception itself would keep its stack frames alive, and the token in them.
    detail: str

    @property
    def with_remedy(self) -> str:
        detail = self.detail.rstrip(".")
        return f"{self.cause.title}, so the site uses the database instead: {detail}. {self.cause.remedy}"

    @property
    def log_fields(self) -> dict[str, str]:
        return {"cache_cause": self.cause.name.lower()}


def failure_of(error: Exception) -> CacheFailure:
    return CacheFailure(_cause_of(error), " ".join(str(error).split()))


def _cause_of(error: Exception) -> CacheCause:
    match error:
        case TokenUnavailable():
            return CacheCause.NO_TOKEN
        case AuthenticationError():
            return CacheCause.LOGIN_REFUSED
        case RedisConnectionError() | RedisTimeoutError() | OSError():
            return CacheCause.NO_ANSWER
    return CacheCause.OTHER
