// The resident's page: typing, pressing, sending files and voice, and leaving quickly.

import { Link, newId } from "/static/socket.js";
import * as lines from "/static/lines.js";
import { Later, Recorder, Refused, canRecord, upload } from "/static/media.js";
import * as unsent from "/static/unsent.js";
import * as windows from "/static/windows.js";

const $ = (id) => document.getElementById(id);
const words = $("words");
const settings = document.body.dataset;
const textLimit = Number(settings.textLimit);
const mine = new Map(); // id → the line it stands in
const going = new Map(); // id → { frame, text }: kept through a reload until the talk holds it
const uploads = new Map(); // id → a file still to be sent up
const risen = []; // files sent up that wait for those chosen with them: told together, they get one answer
const LATER = 5000;
const TOGETHER = 8000; // so long they wait for the slowest
const SETTLED = 5000; // after that the talk that a page opened anew is shown holds what was taken
let editing = null;
let thinking = 0;

const link = new Link(take, (state) => {
  if (state === "left") { leave(false); return; }
  $("status").textContent = state === "open" ? "" : "网络断了，正在重新连接。您写的都留着，连上就发。";
  if (state === "open") for (const id of uploads.keys()) sendUp(id);
});

// -- what comes in

function take(frame) {
  if (frame.type === "hello") hello(frame);
  if (frame.type === "ack") acknowledged(frame);
  if (frame.type === "reply") { wait(false); lines.showReply(frame, press); }
  if (frame.type === "said") lines.mark(lines.showMine(frame.text, frame.at), "");
  if (frame.type === "shown") restore();
  if (frame.type === "busy") later(frame);
  if (frame.type === "error") refused(frame);
}

let met = null; // how the page was greeted last
let kept = null; // what this tab's page before left unsent

function hello(frame) {
  if (!met && frame.fresh) link.send({ type: "start", id: newId() });
  if (!met && frame.quiet) lines.showNote("有什么事，直接说就行。");
  const found = unsent.open(frame.quiet ? "" : frame.mark);
  if (!met) kept = found;
  met = frame;
}

// The talk so far is shown: what was on its way goes on after it. From now on what is new is read aloud, not all that was.
function restore() {
  $("log").setAttribute("aria-live", "polite");
  if (kept) {
    for (const { frame, text } of kept.lines) {
      if (lines.lately(text)) link.send(frame);
      else tell(frame, text);
    }
    words.value = [kept.words, words.value].filter(Boolean).join("\n");
    fit();
  }
  kept = null;
  keep();
}

function keep() {
  unsent.keep(words.value, [...going.values()]);
}

function settle(id) {
  if (going.delete(id)) keep();
}

function acknowledged(frame) {
  setTimeout(() => settle(frame.id), SETTLED);
  const line = mine.get(frame.id);
  if (!line) return;
  windows.tellSaid(met.mark, frame.id, line.text);
  for (const button of document.querySelectorAll(".me .meta button")) button.remove();
  lines.mark(line, "已送达 ✓", line.editable && { label: "改一改", run: () => edit(frame.id, line) });
  wait(true);
}

function later(frame) {
  const line = mine.get(frame.id);
  if (line) lines.mark(line, frame.message);
}

function refused(frame) {
  settle(frame.id);
  const line = mine.get(frame.id);
  if (!line) { lines.showNote(frame.message); return; }
  lines.markFailed(line, frame.message, line.editable && { label: "拿回来改", run: () => takeBack(line) });
}

function takeBack(line) {
  words.value = words.value ? `${words.value}\n${line.text}` : line.text;
  line.node.remove();
  fit();
  keep();
  words.focus();
}

function wait(on) {
  clearTimeout(thinking);
  $("typing").hidden = !on;
  if (!on) return;
  lines.toEnd();
  thinking = setTimeout(() => wait(false), 8000); // a human may be reading: no promise of an answer at once
}

// -- what goes out

function tell(frame, text) {
  const line = lines.showMine(text);
  line.editable = frame.type === "say" || frame.type === "edit";
  mine.set(frame.id, line);
  lines.mark(line, "发送中…");
  go(frame, text);
}

function go(frame, text) {
  going.set(frame.id, { frame, text });
  keep();
  link.send(frame);
}

function say(text) {
  const id = newId();
  tell(editing ? { type: "edit", id, edits: editing, text } : { type: "say", id, text }, text);
  stopEditing();
}

function press(button) {
  tell({ type: "press", id: newId(), button: button.id }, button.label);
  goOn();
}

// Where the keys go next. On a phone not into the box: its keyboard would cover the answer.
function goOn() {
  (matchMedia("(pointer: fine)").matches ? words : $("scroll")).focus({ preventScroll: true });
}

function sendFile(file, voice) {
  sheet(false);
  const limit = Number(settings.fileMb);
  if (file.size > limit * 1048576) {
    lines.showNote(`“${file.name}”有 ${lines.size(file.size)}，超过 ${limit} MB，发不了。请压缩或分开再发。`);
    return;
  }
  const id = newId();
  const line = lines.showMine(voice ? `语音（${voice} 秒）` : `${file.name}（${lines.size(file.size)}）`);
  lines.showImage(line, file);
  mine.set(id, line);
  uploads.set(id, { file, voice: Boolean(voice) });
  sendUp(id);
}

