// How the talk is shown. Text is only ever set as text, never as markup.

const log = document.getElementById("log");
const scroll = document.getElementById("scroll");
const newer = document.getElementById("newer");
const GAP = 5 * 60 * 1000; // a pause after which the time is shown
const TOGETHER = 3000; // what comes so soon belongs to the same answer
let lastAt = 0;

function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function atEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
}

export function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  newer.hidden = true;
}

newer.addEventListener("click", toEnd);
scroll.addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; }, { passive: true });
addEventListener("resize", () => { if (newer.hidden && document.activeElement && document.activeElement.id === "words") toEnd(); });

let answer = null; // the first line of an answer that came in several
let cameAt = 0;

function topOf(node) {
  return node.offsetTop - scroll.offsetTop - 8;
}

// An answer longer than the screen is read from its beginning, also when it comes in several lines. Whoever reads further up stays there.
function put(node, mine, past) {
  const together = !mine && !past && answer !== null && Date.now() - cameAt < TOGETHER;
  const begun = together && Math.abs(scroll.scrollTop - topOf(answer)) < 4;
  const follow = mine || begun || atEnd();
  if (!together) answer = mine || !follow ? null : node;
  cameAt = Date.now();
  log.append(node);
  if (!follow) { newer.hidden = false; return; }
  toEnd();
  if (answer && scroll.scrollHeight - topOf(answer) > scroll.clientHeight + 24) {
    scroll.scrollTop = topOf(answer);
    newer.hidden = false;
  }
}

function moment(at) {
  const time = at ? new Date(at) : new Date();
  if (time - lastAt > GAP) {
    const day = time.toDateString() === new Date().toDateString() ? "" : `${time.getMonth() + 1}月${time.getDate()}日 `;
    log.append(make("p", "when", `${day}${time.getHours()}:${String(time.getMinutes()).padStart(2, "0")}`));
  }
  lastAt = time;
}

function line(kind, who, text) {
  const node = make("article", `line ${kind}`);
  node.append(make("span", kind === "staff" ? "who" : "unseen", `${who}：`));
  const bubble = make("div", "bubble", text);
  node.append(bubble);
  return [node, bubble];
}

const known = new Set((document.body.dataset.hotlines || "").split(" "));

function callable(bubble, text) {
  // "报警 110" becomes a link that dials; a number of money or days stays text. No lookbehind: older phones lack it.
  const parts = text.split(/(\d+)/);
  bubble.textContent = "";
  parts.forEach((part, index) => {
    const before = index ? parts[index - 1].slice(-1) : "";
    const after = (parts[index + 1] || "").trimStart().charAt(0);
    const dials = index % 2 === 1 && known.has(part) && " （(、".includes(before) && !(after && "元块万天日年个.".includes(after));
    if (!dials) { bubble.append(part); return; }
    const link = make("a", "", part);
    link.href = `tel:${part}`;
    bubble.append(link);
  });
}

function files(bubble, list) {
  for (const file of list || []) {
    const link = make("a", "", `${file.name}（${size(file.size)}）`);
    link.href = file.url;
    link.download = file.name;
    bubble.append(document.createElement("br"), link);
  }
}

export function size(bytes) {
  return bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

export function showReply(frame, press) {
  moment(frame.at);
  const [node, bubble] = line(frame.author ? "staff" : "bot", frame.author || "枫桥", frame.text);
  callable(bubble, frame.text);
  files(bubble, frame.files);
  if (frame.buttons && frame.buttons.length) {
    closeChoices();
    node.append(choices(frame, press));
  }
  put(node, false, Boolean(frame.at));
}

function choices(frame, press) {
  const group = make("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "选一个，也可以直接打字回答");
  frame.buttons.forEach((button, index) => {
    const node = make("button");
    node.type = "button";
    node.append(make("i", "", String(index + 1)), make("span", "", button.label));
    node.addEventListener("click", () => {
      closeChoices();
      node.classList.add("chosen");
      press(button);
    });
    group.append(node);
  });
  return group;
}

export function closeChoices() {
  for (const button of log.querySelectorAll(".choices button")) button.disabled = true;
}

export function showMine(text, at) {
  moment(at);
  const [node, bubble] = line("me", "我", text);
  const meta = make("div", "meta");
  node.append(meta);
  put(node, true);
  return { node, bubble, meta, text };
}

// Whether one of the resident's last lines reads so.
export function lately(text) {
  return [...log.querySelectorAll(".me .bubble")].slice(-8).some((bubble) => bubble.textContent === text);
}

export function showImage(mine, file) {
  if (!/^image\/(jpeg|png|gif|webp)$/.test(file.type)) return;
  const image = make("img");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  image.onload = () => { URL.revokeObjectURL(image.src); toEnd(); };
  mine.bubble.textContent = "";
  mine.bubble.append(image);
}

export function mark(mine, words, action) {
  mine.meta.textContent = words;
  mine.node.classList.remove("failed");
  if (!action) return;
  const button = make("button", "", action.label);
  button.type = "button";
  button.addEventListener("click", action.run);
  mine.meta.append(button);
}

export function markFailed(mine, words, action) {
  mark(mine, words, action);
  mine.node.classList.add("failed");
}

export function showNote(text) {
  put(make("p", "note", text), false);
}

export function clear() {
  log.textContent = "";
}
