// The link to the service: frames wait here until acknowledged, and are sent again, with the same id, after a break.

const WAITS = [500, 1000, 2000, 4000, 8000, 15000];
const QUIET = 25000; // no frame for so long: ask whether the link still lives
const DEAD = 10000;
const LEFT = 4001; // the visitor left quickly in another window

export function newId() {
  if (globalThis.crypto && crypto.randomUUID) return crypto.randomUUID(); // only where the page came by https
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export class Link {
  constructor(onFrame, onState) {
    this.onFrame = onFrame;
    this.onState = onState;
    this.waiting = new Map(); // id → frame, in the order they were said
    this.after = null; // the newest reply shown
    this.tries = 0;
    this.greeted = false; // hello came on this connection
    this.page = ""; // kept in memory only: proof that this page showed the talk
    this.ended = false;
    addEventListener("offline", () => { if (!this.ended) this.onState("broken"); });
    addEventListener("online", () => { this.drop(); this.now(); }); // it may be another network: the old link is dead
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.now(); });
  }

  open() {
    if (this.ended) return;
    clearTimeout(this.retry);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.socket = new WebSocket(`${scheme}//${location.host}/ws`);
    socket.onopen = () => this.put({ type: "since", after: this.after, page: this.page });
    socket.onmessage = (event) => this.take(JSON.parse(event.data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      if (code === LEFT && !this.ended) this.onState("left");
      else this.broken();
    };
  }

  now() {
    if (this.ended) return;
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) {
      if (this.greeted) this.probe();
      return;
    }
    this.tries = 0;
    this.open();
  }

  send(frame) {
    this.waiting.set(frame.id, frame);
    if (this.greeted) this.put(frame);
  }

  // Not waited for: a link that is dead takes long to close.
  drop() {
    const old = this.socket;
    this.socket = null;
    this.greeted = false;
    if (old) old.close();
  }

  end() {
    this.ended = true;
    clearTimeout(this.retry);
    clearTimeout(this.pulse);
    this.waiting.clear();
    if (this.socket) this.socket.close();
  }

  put(frame) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  take(frame) {
    this.beat();
    if (frame.type === "hello") {
      this.greeted = true;
      this.page = frame.page;
      this.tries = 0;
      this.onState("open");
      for (const waiting of this.waiting.values()) this.put(waiting);
      this.onFrame(frame);
      return;
    }
    if (frame.type === "ack" || (frame.type === "error" && frame.id)) this.waiting.delete(frame.id);
    if (frame.type === "reply") {
      if (this.after !== null && frame.id <= this.after) return; // shown already
      this.after = frame.id;
    }
    if (frame.type === "busy") setTimeout(() => { const f = this.waiting.get(frame.id); if (f) this.put(f); }, frame.seconds * 1000);
    this.onFrame(frame);
  }

  beat() {
    clearTimeout(this.pulse);
    this.pulse = setTimeout(() => this.probe(), QUIET);
  }

  probe() {
    clearTimeout(this.pulse);
    this.put({ type: "ping" });
    this.pulse = setTimeout(() => { this.drop(); this.broken(); }, DEAD);
  }

  async broken() {
    clearTimeout(this.pulse);
    this.greeted = false;
    if (this.ended) return;
    this.onState("broken");
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)] * (0.75 + Math.random() / 2);
    this.tries += 1;
    if (this.tries > 1) await fetch("/session", { method: "POST" }).catch(() => {}); // the cookie may have run out
    this.retry = setTimeout(() => this.open(), wait);
  }
}
