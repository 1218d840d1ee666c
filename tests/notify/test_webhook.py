import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import standardwebhooks

from watcher.errors import ConfigError, DeliveryError, FetchError
from watcher.model import Alert, Judged, Status
from watcher.notify import Notifier, render
from watcher.notify.webhook import PostCallable, Webhook

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
NEXT_SECRET = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    with httpx.Client(trust_env=False, follow_redirects=False) as client:
        reply = client.post(url, content=body, headers=dict(headers))
    return Answer(reply.status_code, reply.headers, reply.content)


def unreachable(kind: str, retry_after: timedelta | None = None) -> PostCallable:
    def fail(url: str, *_: object, **__: object) -> Answer:
        raise FetchError(kind, f"{url} failed", retry_after=retry_after)

    return fail


def test_a_receiver_can_verify_what_it_gets(alert: Alert, hook_server: Any) -> None:  # H05
    wide = replace(alert, new=(Judged("한국 🚢 “ok”", Status.NEW),))
    now = datetime.now(UTC)
    Webhook(hook_server.url + "/hook?k=1", SECRET, post).send("del_1", wide, now)
    [(path, headers, body)] = hook_server.received
    assert path == "/hook?k=1"
    assert standardwebhooks.Webhook(SECRET).verify(body, headers) == render.payload(wide)
    assert headers["webhook-id"] == "del_1"
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))
    assert headers["content-type"] == "application/json"


def test_both_secrets_sign_while_they_rotate(alert: Alert, hook_server: Any) -> None:  # H05
    Webhook(hook_server.url, f"{SECRET}\n{NEXT_SECRET}\n", post).send("1", alert, datetime.now(UTC))
    [(_, headers, body)] = hook_server.received
    for secret in (SECRET, NEXT_SECRET):
        standardwebhooks.Webhook(secret).verify(body, headers)
    other = standardwebhooks.Webhook(bytes(32))
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        other.verify(body, headers)


def test_a_replay_is_too_old_to_verify(alert: Alert, hook_server: Any) -> None:  # H06
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    Webhook(hook_server.url, SECRET, post).send("1", alert, hour_ago)
    [(_, headers, body)] = hook_server.received
    with pytest.raises(standardwebhooks.WebhookVerificationError, match="too old"):
        standardwebhooks.Webhook(SECRET).verify(body, headers)


def test_an_attempt_keeps_its_id_and_renews_its_time(
    alert: Alert, hook_server: Any, now: datetime
) -> None:  # H01
    hook_server.answers += [(503, {"Retry-After": "7"}), (204, {})]
    webhook = Webhook(hook_server.url, SECRET, post)
    with pytest.raises(DeliveryError) as failed:
        webhook.send("del.1", alert, now)
    assert failed.value.retry_after == timedelta(seconds=7)
    assert not failed.value.permanent
    webhook.send("del.1", alert, now + timedelta(seconds=7))
    first, second = (headers for _, headers, _ in hook_server.received)
    assert first["webhook-id"] == second["webhook-id"]
    assert "." not in first["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 7
    assert first["webhook-signature"] != second["webhook-signature"]


def test_without_a_secret_it_is_unsigned(alert: Alert, hook_server: Any, now: datetime) -> None:
    Webhook(hook_server.url, "", post).send("1", alert, now)
    [(_, headers, body)] = hook_server.received
    assert "webhook-signature" not in headers
    assert json.loads(body)["data"]["id"] == alert.id


def test_a_redirect_is_not_followed(alert: Alert, hook_server: Any, now: datetime) -> None:  # H02
    hook_server.answers.append((307, {"Location": hook_server.url + "/elsewhere"}))
    with pytest.raises(DeliveryError, match="redirects") as failed:
        Webhook(hook_server.url, SECRET, post).send("1", alert, now)
    assert not failed.value.permanent
    assert len(hook_server.received) == 1


def test_gone_is_for_good(alert: Alert, hook_server: Any, now: datetime) -> None:  # H03
    hook_server.answers.append((410, {}))
    with pytest.raises(DeliveryError, match=r"gone.*HTTP 410") as failed:
        Webhook(hook_server.url, SECRET, post).send("1", alert, now)
    assert failed.value.permanent
    assert failed.value.gone


@pytest.mark.parametrize(("kind", "permanent"), [("timeout", False), ("dns", False), ("url", True)])
def test_no_answer_is_a_failed_delivery(
    kind: str, permanent: bool, alert: Alert, now: datetime
) -> None:  # H01, H04
    post_fails = unreachable(kind, timedelta(seconds=9))
    with pytest.raises(DeliveryError, match=kind) as failed:
        Webhook("https://hooks.example/T0/secret-path?token=t0", SECRET, post_fails).send(
            "1", alert, now
        )
    assert failed.value.permanent is permanent
    assert failed.value.retry_after == timedelta(seconds=9)


def test_no_error_tells_a_secret(alert: Alert, hook_server: Any, now: datetime) -> None:  # H12
    address = hook_server.url.replace("//", "//user:pass@") + "/services/T0KEN?key=s3cret"
    hook_server.answers.append((403, {"X-Echo": "T0KEN"}))
    for sender in (post, unreachable("connection")):
        with pytest.raises(DeliveryError, match=r"webhook 127\.0\.0\.1") as failed:
            Webhook(address, SECRET, sender).send("1", alert, now)
        for secret in ("T0KEN", "s3cret", "pass", SECRET):
            assert secret not in str(failed.value)


@pytest.mark.parametrize(
    "secret",
    ["hunter2", "whsec_", "whsec_AAAA", "whsec_" + "A" * 400, "whsec_ünïcode", "whsec_not base64!"],
)
def test_a_weak_secret_is_refused(secret: str) -> None:  # H05
    if not secret.removeprefix("whsec_"):
        secret += "=" * 4
    with pytest.raises(ConfigError, match="openssl rand") as wrong:
        Webhook("https://hooks.example/", secret, post)
    assert secret not in str(wrong.value)


@pytest.mark.parametrize("url", ["", "hooks.example", "ftp://hooks.example", "https://a\\@b/"])
def test_an_address_must_be_one(url: str) -> None:
    with pytest.raises(ConfigError, match="url"):
        Webhook(url, SECRET, post)


def test_it_is_a_notifier() -> None:
    notifier: Notifier = Webhook("https://hooks.example/", SECRET, post)
    assert notifier


def test_a_private_address_says_what_would_allow_it(alert: Alert) -> None:
    hook = Webhook("http://192.168.7.9/s3cret", "", unreachable("refused"))
    with pytest.raises(DeliveryError, match=r"refused: .*private_networks") as failed:
        hook.send("del_1", alert, datetime.now(UTC))
    assert "s3cret" not in str(failed.value)
