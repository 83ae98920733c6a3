"""The command line as people use it, on a temporary data folder; in its own process where the process itself matters."""

import errno
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import DEMO
from bot.commandline import _REFUSED, failed
from bot.serving import bind
from bot.settings import BadSettings, load
from storage.outage import unusable
from tests.bot.house import begun

ADMIN = ("staff", "add", "admin", "--name", "系统管理员", "--role", "administrator", "--committee", "district")
PASSWORD = "a long password"


def run(data: Path, *words: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """One command, in this process: a new one loads everything for each. A fault that is not told is raised."""
    env = {"FENGQIAO_DATA_DIR": str(data), **settings}
    done = CliRunner().invoke(app, words, input=given, env=env)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def run_apart(data: Path, *words: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(data), **settings}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, env=env, input=given, capture_output=True, text=True, timeout=60, check=False)


def test_chat_takes_piped_lines_and_numbers_its_options(tmp_path: Path) -> None:
    done = run(tmp_path, "chat", given="房东不退我三千块押金，已经两个月了\n转人工\n")
    assert done.returncode == 0, done.stderr
    assert "机器人" in done.stdout
    assert "\n1. " in done.stdout
    assert "编号 FQ" in done.stdout


def test_chat_goes_on_where_it_was(tmp_path: Path) -> None:
    run(tmp_path, "chat", given="转人工\n")
    again = run(tmp_path, "chat", given="进度\n")
    assert "FQ" in again.stdout
    stranger = run(tmp_path, "chat", "--as", "somebody else", given="进度\n")
    assert "机器人" in stranger.stdout


