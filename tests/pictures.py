"""Takes the pictures of README and guides from the running product: `python -m tests.pictures`."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, async_playwright

from tests.replay import free_port

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
TALK = (
    "我们五个人在石桥工业园干活，包工头老王从今年三月开始一共欠我们四万二工资没给",
    "想要回工资，找过劳动监察",
    "我姓刘，13912345678",
)


@asynccontextmanager
async def demo() -> AsyncIterator[tuple[str, str]]:
    """`fengqiao serve --demo` on an empty folder; yields its address and the demo password."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "serve", "--demo", "--port", str(port)]
        env = {**os.environ, "FENGQIAO_DATA_DIR": folder}
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=subprocess.PIPE)
        try:
            yield f"http://127.0.0.1:{port}", await _password(process)
        finally:
            process.terminate()
            await process.wait()


async def _password(process: asyncio.subprocess.Process) -> str:
    """The demo password, from what the service prints at its start."""
    assert process.stdout is not None
    async with asyncio.timeout(120):
        while line := (await process.stdout.readline()).decode():
            if found := re.search(r"密码都是 (\S+?)（", line):
                return found[1]
    raise RuntimeError("the service ended before it printed the logins")


async def opened(browser: Browser, address: str, size: dict[str, int], scheme: str = "light") -> Page:
    """A page of that size in that colour scheme."""
    context = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="zh-CN",
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2 if size is PHONE else 1,
    )
    page = await context.new_page()
    await page.goto(address)
    return page


# Asked again and again from here: the pages' policy lets nothing be evaluated inside them.
DRAWN = "[...document.images].every(i => i.naturalWidth > 0 || i.y > innerHeight)"


async def shoot(page: Page, name: str) -> None:
    """The picture, once nothing moves any more."""
    async with asyncio.timeout(90):
        while not await page.evaluate(DRAWN):
            await page.wait_for_timeout(200)
    await page.wait_for_timeout(800)
    await page.screenshot(path=PICTURES / f"{name}.png")
    print(name)


async def resident(browser: Browser, base: str) -> None:
    """A talk on a phone, up to the case number; the first words of danger in the dark scheme."""
    page = await opened(browser, f"{base}/", PHONE)
    for words in TALK:
        await page.fill("#words", words)
        await page.press("#words", "Enter")
        await page.wait_for_timeout(2500)
    await shoot(page, "resident-phone")
    await page.get_by_role("button", name="没问题，提交").click()
    await page.wait_for_timeout(2500)
    await shoot(page, "resident-number")
    dark = await opened(browser, f"{base}/", PHONE, "dark")
    await dark.fill("#words", "他又打我了，我躲在厕所")
    await dark.press("#words", "Enter")
    await dark.wait_for_timeout(2500)
    await shoot(dark, "resident-danger-dark")


async def signed_in(browser: Browser, base: str, login: str, password: str, size: dict[str, int]) -> Page:
    """The desk of one of the demo's staff."""
    page = await opened(browser, f"{base}/desk/login", size)
    await page.fill("#login", login)
    await page.fill("#password", password)
    await page.click("button.primary")
    await page.wait_for_url("**/desk/**")
    return page


async def desk(browser: Browser, base: str, password: str) -> None:
    """The desk of a township's mediator: queue, case, and the same on a phone."""
    for size, ending in ((DESKTOP, ""), (PHONE, "-phone")):
        page = await signed_in(browser, base, "zhen3", password, size)
        await page.goto(f"{base}/desk/queue")
        await shoot(page, f"desk-queue{ending}")
        await page.locator("a[href*='/desk/case']").first.click()
        await shoot(page, f"desk-case{ending}")


async def district(browser: Browser, base: str, password: str) -> None:
    """What managers, grid workers and the administrator look at, for the guides in `docs/guide/`."""
    month = datetime.now(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m")  # the demo's cases are of today
    for login, size, path, name in (
        ("zhuguan", DESKTOP, "overview", "manager-overview"),
        ("zhuguan", DESKTOP, f"figures?period={month}", "manager-figures"),
        ("zhuguan", DESKTOP, f"figures/charts?period={month}", "manager-charts"),
        ("zhuguan", DESKTOP, "warnings", "manager-warnings"),
        ("wangge1", PHONE, "screening", "grid-screening-phone"),
        ("admin", DESKTOP, "district", "admin-district"),
        ("admin", DESKTOP, "people", "admin-people"),
    ):
        page = await signed_in(browser, base, login, password, size)
        await page.goto(f"{base}/desk/{path}")
        await shoot(page, name)


async def main() -> None:
    """All pictures, anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with demo() as (base, password), async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        await resident(browser, base)
        await desk(browser, base, password)
        await district(browser, base, password)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
