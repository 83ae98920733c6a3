"""Which passwords are refused: what a stranger tries first, before five wrong tries shut the door (NIST SP 800-63B §3.1.1.2)."""

import re

SHORTEST, LONGEST = 10, 1000  # characters
_DISTINCT = 5  # characters that differ
# Words that stand at the top of every list of lost passwords, here and abroad, and what this desk is called.
_WORDS = re.compile(
    "a+|abc(de?)?|admin(istrator)?|asd(f(gh(jkl)?)?)?|demo|fengqiao|iloveyou|letmein|love|mima(mima)?|pass(w(or)?d)?|pw?d?"
    "|q+|qaz(wsx)?|qwe(r(t(y(uiop)?)?)?)?|root|test|tiaojie(yuan)?|user|welcome|woaini|(woai)?zhongguo|wsx|zaq|zxc(v(bnm?)?)?"
)
_ROWS = "01234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"
_BEHIND = "0123456789!@#$%^&*._-"  # what is put there to satisfy a rule
_LOOKS = str.maketrans("@0$3!1", "aoseil")  # written for letters


def why_not(password: str, login: str = "") -> str:
    """The sentence for whoever chose it; "" when it may be used."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"密码至少 {SHORTEST} 个字符。"
    if _guessed(password.lower(), login.lower()):
        return "这个密码太容易猜到：不能只有数字，不能是登录名、常见的词或键盘上连着的字符加数字。几个不相干的词连起来最好。"
    return ""


def _guessed(password: str, login: str) -> bool:
    if len(set(password)) < _DISTINCT or not _letters(password):
        return True
    if any(password in row * 3 or password in row[::-1] * 3 for row in _ROWS.split()):
        return True
    if login and not password.replace(login, "").strip(_BEHIND):
        return True
    bare = (_letters(password), _letters(password.rstrip(_BEHIND).translate(_LOOKS)))
    return any(_WORDS.fullmatch(letters) for letters in bare)


def _letters(text: str) -> str:
    """Its letters alone."""
    return re.sub(r"[\W\d_]", "", text)
