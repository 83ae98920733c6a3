"""Settings: read once from the environment or `.env`, checked, frozen. A wrong one stops the start with its name."""

import os
import re
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.malformed import why
from handlers.webhooks import networks

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "FENGQIAO_"
ENCODING = "utf-8-sig"  # of .env; some editors put a mark before the first name, which would then not be read
MIN_SECRET = 16  # characters of what a program shows
MIN_KEY = 16
TELEGRAM = "https://api.telegram.org"
MISTYPED = 0.85  # likeness from which an unknown name is taken for a known one
TELEGRAM_SHAPES = {
    "telegram_token": ("[0-9]+:[0-9a-zA-Z_-]+", "照 BotFather 给的写：123456:一串字母数字"),
    "telegram_webhook_secret": ("[0-9a-zA-Z_-]{16,256}", "16 到 256 个字母、数字、_ 或 -"),
    "metrics_token": ("[!-~]+", "英文字母、数字和符号，中间没有空格"),
}
WECHAT_SHAPES = {
    "wechat_app_id": ("wx[0-9a-zA-Z]{16}", "wx 开头，后面 16 个字母或数字"),
    "wechat_secret": ("[0-9a-zA-Z]{32}", "32 个字母或数字"),
    "wechat_token": ("[0-9a-zA-Z]{3,32}", "3 到 32 个字母或数字"),
    "wechat_aes_key": ("[0-9a-zA-Z]{43}", "43 个字母或数字"),
}


class BadSettings(Exception):
    """Settings that cannot be used; the message names each one and says why."""


