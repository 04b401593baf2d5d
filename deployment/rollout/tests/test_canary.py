import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment.rollout.canary import MAX_CHANCE, MAX_FAILURE_RATE, MIN_REQUESTS, Measurement, Outcome, chance, judge

HEALTHY, UNHEALTHY, TOO_LITTLE, UNDECIDED = Outcome
numbers = st.integers(min_value=0)
# A busy machine can be slow.


@st.composite
def measurements(draw):
    """Draw figures of which many have few requests or few failures."""
    requests = draw(st.integers(0, 100) | st.integers(0, 5_000))
    failures = draw(st.integers(0, min(requests, 10)) | st.integers(0, requests))
    return Measurement(requests, failures, draw(st.none() | st.floats(0, 60_000)))


@pytest.mark.parametrize(
    ("candidate", "stable", "outcome"),
    [
        ((200, 0), (1_800, 0), HEALTHY),
        ((200, 1), (1_800, 9), HEALTHY),
        ((200, 20), (1_800, 9), UNHEALTHY),
        ((5_000, 1), (45_000, 0), HEALTHY),
        # 60 times as many failures, but only one request in 500.
        ((5_000, 10), (45_000, 1), HEALTHY),
        ((60, 2), (5_000, 0), HEALTHY),
        ((30, 3), (270, 0), UNHEALTHY),
        ((30, 3), (270, 1), UNHEALTHY),
        ((30, 2), (270, 0), TOO_LITTLE),
        ((5, 5), (45, 0), UNHEALTHY),
        ((5, 5), (0, 0), UNHEALTHY),
        ((5, 5), (2, 0), UNHEALTHY),
        ((4, 4), (0, 0), TOO_LITTLE),
        ((0, 0), (0, 0), TOO_LITTLE),
        ((0, 0), (500, 0), TOO_LITTLE),
        ((59, 0), (540, 0), TOO_LITTLE),
        ((60, 0), (540, 0), HEALTHY),
        ((60, 0), (59, 0), TOO_LITTLE),
        # The database is down.
        ((50, 50), (450, 450), UNDECIDED),
        ((5, 5), (45, 45), UNDECIDED),
        ((60, 12), (540, 108), UNDECIDED),
        ((60, 11), (540, 99), HEALTHY),
        # The candidate repairs a failure of the stable revision, or fails more often while both fail.
        ((60, 0), (540, 540), HEALTHY),
        ((50, 50), (450, 225), UNHEALTHY),
    ],
)
def test_compares_failures(candidate, stable, outcome):
    assert judge(Measurement(*candidate), Measurement(*stable)).outcome is outcome


@pytest.mark.parametrize(
    ("candidate", "stable", "outcome"),
    [
        ((200, 1_200), (1_800, 600), UNHEALTHY),
        ((199, 9_000), (1_800, 600), HEALTHY),
        ((200, 9_000), (199, 600), HEALTHY),
        ((200, 1_199), (1_800, 600), HEALTHY),
        ((200, 549), (1_800, 50), HEALTHY),
        ((200, 550), (1_800, 50), UNHEALTHY),
        ((200, None), (1_800, 50), HEALTHY),
        ((200, 9_000), (1_800, None), HEALTHY),
        ((200, 50), (1_800, 9_000), HEALTHY),
    ],
)
def test_compares_durations_of_enough_requests(candidate, stable, outcome):
    (requests, p95), (stable_requests, stable_p95) = candidate, stable
    assert judge(Measurement(requests, 0, p95), Measurement(stable_requests, 0, stable_p95)).outcome is outcome


@pytest.mark.parametrize(
    ("candidate", "stable", "reason"),
    [
        (
            Measurement(99, 20),
            Measurement(900, 9),
            "20 of 99 requests (20.2 %) to the candidate failed, and 9 of 900 requests (1.0 %) to the stable revision.",
        ),
        (
            Measurement(240, 0, 2_300.4),
            Measurement(2_100, 3, 700),
            "95 % of the requests took up to 2,300 ms for the candidate, and 700 ms for the stable revision.",
        ),
        (
            Measurement(1, 0),
            Measurement(1_200, 0),
            "Each revision needs 60 requests for a verdict, and the candidate has had 1, and the stable one 1,200.",
        ),
    ],
)
def test_gives_its_reason_in_one_sentence(candidate, stable, reason):
    assert judge(candidate, stable).reason == reason


@given(numbers, numbers, numbers, numbers)
def test_accepts_any_numbers(requests, failures, stable_requests, stable_failures):
    assert judge(Measurement(requests, failures), Measurement(stable_requests, stable_failures)).reason


@given(measurements(), measurements())
def test_gives_no_milder_verdict_for_more_failures(candidate, stable):
    severity = {HEALTHY: 0, TOO_LITTLE: 0, UNDECIDED: 1, UNHEALTHY: 2}
    verdicts = [
        severity[judge(Measurement(candidate.requests, failures, candidate.p95_ms), stable).outcome]
        for failures in range(candidate.failures, min(candidate.requests, candidate.failures + 100) + 1)
    ]
    assert verdicts == sorted(verdicts)


