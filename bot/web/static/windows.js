// The other windows of this browser: what is said in one is shown in all, and who leaves one leaves all.
// Older phones have no channel between windows: there the service tells of leaving.

const open = (name) => (globalThis.BroadcastChannel ? new BroadcastChannel(name) : { postMessage() {} });
const leaving = open("leave");
const saying = open("said");

export function listen({ left, said }) {
  leaving.onmessage = left;
  saying.onmessage = ({ data }) => said(data);
}

// `whose`: the service's mark of the visitor, who may be another one in a window opened since.
export function tellSaid(whose, id, text) {
  saying.postMessage({ whose, id, text });
}

export function tellLeft() {
  leaving.postMessage("");
  // Without a line the service hears nothing: this cookie tells it before the talk could be shown again.
  const safe = location.protocol === "https:";
  document.cookie = `${safe ? "__Host-" : ""}fengqiao-left=1; path=/; max-age=2592000; samesite=lax${safe ? "; secure" : ""}`;
  // Not a beacon: with our referrer policy its Origin would be "null" and it would be refused.
  fetch("/leave", { method: "POST", keepalive: true }).catch(() => {});
}
