"""Papers as PDF, where LibreOffice is installed: converted by a short-lived process with limits and a profile of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from handlers.errors import Refused

MIME = "application/pdf"
ABSENT = "这台机器没有安装 LibreOffice，不能生成 PDF；可以下载 DOCX。"
FAILED = "这次没有生成 PDF，请稍后再试，或者下载 DOCX。"
SECONDS = 90  # for one conversion, of all its papers
MEMORY_KB = 4 * 1024 * 1024  # address space of the converter, which maps much more than it uses
_ONE_AT_A_TIME = threading.Lock()
# `ulimit` in the shell that becomes the converter: whatever it starts is bound by the same limits.
_LIMITED = f'ulimit -v {MEMORY_KB} && ulimit -t {SECONDS} && ulimit -c 0 && exec "$@"'


# The typefaces of official papers and what stands in for them where they are missing; others as the machine has them.
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<cachedir>{home}/fonts</cachedir>{aliases}</fontconfig>"""
_ALIAS = '<alias binding="same"><family>{name}</family><accept>{others}</accept></alias>'
_SERIF, _SANS = ("Noto Serif CJK SC", "Source Han Serif SC"), ("Noto Sans CJK SC", "WenQuanYi Zen Hei")
_STANDS_IN = {
    "仿宋": ("FangSong", "仿宋_GB2312", "STFangsong", *_SERIF),
    "宋体": ("SimSun", "STSong", *_SERIF),
    "黑体": ("SimHei", "STHeiti", *_SANS),
}


def converter() -> str | None:
    """The program that converts; None where there is none."""
    return shutil.which("soffice")


def pdfs_of(papers: Sequence[bytes]) -> tuple[bytes, ...]:
    """Each DOCX as PDF, in order. Raises `Refused` in one sentence where it cannot be done. Blocks: call in a thread."""
    program = converter()
    if program is None:
        raise Refused(ABSENT)
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="fengqiao-paper-") as folder:
        home = Path(folder)
        names = [f"{number:03d}" for number in range(len(papers))]
        for name, paper in zip(names, papers, strict=True):
            (home / f"{name}.docx").write_bytes(paper)
        (home / "fonts.conf").write_text(_fonts(home), encoding="utf-8")
        _convert(program, home, [f"{name}.docx" for name in names])
        made = [home / f"{name}.pdf" for name in names]
        if not all(path.is_file() for path in made):
            raise Refused(FAILED, "the converter made no file")
        return tuple(path.read_bytes() for path in made)


def _order(program: str, home: Path, names: Sequence[str]) -> list[str]:
    """The converter's command line: a profile of its own, gone with the folder."""
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    quiet = ["--headless", "--norestore", "--nologo"]
    return [program, profile, *quiet, "--convert-to", "pdf", "--outdir", str(home), *names]


def _fonts(home: Path) -> str:
    """The configuration of typefaces for one conversion."""
    aliases = "".join(
        _ALIAS.format(name=name, others="".join(f"<family>{other}</family>" for other in others))
        for name, others in _STANDS_IN.items()
    )
    return _FONTS.format(home=home, aliases=aliases)


def _convert(program: str, home: Path, names: Sequence[str]) -> None:
    """Run the converter in that folder; at the end of the time it and all it started are ended."""
    # Nothing of our own environment goes along: it holds keys.
    env = {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
    }
    process = subprocess.Popen(  # noqa: S603  # a fixed program on files we named ourselves
        ["/bin/sh", "-c", _LIMITED, "sh", *_order(program, home, names)],
        cwd=home,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as late:
        raise Refused(FAILED, "the converter took too long") from late
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode != 0:
        raise Refused(FAILED, f"the converter ended with {process.returncode}")


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    from pypdf import PdfReader  # loaded when the first pages are counted: it costs every start

    return len(PdfReader(BytesIO(pdf)).pages)


def bound(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one, in order, without a word of who made them."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(BytesIO(pdf))
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