@given(measurements(), measurements())
def test_does_not_refuse_a_candidate_without_failures_and_with_the_same_p95(candidate, stable):
    equal = Measurement(candidate.requests, 0, stable.p95_ms)
    assert judge(equal, stable).outcome in {HEALTHY, TOO_LITTLE}


@given(measurements(), measurements())
def test_calls_a_candidate_healthy_only_with_enough_requests_and_few_failures(candidate, stable):
    if judge(candidate, stable).outcome is HEALTHY:
        assert min(candidate.requests, stable.requests) >= MIN_REQUESTS
        assert candidate.failures < 5 or candidate.failure_rate < MAX_FAILURE_RATE


@given(measurements(), measurements(), st.integers(2, 50))
def test_keeps_a_verdict_when_all_figures_are_multiplied(candidate, stable, factor):
    if judge(candidate, stable).outcome is UNHEALTHY:
        scaled = [
            Measurement(figures.requests * factor, figures.failures * factor, figures.p95_ms)
            for figures in (candidate, stable)
        ]
        assert judge(*scaled).outcome is UNHEALTHY


def binomial(trials, probability):
    return [
        math.comb(trials, count) * probability**count * (1 - probability) ** (trials - count)
        for count in range(trials + 1)
    ]


@pytest.mark.parametrize("total", [3, 4, 5, 8, 20, 100, 500])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.5])
def test_bounds_the_exact_probability_closely(total, share):
    probabilities, requests = binomial(total, share), 100_000
    for count in range(total + 1):
        exact = sum(probabilities[count:])
        candidate = Measurement(round(requests * share), count)
        bound = chance(candidate, Measurement(requests - candidate.requests, total - count))
        assert bound >= exact * 0.999999
        if MAX_CHANCE / 5 <= exact <= MAX_CHANCE:
            assert bound <= exact * 7 / 6


def probability_of_refusal(requests, rate, stable_rate):
    """Return the exact probability that a tenth of the traffic with this number of requests is refused."""
    stable_requests = 9 * requests
    candidates, stables = binomial(requests, rate), binomial(stable_requests, stable_rate)
    total = 0.0
    for stable_failures, probability in enumerate(stables):
        if probability > 1e-9:
            refused = (
                candidates[failures]
                for failures in range(3, requests + 1)
                if judge(Measurement(requests, failures), Measurement(stable_requests, stable_failures)).outcome
                is UNHEALTHY
            )
            total += probability * sum(refused)
    return total


@pytest.mark.parametrize("rate", [0.001, 0.005, 0.02, 0.05, 0.1, 0.3])
@pytest.mark.parametrize("requests", [10, 30, 60, 110])
def test_refuses_a_candidate_as_good_as_the_stable_revision_in_less_than_one_of_100_polls(requests, rate):
    probability = probability_of_refusal(requests, rate, rate)
    print(f"{requests} requests, {rate:.1%} of both revisions fail: refused in {probability:.3%} of the polls")
    assert probability <= 0.01


@pytest.mark.parametrize(("requests", "minimum"), [(30, 0.45), (60, 5 / 6), (110, 0.98)])
def test_detects_that_every_tenth_request_fails(requests, minimum):
    probability = probability_of_refusal(requests, 0.1, 0.005)
    print(f"{requests} requests, 10 % fail instead of 0.5 %: detected in {probability:.2%} of the cases")
    assert probability >= minimum


def test_detects_that_every_tenth_of_200_requests_fails():
    generator = random.Random(1)  # noqa: S311 - not for security
    refused = 0
    for _ in range(1_000):
        failures = sum(generator.random() < 0.1 for _ in range(200))
        stable_failures = sum(generator.random() < 0.005 for _ in range(1_800))
        refused += judge(Measurement(200, failures), Measurement(1_800, stable_failures)).outcome is UNHEALTHY
    print(f"200 requests, 10 % fail instead of 0.5 %: detected in {refused} of 1,000 cases")
    assert refused >= 999


@pytest.mark.parametrize("sigma", [0.5, 1, 1.5])
def test_rarely_refuses_a_candidate_with_the_same_durations(sigma):
    generator = random.Random(2)  # noqa: S311 - not for security
    refused = 0
    for _ in range(400):
        p95 = [
            sorted(generator.lognormvariate(math.log(150), sigma) for _ in range(requests))[int(requests * 0.95)]
            for requests in (200, 1_800)
        ]
        refused += judge(Measurement(200, 0, p95[0]), Measurement(1_800, 0, p95[1])).outcome is UNHEALTHY
    print(f"sigma {sigma}: {refused} of 400 candidates with the same durations are refused")
    assert refused <= 4