class Settings(BaseSettings):
    """Everything a deployment can set. The README's table is made from these fields."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding=ENCODING, frozen=True, extra="ignore"
    )

    data_dir: Path = Field(
        Path("data"), description="Folder of the embedded database, attachments and generated secrets"
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="postgresql://user:password@host/name[?sslmode=…] or sqlite:///path; empty: SQLite in DATA_DIR",
    )
    secret_key: SecretStr | None = Field(
        None, description="Master key for encryption at rest, at least 16 characters; empty: made in the data folder"
    )
    district_file: Path | None = Field(
        None, description="District file (TOML); empty: the imported one, else the fictional demo district"
    )
    telegram_token: SecretStr | None = Field(None, description="Bot token; empty: Telegram stays off")
    telegram_api: str = Field(TELEGRAM, description="Base address of the Bot API server")
    telegram_webhook_url: str = Field("", description="Public https address for updates; empty: long polling")
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="Secret token of the webhook, 16 to 256 of A-Z a-z 0-9 _ -; empty: made at start"
    )
    wechat_app_id: str = Field("", description="AppID of the official account; empty: WeChat stays off")
    wechat_secret: SecretStr | None = Field(None, description="AppSecret of the account")
    wechat_token: SecretStr | None = Field(
        None, description="Token of its server settings, 3 to 32 letters and digits; signs what WeChat sends"
    )
    wechat_aes_key: SecretStr | None = Field(
        None, description="EncodingAESKey, 43 letters and digits; then only encrypted messages (安全模式) are taken"
    )
    wechat_api: str = Field("https://api.weixin.qq.com", description="Base address of WeChat's API server")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    public_url: str = Field("", description="Address of the service as people open it, for every link that is sent out")
    secure_cookies: Literal["auto", "on", "off"] = Field(
        "auto", description="Cookies for https only: auto follows the request's scheme"
    )
    second_factor: Literal["optional", "administrators", "everybody"] = Field(
        "optional", description="Who of the staff must sign in with a code from the phone besides the password"
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="Proxies whose X-Forwarded headers are believed, separated by commas"
    )
    burst_seconds: float = Field(
        0.7, ge=0, le=10, description="How long a resident's next line is awaited before one answer to all"
    )
    messages_per_minute_per_ip: int = Field(
        240, ge=1, description="Web chat: messages and uploads taken from one network address in a minute"
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="Bearer token that /metrics asks for, at least 16 characters; empty: /metrics answers this machine only",
    )
    actions_key: SecretStr | None = Field(None, description="`fengqiao actions`: its API key, made by `key create`")
    actions_service: str = Field("http://127.0.0.1:8080", description="`fengqiao actions`: address of the service")
    actions_channel: str = Field("rasa", description="`fengqiao actions`: the channel its key was made for")
    actions_secret: SecretStr | None = Field(
        None,
        description="`fengqiao actions`: bearer token its callers show; needed where it listens beyond this machine",
    )
    quick_exit_url: str = Field(
        "https://www.weather.com.cn/", description="Where the resident page's quick exit leads: something harmless"
    )
    hook_networks: str = Field(
        "", description="Private address ranges that outgoing web hooks may reach, separated by commas: 10.1.0.0/16"
    )
    vectors: bool = Field(
        False, description="The FAQ is searched by meaning too; needs the extra `vectors` (`docs/running.md`)"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged")
    log_json: bool = Field(False, description="Logs as JSON lines instead of plain text")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value().encode()) < MIN_KEY:
            raise ValueError(f"至少要 {MIN_KEY} 个字符；openssl rand -base64 32 可以生成一个")
        return key

    @field_validator(
        "telegram_token",
        "telegram_webhook_secret",
        "wechat_secret",
        "wechat_token",
        "wechat_aes_key",
        "metrics_token",
        "actions_key",
        "actions_secret",
        "secret_key",
        "district_file",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("data_dir")
    @classmethod
    def _is_a_folder(cls, path: Path) -> Path:
        if path.exists() and not path.is_dir():
            raise ValueError(f"{path} 是文件，这里要写文件夹")
        return path

    @field_validator("public_url")
    @classmethod
    def _takes_a_path_behind_it(cls, url: str) -> str:
        if "?" in url or "#" in url:
            raise ValueError("只写地址本身，后面不带 ? 和 #，比如 https://fengqiao.example")
        return url

    @field_validator("actions_secret", "metrics_token")
    @classmethod
    def _not_guessable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < MIN_SECRET:
            raise ValueError(f"至少要 {MIN_SECRET} 个字符；openssl rand -base64 32 可以生成一个")
        return secret

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: SecretStr) -> SecretStr:
        scheme = url.get_secret_value().partition(":")[0].partition("+")[0]
        if scheme not in ("", "sqlite", "postgresql", "postgres"):
            raise ValueError("要以 postgresql:// 或 sqlite:/// 开头")
        try:
            _ = urlsplit(url.get_secret_value()).port
        except ValueError:
            raise ValueError("端口要是数字；密码里的 / @ : 要写成 %2F %40 %3A") from None
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, text: str) -> str:
        try:
            for one in text.split(","):
                ip_network(one.strip() or "127.0.0.1", strict=False)
        except ValueError:
            raise ValueError("要写地址或网段，比如 10.1.0.7 或 10.1.0.0/16，用逗号隔开") from None
        return text

    @field_validator(*TELEGRAM_SHAPES, *WECHAT_SHAPES)
    @classmethod
    def _as_it_is_given_out(cls, value: str | SecretStr | None, info: ValidationInfo) -> str | SecretStr | None:
        shape, words = (TELEGRAM_SHAPES | WECHAT_SHAPES)[str(info.field_name)]
        shown = value.get_secret_value() if isinstance(value, SecretStr) else value
        if shown and not re.fullmatch(shape, shown):
            raise ValueError(f"应当是{words}")
        return value

    @field_validator(
        "telegram_api", "telegram_webhook_url", "wechat_api", "quick_exit_url", "public_url", "actions_service"
    )
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("要以 https:// 或 http:// 开头")
        return url

    @field_validator("hook_networks")
    @classmethod
    def _ranges(cls, text: str) -> str:
        try:
            networks(text)
        except ValueError:
            raise ValueError("要写网段，比如 10.1.0.0/16，用逗号隔开") from None
        return text

    @field_validator("vectors")
    @classmethod
    def _package_is_there(cls, wanted: bool) -> bool:
        from nlu.faq.meaning import installed  # reading is loaded with it, which most commands do without

        if wanted and not installed():
            raise ValueError("要先安装：pip install --require-hashes -r requirements-vectors.lock")
        return wanted

    @field_validator("district_file")
    @classmethod
    def _file_is_there(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"没有这个文件：{path}")
        return path

    @model_validator(mode="after")
    def _webhook_is_public(self) -> "Settings":
        if self.telegram_webhook_url and self.telegram_token is None:
            raise ValueError(f"设了 {PREFIX}TELEGRAM_WEBHOOK_URL，还要设 {PREFIX}TELEGRAM_TOKEN")
        by_telegram = self.telegram_api.startswith(TELEGRAM)  # a Bot API server of one's own calls plain addresses too
        if by_telegram and self.telegram_webhook_url.startswith("http://"):
            raise ValueError(f"{PREFIX}TELEGRAM_WEBHOOK_URL：要以 https:// 开头，Telegram 不往别的地址送")
        return self

    @model_validator(mode="after")
    def _wechat_is_whole(self) -> "Settings":
        parts = {name: getattr(self, name) for name in WECHAT_SHAPES}
        missing = [name for name, value in parts.items() if not value and name != "wechat_aes_key"]
        if missing and any(parts.values()):
            names = "、".join(f"{PREFIX}{name.upper()}" for name in missing)
            raise ValueError(f"要开微信，还要设 {names}")
        return self


def load(**given: object) -> Settings:
    """The settings of this process; `given` stands above the environment. Raises `BadSettings`."""
    try:
        if mistyped := _mistyped():
            raise BadSettings("\n".join(f"{name}：没有这项设置，是不是 {meant}？" for name, meant in mistyped.items()))
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks
    except ValidationError as wrong:
        raise BadSettings("\n".join(_reason(error) for error in wrong.errors())) from None
    except UnicodeDecodeError:
        raise BadSettings(".env：要用 UTF-8 编码保存") from None


def _mistyped() -> dict[str, str]:
    """Names of the environment or `.env` that are nearly a setting's: a key that is not read would be made anew, beside the data.

    Others are let be: a cluster sets some with our prefix by itself.
    """
    known = [name.upper() for name in Settings.model_fields]
    found = {
        name.upper()
        for name in (*os.environ, *dotenv_values(".env", encoding=ENCODING))
        if name.upper().startswith(PREFIX)
    }
    unknown = sorted(name for name in found if name.removeprefix(PREFIX) not in known)
    near = {name: get_close_matches(name.removeprefix(PREFIX), known, 1, MISTYPED) for name in unknown}
    return {name: f"{PREFIX}{meant[0]}" for name, meant in near.items() if meant}


def _reason(error: "ErrorDetails") -> str:
    """One line: the variable's name and what is wrong with it. The value is not shown: it may be a secret."""
    name = "_".join(str(part) for part in error["loc"]).upper()
    reason = str(error["ctx"]["error"]) if error["type"] == "value_error" else why(error)
    return f"{PREFIX}{name}：{reason}" if name else reason