async function sendUp(id) {
  const one = uploads.get(id);
  if (one.busy) return;
  one.busy = true;
  const { file, voice } = one;
  lines.mark(mine.get(id), "正在上传…");
  try {
    const attachment = await upload(file, (share) => lines.mark(mine.get(id), `正在上传 ${Math.floor(share * 100)}%`));
    uploads.delete(id);
    lines.mark(mine.get(id), "发送中…");
    if (!risen.length) setTimeout(sendRisen, TOGETHER);
    risen.push({ frame: { type: "file", id, attachment, text: "", voice }, name: file.name });
  } catch (error) {
    if (error instanceof Refused) {
      uploads.delete(id);
      lines.markFailed(mine.get(id), error.message);
    } else if (error instanceof Later) {
      one.busy = false;
      lines.mark(mine.get(id), "发得有点快，过几秒自动再传，没有丢。");
      setTimeout(() => { if (uploads.has(id)) sendUp(id); }, LATER);
    } else {
      one.busy = false;
      lines.mark(mine.get(id), "还没传上去。", { label: "再试一次", run: () => sendUp(id) });
    }
  }
  if (![...uploads.values()].some(({ busy }) => busy)) sendRisen();
}

function sendRisen() {
  for (const { frame, name } of risen.splice(0)) go(frame, name);
}

// -- the composer

function fit() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight + 3, 160)}px`;
  const length = Array.from(words.value).length;
  $("count").textContent = length > textLimit - 500 ? `${length} / ${textLimit}` : "";
  $("count").classList.toggle("over", length > textLimit);
}

function submit() {
  const text = words.value.trim();
  const length = Array.from(text).length;
  if (!text) { words.focus(); return; }
  if (length > textLimit) {
    lines.showNote(`一次最多 ${textLimit} 字，现在 ${length} 字。请分两次发，您写的还在输入框里。`);
    return;
  }
  words.value = "";
  fit();
  say(text);
  words.focus();
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
words.addEventListener("input", () => { fit(); keep(); });
words.addEventListener("keydown", (event) => {
  // Enter that ends a word of the input method is not "send"; Safari tells it only by code 229.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});

function edit(id, line) {
  editing = id;
  words.value = line.text;
  $("editing").hidden = false;
  fit();
  words.focus();
}

function stopEditing() {
  editing = null;
  $("editing").hidden = true;
}

$("edit-cancel").addEventListener("click", () => { words.value = ""; fit(); keep(); stopEditing(); words.focus(); });

// -- files, voice, place

function sheet(open) {
  $("sheet").hidden = !open;
  $("more").setAttribute("aria-expanded", String(open));
  if (open) lines.toEnd();
}

$("more").addEventListener("click", () => sheet($("sheet").hidden));
for (const id of ["pick-photo", "pick-file", "pick-audio"]) {
  $(id).addEventListener("change", (event) => {
    for (const file of event.target.files) sendFile(file, 0);
    event.target.value = "";
  });
}

let recorder = null;
let ticking = 0;

$("mic").hidden = !canRecord();
$("audio-choice").hidden = canRecord();
$("mic").addEventListener("click", async () => {
  if (recorder) return;
  recorder = new Recorder();
  try {
    await recorder.start();
  } catch {
    recorder = null;
    $("audio-choice").hidden = false;
    lines.showNote("麦克风用不了。可以点加号，选一段录好的语音发来。");
    return;
  }
  $("recording").hidden = false;
  ticking = setInterval(() => {
    const passed = recorder.seconds();
    $("recorded").textContent = `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
    if (passed >= 300) record(true);
  }, 250);
  $("record-send").focus();
});

async function record(send) {
  clearInterval(ticking);
  $("recording").hidden = true;
  $("recorded").textContent = "0:00";
  const done = recorder;
  recorder = null;
  if (!done) return;
  const length = Math.max(1, done.seconds());
  const file = await done.stop();
  if (send) sendFile(file, length);
  goOn();
}

$("record-send").addEventListener("click", () => record(true));
$("record-cancel").addEventListener("click", () => record(false));

if (navigator.geolocation && globalThis.isSecureContext) {
  $("locate").hidden = false;
  $("locate").addEventListener("click", () => {
    sheet(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        tell({ type: "place", id: newId(), latitude: coords.latitude, longitude: coords.longitude }, "我的位置");
      },
      () => lines.showNote("没拿到位置。直接打村名或社区名也行。"),
      { timeout: 15000 },
    );
  });
}

// -- leaving quickly: nothing stays on the screen, in the history or in the cookie, in this window or another

windows.listen({
  left: () => leave(false),
  said: ({ whose, id, text }) => {
    if (!met || whose !== met.mark || met.quiet || mine.has(id)) return;
    mine.set(id, lines.showMine(text));
  },
});

function leave(first) {
  $("page").hidden = true;
  lines.clear();
  words.value = "";
  going.clear();
  uploads.clear();
  risen.length = 0;
  unsent.forget();
  document.title = "天气";
  link.end();
  if (first) windows.tellLeft();
  location.replace(settings.exit);
}

$("exit").addEventListener("click", () => leave(true));
let escapes = [];
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
  if (escapes.length >= 3) leave(true);
});
addEventListener("beforeunload", (event) => { if (uploads.size) event.preventDefault(); }); // a file chosen is not kept
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

link.open();
if (matchMedia("(min-width: 820px)").matches) words.focus();
