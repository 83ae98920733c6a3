"""Why a channel could not bring a line to the resident: stable codes, with what staff read and do about it."""

from enum import StrEnum


class Unreached(StrEnum):
    """Passes by itself: what could not be brought goes out when the resident writes again on that channel."""

    WINDOW = "wechat_window"  # 48 hours after the resident's last message WeChat lets nothing through
    QUOTA = "wechat_quota"  # after each message of the resident it lets five through
    LEFT = "wechat_left"  # no longer follows the account, or refuses its messages


_WHY = {
    Unreached.WINDOW: "当事人超过 48 小时没在微信里说话，微信不让发了",
    Unreached.QUOTA: "当事人没回话，微信最多让发 5 条，已经用完",
    Unreached.LEFT: "当事人取消了关注，或者不收公众号的消息",
}
_INSTEAD = "请改打电话，或者请当事人打开网页（手机不安全的不要打）。当事人再在微信里说话时，会自动补发。"


_OTHER = "试了多次都没送到。请改打电话（手机不安全的不要打）；渠道修好了，管理员可以再送。"


def told(reason: str) -> str:
    """The same with words for every other reason."""
    return sentence(reason) or _OTHER


def sentence(reason: str) -> str:
    """What staff read of a line given up for this reason; "" for a reason that is no code of ours."""
    return f"{_WHY[Unreached(reason)]}。{_INSTEAD}" if reason in set(Unreached) else ""
