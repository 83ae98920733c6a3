// The talk: stays at its newest line, counts down to the sending, offers ready sentences, keeps what is typed.
import { draftOf } from "./drafts.js";
import { refresh } from "./live.js";
import { onPatch } from "./patch.js";

const main = document.querySelector("main.case");
const box = document.querySelector(".line-box");
const words = document.getElementById("words");
const running = new Map();
let last = null;

function toEnd() {
  if (box) box.scrollTop = box.scrollHeight;
}

function countDown(undo) {
  const left = Number(undo.dataset.left);
  const all = Number(undo.dataset.all);
  const key = undo.dataset.key;
  const until = running.get(key) ?? performance.now() + left;
  running.set(key, until);
  const rest = Math.max(0, until - performance.now());
  const bar = undo.querySelector("i");
  const second = undo.querySelector("[data-seconds]");
  const scale = (part) => ({ transform: `scaleX(${part})` });
  bar.animate([scale(rest / all), scale(0)], { duration: rest, fill: "forwards" });
  const tick = setInterval(() => {
    const now = Math.max(0, until - performance.now());
    second.textContent = Math.ceil(now / 1000);
    if (now > 0 && undo.isConnected) return;
    clearInterval(tick);
    if (undo.isConnected) {
      undo.hidden = true;
      refresh(300);
    }
  }, 200);
}

if (box) {
  let atEnd = true;
  box.addEventListener("scroll", () => (atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80));
  onPatch(() => {
    for (const undo of main.querySelectorAll(".undo:has(.track):not([data-runs])")) {
      undo.dataset.runs = "1";
      countDown(undo);
    }
    const newest = box.querySelector(".line > :last-child")?.id;
    if (newest !== last && (atEnd || last === null)) toEnd();
    last = newest;
  });
  addEventListener("load", toEnd);
  new ResizeObserver(() => atEnd && toEnd()).observe(box);
}

const keep = words && draftOf(words);

function grow() {
  words.style.height = "auto";
  words.style.height = `${words.scrollHeight + 2}px`;
}

function changed() {
  keep();
  grow();
}

if (words) {
  if (words.value) grow();
  words.addEventListener("input", changed);
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    document.getElementById(event.shiftKey ? "keep-note" : "send-out")?.click();
  });
  document.addEventListener("sent", ({ detail }) => {
    if (detail.form !== words.form) return;
    words.value = "";
    changed();
    words.focus();
  });
  document.addEventListener("click", (event) => {
    const ready = event.target.closest(".canned button");
    if (!ready) return;
    const lead = words.value && !/\s$/.test(words.value) ? "\n" : "";
    words.setRangeText(lead + ready.textContent.trim(), words.selectionStart, words.selectionEnd, "end");
    ready.closest("dialog").close();
    changed();
    words.focus();
  });
}

for (const tab of document.querySelectorAll("[data-show]")) {
  tab.addEventListener("click", () => {
    main.dataset.page = tab.dataset.show;
    for (const other of document.querySelectorAll("[data-show]")) {
      other.setAttribute("aria-pressed", String(other === tab));
    }
    if (tab.dataset.show === "talk") toEnd();
  });
}

// Undoing gives the words back to the box: they were meant to be changed, not lost.
document.addEventListener("sent", ({ detail }) => {
  if (!words || !detail.form.matches(".say .undo") || words.value.trim()) return;
  words.value = detail.form.closest(".say").querySelector(".text")?.textContent ?? "";
  changed();
  words.focus();
});
