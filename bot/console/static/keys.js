// The keyboard: j k Enter c in lists, / to search, g q / g m / g f … to go, r to reply, ? for help. Can be switched off.
const KEY = "fq-keys";
const on = () => localStorage.getItem(KEY) !== "off";
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
let prefix = "";

const rows = () => [...document.querySelectorAll(".row:not([hidden])")];
const link = (row) => row.querySelector(".what a");
const current = () => document.activeElement?.closest?.(".row");

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  link(all[to]).focus();
  all[to].scrollIntoView({ block: "nearest" });
}

const press = (selector, root = document) => {
  const found = root.querySelector(selector);
  found?.click();
  return Boolean(found);
};
const focus = (selector) => {
  const found = document.querySelector(selector);
  found?.focus();
  return Boolean(found);
};

const SINGLE = {
  j: () => move(1),
  k: () => move(-1),
  c: () => press("[data-claim]", current() ?? document.querySelector("main.case") ?? document.createElement("i")),
  r: () => {
    press('[data-show="talk"]');
    return focus("#words");
  },
  u: () => press("[data-back]"),
  t: () => press('[data-open="canned"]'),
  d: () => press('[data-open="drafts"]'),
  "/": () => focus("#find"),
  "?": () => document.getElementById("help")?.showModal(),
};
const GO = { q: '[data-nav="queue"]', m: '[data-nav="mine"]', o: '[data-nav="overview"]', s: '[data-nav="me"]', f: "/desk/search", p: "/desk/bulk" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && event.target.id === "find") event.target.blur();
  if (!on() || typing(event.target) || document.querySelector("dialog[open]")) return;
  const to = prefix === "g" ? (GO[event.key] ?? "") : "";
  if (to.startsWith("/")) document.getElementById("find") && location.assign(to);
  else if (to) press(to);
  const act = prefix ? null : SINGLE[event.key];
  prefix = !prefix && event.key === "g" ? "g" : "";
  if (act && act() !== false) event.preventDefault();
});

const box = document.getElementById("keys-on");
if (box) {
  box.checked = on();
  box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
}
