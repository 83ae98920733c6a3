// Live by server-sent events: a change fetches the page again and patches it in; nothing personal is in an event.
import { patch } from "./patch.js";
import { announce } from "./notify.js";

const topics = new Set((document.body.dataset.live ?? "").split(" ").filter(Boolean));
const offline = document.querySelector(".offline");
let timer = 0;
let fetching = false;
let again = false;

/** Fetch this page again and patch it in; several calls at once make one fetch. */
export function refresh(delay = 120) {
  clearTimeout(timer);
  timer = setTimeout(load, delay);
}

function typed() {
  const written = "input:not([type=hidden], [type=checkbox], [type=radio])";
  const boxes = [...document.querySelectorAll(`main ${written}, dialog ${written}`)];
  const words = [...document.querySelectorAll("textarea")].some((box) => box.value.trim());
  return words || boxes.some((box) => box.value !== box.defaultValue);
}

// The session ended or the case left one's sight. Typed words stay on the page until they are safe.
// A case that somebody else took is no page that was never there: the queue says what became of it.
function leave(gone = false) {
  const queue = document.querySelector('nav a[href="/desk/queue"]');
  if (!typed()) return gone && queue ? location.replace("/desk/queue?done=gone") : location.reload();
  offline.textContent = "这一页已经失效（登录到期，或案件已不在您手上）。打好的字请先复制下来，再刷新页面。";
  offline.hidden = false;
}

async function load() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, redirect: "manual", cache: "no-store" });
    if (answer.ok) patch(await answer.text());
    else if (answer.type === "opaqueredirect" || answer.status === 404) leave(answer.status === 404);
  } catch {
    // The stream tells when the line is back, and then asks again.
  } finally {
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

function show(counts) {
  for (const badge of document.querySelectorAll("[data-count]")) {
    const count = counts[badge.dataset.count] ?? 0;
    badge.textContent = count > 99 ? "99+" : count;
    badge.toggleAttribute("data-none", !count);
  }
  const mark = counts.unread + counts.alerts;
  document.title = (mark ? `(${mark}) ` : "") + document.title.replace(/^\(\d+\) /, "");
}

const BROADCAST = ["counts", "change", "notice", "bye"];
const LATELY = 10000; // milliseconds for which what changed is told again to a tab that opens
const HEAR = {
  counts: show,
  change: (told) => told.some((topic) => topic === "all" || topics.has(topic)) && refresh(),
  notice: announce,
  bye: () => leave(),
  line: (up) => {
    clearTimeout(lost);
    if (up) {
      offline.hidden = true;
      if (wasUp && topics.size) refresh();
      wasUp = true;
    } else lost = setTimeout(() => (offline.hidden = false), 3000);
  },
};
let lost = 0;
let wasUp = false;

// Browsers allow six connections to a host: with many tabs open one of them listens and tells the others.
function listen(tell) {
  return new Promise(() => {
    // What changed between the page's being read and the stream's opening is told first.
    const stream = new EventSource(`/desk/events?since=${encodeURIComponent(document.body.dataset.now)}`);
    stream.addEventListener("open", () => tell("line", true));
    stream.addEventListener("error", () => {
      tell("line", false);
      if (stream.readyState === EventSource.CLOSED) leave();
    });
    for (const kind of BROADCAST) stream.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
    addEventListener("pagehide", () => stream.close());
  });
}

function start() {
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  if (!navigator.locks || !("BroadcastChannel" in window)) return void listen((kind, data) => HEAR[kind](data));
  const others = new BroadcastChannel("fq-desk");
  others.addEventListener("message", ({ data }) => HEAR[data.kind]?.(data.data));
  others.postMessage({ kind: "opened" });
  navigator.locks.request("fq-desk", () => {
    let lately = [];
    others.addEventListener("message", ({ data }) => {
      if (data.kind !== "opened") return;
      lately = lately.filter(({ at }) => at > Date.now() - LATELY);
      if (lately.length) others.postMessage({ kind: "change", data: lately.flatMap(({ told }) => told) });
    });
    return listen((kind, data) => {
      if (kind === "change") lately = [...lately.slice(-100), { at: Date.now(), told: data }];
      if (kind !== "notice") others.postMessage({ kind, data });
      HEAR[kind](data);
    });
  });
}

if (offline) start();