def test_chat_survives_bytes_that_are_no_text(tmp_path: Path) -> None:
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "chat"]
    done = subprocess.run(command, env=env, input=b"\xff\xfe[red]\x00\n", capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    begun(tmp_path, secret_key=None)
    key = run(tmp_path, "key", "create", "kiosk").stdout.strip()
    assert key.startswith("fq_")
    assert "kiosk" in run(tmp_path, "key", "list").stdout
    assert key not in run(tmp_path, "key", "list").stdout
    assert run(tmp_path, "key", "revoke", "1").returncode == 0
    assert "已停用" in run(tmp_path, "key", "list").stdout
    assert run(tmp_path, "key", "revoke", "99").returncode == 1


def test_the_master_key_is_changed_with_what_lies_beside_the_data(tmp_path: Path) -> None:
    run(tmp_path, "chat", given="转人工\n")
    for refused in ("short", "密钥密钥密钥密钥密钥密钥"):
        done = run(tmp_path, "key", "master", given=f"{refused}\n")
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert run(tmp_path, "key", "master", given="a new master key, long\n").returncode == 0
    assert (tmp_path / "secret.key").read_text() == "a new master key, long"
    assert not (tmp_path / "secret.new").exists()
    assert "FQ" in run(tmp_path, "chat", given="进度\n").stdout
    assert run(tmp_path, "key", "rotate").returncode == 0
    other = run(tmp_path, "key", "list", FENGQIAO_SECRET_KEY="not the key of this data")
    assert "不是这个数据库的密钥" in other.stderr


@pytest.mark.parametrize("channel", ["web", "Kiosk", "a b", ""])
def test_key_for_a_wrong_channel_is_refused_in_a_sentence(tmp_path: Path, channel: str) -> None:
    begun(tmp_path, secret_key=None)
    done = run(tmp_path, "key", "create", channel)
    assert done.returncode == 1
    assert "渠道名" in done.stderr
    assert "Traceback" not in done.stderr


def test_district_file_is_checked_and_imported(tmp_path: Path) -> None:
    good = (DEMO / "district.toml").read_text(encoding="utf-8")
    mine, bad, broken = tmp_path / "mine.toml", tmp_path / "bad.toml", tmp_path / "broken.toml"
    mine.write_text(good.replace('"枫溪区"', '"试验区"').replace('"fengxi"', '"trial"'), encoding="utf-8")
    bad.write_text(good.replace('parent = "fx"', 'parent = "nowhere"', 1), encoding="utf-8")
    broken.write_bytes(b"\xff = [")
    data = tmp_path / "data"
    checked = run(data, "district", "check", str(mine))
    assert checked.returncode == 0
    assert "注意：轻生自伤、群体聚集没有联动预案" in checked.stderr
    for wrong, why in ((bad, "行 "), (broken, "第 1 行不是 UTF-8"), (tmp_path / "none.toml", "没有这个文件")):
        refused = run(data, "district", "check", str(wrong))
        assert refused.returncode == 1
        assert why in refused.stderr
        assert str(wrong) in refused.stderr
        assert "Traceback" not in refused.stderr
    assert run(data, "district", "import", "--yes", str(mine)).returncode == 0
    assert "试验区" in run(data, "chat", given="你好\n").stdout


def test_a_district_is_looked_at_before_it_is_taken_and_brought_back(tmp_path: Path) -> None:
    good = (DEMO / "district.toml").read_text(encoding="utf-8")
    mine, data = tmp_path / "mine.toml", tmp_path / "data"
    mine.write_text(good.replace("file_mb = 20", "file_mb = 8"), encoding="utf-8")
    first = run(data, "district", "import", str(mine)).stdout
    assert ("没有可比的" in first, "--yes" in first, data.exists()) == (True, True, False)
    begun(data, secret_key=None)
    for words, told in ((("--dry-run",), "还没有采用"), ((), "加上 --yes")):  # nobody sits there to say yes
        looked = run(data, "district", "import", *words, str(mine)).stdout
        assert "一个文件最大几兆：20 → 8" in looked
        assert told in looked
        assert "已采用" not in looked
    assert "已采用" in run(data, "district", "import", "--yes", str(mine)).stdout
    assert "--yes" in run(data, "district", "restore", "1").stdout
    assert "一个文件最大几兆：8 → 20" in run(data, "district", "restore", "1", "--yes").stdout
    assert run(data, "district", "versions").stdout.count("第 ") == 3
    fixed = run(data, "district", "import", str(mine), FENGQIAO_DISTRICT_FILE=str(mine))
    assert (fixed.returncode, "FENGQIAO_DISTRICT_FILE" in fixed.stderr) == (1, True)


def test_staff_are_added_listed_bound_and_get_a_new_password(tmp_path: Path) -> None:
    assert f"主密钥在数据目录里：{tmp_path}/secret.key" in run_apart(tmp_path, *ADMIN, given=f"{PASSWORD}\n").stderr
    words = ("staff", "add", "cun1", "--name", "调解员甲", "--role", "mediator", "--committee", "v-lijia")
    assert run(tmp_path, *words, given=f"{PASSWORD}\n").returncode == 0
    assert "cun1" in run(tmp_path, "staff", "list").stdout
    assert "/bind " in run(tmp_path, "staff", "bind", "cun1").stdout
    assert run(tmp_path, "staff", "password", "cun1", given="another long one\n").returncode == 0
    assert "已经有人用了" in run(tmp_path, *words, given=f"{PASSWORD}\n").stderr
    assert "密码至少" in run(tmp_path, "staff", "password", "cun1", given="short\n").stderr
    assert run(tmp_path, "staff", "bind", "nobody").returncode == 1


def test_audit_is_whole_and_says_so(tmp_path: Path) -> None:
    begun(tmp_path, secret_key=None)
    done = run(tmp_path, "audit", "verify")
    assert done.returncode == 0
    assert "完整" in done.stdout


def test_wrong_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", FENGQIAO_PORT="eighty")
    assert done.returncode == 1
    assert "FENGQIAO_PORT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "settings", "told"),
    [
        (("staff", "list"), {"FENGQIAO_DATABASE_URL": "sqlite:////proc/nowhere/x.db"}, "FENGQIAO_DATABASE_URL：没有"),
        (("staff", "list"), {"FENGQIAO_DATABASE_URL": "postgresql://me@127.0.0.1:1/x"}, "没有在听"),
        (("rasa", "export", "/proc/nowhere"), {}, "没有这个文件或文件夹"),
    ],
    ids=["file", "server", "folder"],
)
def test_what_cannot_be_opened_is_told_without_a_trace(
    tmp_path: Path, words: tuple[str, ...], settings: dict[str, str], told: str
) -> None:
    done = run_apart(tmp_path, *words, **settings)
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"FENGQIAO_HOST": "no-such-host.invalid"}, "FENGQIAO_HOST：没有 no-such-host.invalid"),
        ({"FENGQIAO_HOST": "192.0.2.7"}, "FENGQIAO_HOST：192.0.2.7 不是本机的地址"),
        ({"FENGQIAO_PORT": "{taken}"}, "FENGQIAO_PORT：127.0.0.1:{taken} 这个地址和端口已经有程序在用"),
    ],
    ids=["name", "address", "port"],
)
def test_where_it_cannot_listen_is_told_by_the_settings_name(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        with pytest.raises(BadSettings) as refused:
            bind(
                load(
                    **{
                        name.removeprefix("FENGQIAO_").lower(): value.format(taken=taken)
                        for name, value in settings.items()
                    }
                )
            )
    assert str(refused.value).startswith(told.format(taken=taken))


def test_a_speciality_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    done = run(tmp_path, *ADMIN, "--speciality", "labor", given=f"{PASSWORD}\n")
    assert (done.returncode, "没有类别 labor，可以用：" in done.stderr, "labour 劳动人事" in done.stderr) == (
        1,
        True,
        True,
    )
    assert run(tmp_path, *ADMIN, "--speciality", "labour", given=f"{PASSWORD}\n").returncode == 0


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (asyncpg.InvalidPasswordError("x"), "密码"),
        (asyncpg.InvalidCatalogNameError("x"), "没有这个数据库"),
        (asyncpg.UniqueViolationError("x"), None),
    ],
)
def test_what_a_server_refuses_at_the_door_is_told_apart(fault: asyncpg.PostgresError, why: str | None) -> None:
    found = unusable(fault)
    assert found is None if why is None else why in str(found)


