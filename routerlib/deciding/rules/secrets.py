"""Recognise keys and tokens by the detectors of detect-secrets (extra ``rules``): patterns only, no network.

The detectors' own expressions may take long on texts made for it. So each is first searched for by RE2, look-arounds
left out, and a detector is asked about the place that was found alone. What is found is named by its kind, never shown.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from routerlib.deciding.rules.expressions import ExpressionError, compiled
from routerlib.errors import require

PACKAGE = "detect-secrets"
# Those that know a key by its own form. Left out: guesses by entropy or by a word beside it, and public addresses.
DETECTORS = {
    "artifactory": "ArtifactoryDetector",
    "aws": "AWSKeyDetector",
    "azure_storage_key": "AzureStorageKeyDetector",
    "basic_auth": "BasicAuthDetector",
    "cloudant": "CloudantDetector",
    "discord": "DiscordBotTokenDetector",
    "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector",
    "ibm_cloud_iam": "IbmCloudIamDetector",
    "ibm_cos_hmac": "IbmCosHmacDetector",
    "jwt": "JwtTokenDetector",
    "mailchimp": "MailchimpDetector",
    "npm": "NpmDetector",
    "openai": "OpenAIDetector",
    "private_key": "PrivateKeyDetector",
    "pypi_token": "PypiTokenDetector",
    "sendgrid": "SendGridDetector",
    "slack": "SlackDetector",
    "softlayer": "SoftlayerDetector",
    "square_oauth": "SquareOAuthDetector",
    "stripe": "StripeDetector",
    "telegram_token": "TelegramBotTokenDetector",
    "twilio": "TwilioKeyDetector",
}
LOOK_AROUND = re.compile(r"\(\?<?[=!](?:\\W|\\w|\^|\[[^\]]*\])\)")  # all that the detectors use
LARGE = re.compile(r"\{(\d+),1024\}")  # a repetition that RE2 refuses
MOST_PLACES = 20  # of one expression that its detector is asked about
AROUND = 200  # characters to each side of a place
LONGEST = 4_096  # characters of a place


@cache
def detectors() -> tuple[tuple[Any, Any], ...]:
    """Return each detector with an expression of RE2 that is found wherever it would find something.

    Raises:
        MissingPackageError: one of the packages is not installed.
    """
    require("rules", PACKAGE)
    pairs = []
    for module, name in DETECTORS.items():
        detector = getattr(import_module(f"detect_secrets.plugins.{module}"), name)()
        pairs.append((detector, compiled("|".join(f"(?:{_looser(one)})" for one in detector.denylist))))
    return tuple(pairs)


@cache
def any_of_them() -> Any:
    """Return one expression that is found wherever any detector would find something."""
    sources = [_looser(one) for detector, _ in detectors() for one in detector.denylist]
    try:
        return compiled("|".join(f"(?:{one})" for one in sources), 64 << 20)
    except ExpressionError:
        return compiled("")


def secret_in(text: str) -> str | None:
    """Return the kind of the first secret that a text holds, such as ``AWS Access Key``; None where there is none."""
    found = detectors()
    raw = text.encode("utf-8", "replace")
    if any_of_them().search(raw) is None:
        return None
    return next((kind for detector, expression in found for kind in _kinds(detector, expression, raw)), None)


def _kinds(detector: Any, expression: Any, raw: bytes) -> Iterator[str]:
    """Yield the kind of a detector's secret for each place where it finds one."""
    for number, place in enumerate(expression.finditer(raw)):
        if number == MOST_PLACES:
            return
        start, end = place.start(), min(place.end(), place.start() + LONGEST)
        around = raw[max(0, start - AROUND) : end + AROUND].decode("utf-8", "replace")
        if any(detector.analyze_string(around)):
            yield str(detector.secret_type)


def _looser(pattern: re.Pattern[str]) -> str:
    """Return a pattern without what RE2 does not know; it is found wherever the pattern is."""
    source = LARGE.sub(r"{\1,}", LOOK_AROUND.sub("", pattern.pattern))
    return f"(?i:{source})" if pattern.flags & re.IGNORECASE else source
