"""The ready-made deployment files speak of parts, settings and files that exist."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.parts import Part
from bot.serving import GRACE
from bot.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
BACKUP = DEPLOY / "systemd" / "fengqiao-backup.service"
KNOWN = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def ours() -> dict[str, dict[str, Any]]:
    """What runs all the time and is ours, in containers."""
    return {name: each for name, each in compose()["services"].items() if name not in ("postgres", "backup", "restore")}


def unit(path: Path) -> dict[str, list[str]]:
    """A unit's lines by their name."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall("^([A-Za-z]+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def serve_commands() -> list[str]:
    lines = [str(each["command"]) for each in ours().values()]
    for unit in (path for path in UNITS if path != BACKUP):
        found = re.search("^ExecStart=.*/(fengqiao .*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert found, unit
        lines.append(found[1])
    return lines


def test_every_setting_named_exists() -> None:
    for path in [*DEPLOY.glob("**/*.yaml"), *UNITS, DEPLOY / "systemd" / "common.env", DEPLOY / "Dockerfile"]:
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]+", path.read_text(encoding="utf-8")))
        assert named <= KNOWN, path


@pytest.mark.parametrize("command", serve_commands())
def test_every_command_is_one_of_ours(command: str) -> None:
    found = re.fullmatch("fengqiao serve(?: --only (%i|[a-z]+))?(?: --port %i| --host 0.0.0.0)?", command)
    assert found
    assert found[1] in (None, "%i", "actions", *Part)


def test_together_the_processes_are_all_parts() -> None:
    parts = set(re.findall("--only ([a-z]+)", " ".join(serve_commands())))
    assert parts == {"actions", *(part.value for part in Part)}