def _wished(address: str, wish: str) -> None:
    with closing(sqlite3.connect(address, uri=True)) as door:
        door.execute("PRAGMA max_page_count = 3")
        door.execute(wish)


@pytest.mark.parametrize(
    ("address", "wish", "why"),
    [
        ("file:{0}?mode=ro", "CREATE TABLE b (c)", "只能读、不能写"),
        ("file:{0}", "INSERT INTO a VALUES (zeroblob(1000000))", "磁盘满了"),
        ("file:{0}.not/here", "SELECT 1", "打不开"),
    ],
)
def test_what_the_file_of_the_database_refuses_is_a_sentence(tmp_path: Path, address: str, wish: str, why: str) -> None:
    file = tmp_path / "fengqiao.db"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE a (b)")
    with pytest.raises(sqlite3.OperationalError) as fault:
        _wished(address.format(file), wish)
    assert why in str(unusable(fault.value))


def test_wrong_master_key_is_told(tmp_path: Path) -> None:
    begun(tmp_path)
    done = run(tmp_path, "key", "list", FENGQIAO_SECRET_KEY="another master key")
    assert done.returncode == 1
    assert "FENGQIAO_SECRET_KEY" in done.stderr


def test_what_a_command_writes_is_its_users_alone(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "kept.fq"
    data.mkdir(mode=0o755)  # as `mkdir` makes it
    key = {"FENGQIAO_SECRET_KEY": "a master key for tests only"}
    assert run_apart(data, *ADMIN, given=f"{PASSWORD}\n", **key).returncode == 0
    assert run_apart(data, "backup", str(file), **key).returncode == 0
    written = [file, *(path for path in data.rglob("*") if path.is_file())]
    assert len(written) > 1
    assert {path.name: path.stat().st_mode & 0o077 for path in written} == {path.name: 0 for path in written}


def test_backup_is_restored_in_another_folder_with_the_same_key(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "kept.fq"
    key = {"FENGQIAO_SECRET_KEY": "a master key for tests only"}
    assert "编号 FQ" in run(here, "chat", given="转人工\n", **key).stdout
    done = run(here, "backup", str(file), **key)
    assert done.returncode == 0, done.stderr
    assert "1 件案件" in done.stdout
    assert run(here, "backup", str(file), **key).returncode == 1
    back = run(there, "restore", str(file), **key)
    assert back.returncode == 0, back.stderr
    assert "FQ" in run(there, "chat", given="进度\n", **key).stdout
    assert run(there, "audit", "verify", **key).returncode == 0
    again = run(there, "restore", str(file), **key)
    assert again.returncode == 1
    assert "已经有数据" in again.stderr


def test_restore_with_another_key_says_so(tmp_path: Path) -> None:
    file = tmp_path / "kept.fq"
    run(tmp_path / "here", "chat", given="转人工\n")
    assert run(tmp_path / "here", "backup", str(file)).returncode == 0
    for key in ({}, {"FENGQIAO_SECRET_KEY": "not the key of this backup"}):
        done = run(tmp_path / "there", "restore", str(file), **key)
        assert done.returncode == 1
        assert "FENGQIAO_SECRET_KEY" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "there").exists()  # no key was made, no empty database left


def test_move_to_another_database_is_checked_and_never_into_a_full_one(tmp_path: Path) -> None:
    run(tmp_path, "chat", given="转人工\n")
    url = f"sqlite:///{tmp_path / 'new.db'}"
    done = run(tmp_path, "move", url).stdout
    assert "核对" in done
    assert f"rm -f {tmp_path}/fengqiao.db {tmp_path}/fengqiao.db-wal" in done
    assert "FQ" in run(tmp_path, "chat", given="进度\n", FENGQIAO_DATABASE_URL=url).stdout
    assert "已经有数据" in run(tmp_path, "move", url, FENGQIAO_DATABASE_URL=url).stderr


@pytest.mark.parametrize(
    "words",
    [("serve",), ("chat",), ("staff", "list"), ADMIN, ("backup", "kept.fq"), ("move", "sqlite:///third.db")],
    ids=lambda words: words[0],
)
def test_what_was_moved_away_is_used_by_nothing(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    begun(data, secret_key=None)
    assert run(data, "move", f"sqlite:///{tmp_path / 'new.db'}").returncode == 0
    done = run(data, *words, given=f"{PASSWORD}\n")
    assert done.returncode == 1
    assert f"已经搬走了（fengqiao move），不能再用：{data}/fengqiao.db" in done.stderr
    assert not {"kept.fq", "third.db"} & {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("words", [("serve",), ("staff", "list"), ("backup", "kept.fq")], ids=lambda words: words[0])
def test_an_older_program_leaves_a_newer_database_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    begun(tmp_path, secret_key=None)
    with sqlite3.connect(tmp_path / "fengqiao.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9001_later'")
    raw.close()
    done = run(tmp_path, *words)
    assert (done.returncode, "装回新版本" in done.stderr, "9001_later" in done.stderr) == (1, True, True), done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("report", "2026-11", "--out", "out.xlsx"),
        ("district", "chart", "out.svg"),
        ("district", "staffing", "--out", "out.csv"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_full_disk_leaves_the_file_that_was_there(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    begun(tmp_path / "data", secret_key=None)
    before = next(Path(word) for word in words if word.startswith("out"))
    before.write_bytes(b"what was there")
    real = Path.write_bytes

    def full(path: Path, body: bytes) -> int:
        real(path, body[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    done = run(tmp_path / "data", *words)
    assert (done.returncode, f"磁盘满了，没有写成：{before}" in done.stderr) == (1, True), done.stderr
    assert before.read_bytes() == b"what was there"
    assert {path.name for path in tmp_path.iterdir()} == {"data", before.name}


def test_a_backup_that_finds_no_room_names_its_file_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(tmp_path / "data", secret_key=None)

    async def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("storage.backup.backup", full)
    done = run(tmp_path / "data", "backup", str(tmp_path / "kept.fq"))
    assert (done.returncode, done.stderr) == (1, f"磁盘满了：{tmp_path}/kept.fq\n")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("number", list(_REFUSED))
def test_what_the_system_refuses_is_told_in_chinese(number: int) -> None:
    told = failed(OSError(number, os.strerror(number), "/a/file"))
    assert told.endswith("：/a/file")
    assert os.strerror(number) not in told


@pytest.mark.parametrize("damage", ["head", "middle"])
def test_a_damaged_file_is_told_as_one(tmp_path: Path, damage: str) -> None:
    begun(tmp_path, secret_key=None)
    file = tmp_path / "fengqiao.db"
    kept = file.read_bytes()
    file.write_bytes(b"no database " * 400 if damage == "head" else kept[:4096] + b"\xff" * (len(kept) - 4096))
    for words in (("serve",), ("staff", "list"), ("backup", str(tmp_path / "kept.fq"))):
        done = run(tmp_path, *words)
        assert (done.returncode, "数据库文件坏了" in done.stderr) == (1, True), done.stderr


NEED_A_HOUSE = {
    "backup": ("kept.fq",),
    "move": ("sqlite:///other.db",),
    "audit": ("verify",),
    "report": ("2026-11",),
    "letters": ("letters.jsonl", "--by", "收件岗"),
    "ledger": ("import", "ledger.xlsx", "--body", "district"),
    "search": ("rebuild",),
    "replies": ("dead",),
    "trace": ("a" * 32,),
    "person find": ("--case", "FQ1"),
    "person export": ("copy.zip", "--case", "FQ1"),
    "person erase": ("--case", "FQ1", "--reason", "consent", "--yes"),
    "person release": ("FQ1",),
    "key create": ("kiosk",),
    "key list": (),
    "key revoke": ("1",),
    "key rotate": (),
    "key master": (),
    "hook add": ("https://hooks.example/",),
    "hook list": (),
    "staff list": (),
    "staff password": ("admin",),
    "staff bind": ("admin",),
    "staff away": ("admin", "2"),
    "staff second-off": ("admin",),
    "district versions": (),
    "district show": (),
    "district restore": ("1",),
    "district staffing": (),
    "district chart": ("chart.svg",),
}  # every command that looks at what is kept; `serve`, `chat`, `staff add`, `district import`, `restore` may begin it


@pytest.mark.parametrize("command", NEED_A_HOUSE)
def test_a_wrong_folder_does_not_pass_for_an_empty_house(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letters.jsonl").write_text("", encoding="utf-8")
    data = tmp_path / "nothing"
    done = run(data, *command.split(), *NEED_A_HOUSE[command], given="a new master key, long\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"没有枫桥的数据库：{data}/fengqiao.db" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters.jsonl"]


@pytest.mark.parametrize("words", [("staff", "list"), ("audit", "verify"), ("serve",), ADMIN], ids=lambda w: w[0])
def test_a_lost_key_is_asked_for_and_not_made_anew(tmp_path: Path, words: tuple[str, ...]) -> None:
    begun(tmp_path, secret_key=None)
    (tmp_path / "secret.key").unlink()
    done = run(tmp_path, *words, given=f"{PASSWORD}\n")
    assert done.returncode == 1
    assert f"没有密钥：请设 FENGQIAO_SECRET_KEY，或者把原来的 secret.key 放到 {tmp_path}" in done.stderr
    assert not (tmp_path / "secret.key").exists()