def test_the_image_is_made_of_files_that_are_here() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall("^COPY (.*) [^ ]+$", lines, re.MULTILINE) for name in line.split()]
    assert copied
    assert all((DEPLOY.parent / name).exists() for name in copied)
    let_in = re.findall("^!(.+)$", (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"bot", "handlers", "nlu", "storage", "pyproject.toml", "README.md", *copied} - {"."} <= set(let_in)
    assert all((DEPLOY.parent / name).exists() for name in let_in)


def test_what_an_operator_writes_into_env_reaches_every_container_but_the_one_that_must_not_know() -> None:
    for name, each in ours().items():
        assert ("env_file" in each) is (name != "actions"), name
    assert not {"FENGQIAO_SECRET_KEY", "FENGQIAO_DATABASE_URL"} & set(ours()["actions"]["environment"])
    fixed = ours()["web-1"]["environment"]
    assert {
        name: value for name, value in fixed.items() if ":-" in str(value)
    } == {}  # an empty one would hide what is set


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_what_ends_a_process_waits_longer_than_the_process_does() -> None:
    assert all(seconds(each["stop_grace_period"]) > 2 * GRACE for each in ours().values())
    assert all(seconds(unit(path)["TimeoutStopSec"][0]) > 2 * GRACE for path in UNITS if path != BACKUP)


def test_containers_are_watched_bounded_and_write_to_their_volumes_alone() -> None:
    for name, each in compose()["services"].items():
        assert each["logging"]["options"]["max-size"], name
        assert each["healthcheck"], name
    for name, each in ours().items():
        assert (each["read_only"], each["cap_drop"], each["restart"]) == (True, ["ALL"], "unless-stopped"), name
        assert each["mem_limit"], name
        assert each["healthcheck"]["timeout"], name


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_may_write_to_their_folder_alone_and_agree(path: Path) -> None:
    found, shared = unit(path), unit(DEPLOY / "systemd" / "fengqiao.service")
    for name in (each for each in shared if each.startswith(("Protect", "Restrict", "Private", "NoNew", "Capability"))):
        if name not in ("Restart", "RestartSec"):
            assert found[name] == shared[name], name
    assert found["UMask"] == ["0077"]
    if path != BACKUP:
        assert (found["Restart"], found["OOMPolicy"]) == (["always"], ["continue"])


def test_backups_are_written_and_destroyed_in_the_same_folder() -> None:
    found = unit(BACKUP)
    (folder,) = found["ReadWritePaths"]
    assert f"fengqiao backup {folder}/fengqiao-" in found["ExecStart"][0]
    assert f"find {folder} -name" in found["ExecStartPost"][0]
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    volumes = [each.split(":")[1] for each in compose()["services"]["backup"]["volumes"]]
    assert all(re.search(rf"install -d .*{each}\b", image) for each in volumes)  # else they are root's


def test_containers_bring_back_what_they_backed_up_and_destroy_what_is_old() -> None:
    services = compose()["services"]
    backup, restore = services["backup"], services["restore"]
    assert restore["entrypoint"] == ["fengqiao", "restore"]
    assert restore["volumes"] == ["data:/data", "backups:/backups:ro"]  # it writes attachments and the trail's heads
    days = re.findall(r"-mtime \+(\d+) -delete", backup["command"][-1] + unit(BACKUP)["ExecStartPost"][0])
    assert days == ["35", "35"]


def test_each_part_listens_on_a_port_of_its_own() -> None:
    web = set(re.findall(r"server 127\.0\.0\.1:(\d+);", (DEPLOY / "nginx.conf").read_text(encoding="utf-8")))
    parts = [Part.DELIVERY, Part.CLOCKWORK, Part.TELEGRAM]
    files = [(DEPLOY / "systemd" / f"{part}.env").read_text(encoding="utf-8") for part in parts]
    ports = [found for text in files for found in re.findall(r"^FENGQIAO_PORT=(\d+)$", text, re.MULTILINE)]
    assert len({*ports, *web, "8080"}) == len(parts) + len(web) + 1


def test_commands_run_as_the_services_user_with_its_settings(tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("runuser") is None:
        pytest.skip("only root can become another user")
    settings, program, script = tmp_path / "common.env", tmp_path / "fengqiao", tmp_path / "fengqiao-admin"
    url = "postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=/x y"
    settings.write_text(f'# a remark\nFENGQIAO_DATABASE_URL={url}\nFENGQIAO_SECURE_COOKIES="on"\n\n', "utf-8")
    program.write_text("#!/bin/sh\nid -un; umask; printf '%s|' \"$@\"; env | grep ^FENGQIAO_ | sort\n", "utf-8")
    text = (DEPLOY / "systemd" / "fengqiao-admin").read_text(encoding="utf-8")
    assert unit(DEPLOY / "systemd" / "fengqiao.service")["ExecStart"][0].startswith("/opt/fengqiao/bin/fengqiao ")
    for here, there in (
        ("/etc/fengqiao/common.env", str(settings)),
        ("/opt/fengqiao/bin/fengqiao", str(program)),
        ("-u fengqiao", "-u nobody"),
    ):
        assert here in text
        text = text.replace(here, there)
    script.write_text(text, encoding="utf-8")
    open_to_all(program, script)
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)  # as root's home: the service's user may not stand there
    others = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    call = ["sh", str(script), "staff", "add", "a b"]
    done = subprocess.run(call, capture_output=True, text=True, cwd=shut, env=others)
    assert done.stdout.splitlines() == [
        "nobody",
        "0077",
        f"staff|add|a b|FENGQIAO_DATABASE_URL={url}",
        "FENGQIAO_SECURE_COOKIES=on",
    ], done.stderr
    settings.unlink()
    assert "root" in subprocess.run(["sh", str(script), "staff"], capture_output=True, text=True, cwd="/").stderr


def open_to_all(*files: Path) -> None:
    """Another user may run these, and walk to them."""
    for file in files:
        file.chmod(0o755)
        for folder in list(file.parents)[:-2]:
            folder.chmod(folder.stat().st_mode | 0o011)


def test_the_guides_first_steps_name_what_there_is() -> None:
    guide = (DEPLOY.parent / "docs" / "guide" / "operator.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"<!-- from nothing -->\n```sh\n(.*?)```", guide, re.DOTALL)
    named = re.findall(r"(?:deploy/\S+|requirements\.lock)", block)
    assert len(named) >= 5
    assert all(list(DEPLOY.parent.glob(name)) for name in named), named
    service = (DEPLOY / "systemd" / "fengqiao.service").read_text(encoding="utf-8")
    for line in ("useradd --system", "/etc/fengqiao/common.env", "python3 -m venv /opt/fengqiao", "/usr/local/sbin"):
        assert line in block
    assert {"User=fengqiao", "EnvironmentFile=/etc/fengqiao/common.env"} <= set(service.splitlines())
    assert block.index("FENGQIAO_SECRET_KEY") < block.index("staff add") < block.index("enable --now")


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not here")
    named = {"fengqiao@.service": "fengqiao@delivery.service", "fengqiao-web@.service": "fengqiao-web@8081.service"}
    for path in (DEPLOY / "systemd").glob("*.*er*"):
        text = path.read_text(encoding="utf-8").replace("/opt/fengqiao/bin/fengqiao", "/bin/true")
        (tmp_path / named.get(path.name, path.name)).write_text(text, encoding="utf-8")
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    assert len(units) == 5
    done = subprocess.run([program, "verify", "--man=no", *units], capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "fengqiao" in line]
    assert told == []
