// Words typed or on their way, kept in this tab through a reload, for the visitor who wrote them and nobody else.
// Never in localStorage, and not where others may read the phone: the page then opens with "".

const KEY = "unsent";
const NOTHING = { words: "", lines: [] };
let whose = ""; // the service's mark of this visitor; "": nothing is kept

// What this tab's page before left of that visitor. What another one left is gone.
export function open(mark) {
  const kept = read();
  forget();
  whose = mark;
  return kept.whose === mark ? kept : NOTHING;
}

// `lines`: what is on its way, as { frame, text }.
export function keep(words, lines) {
  if (!whose) return;
  try {
    if (words || lines.length) sessionStorage.setItem(KEY, JSON.stringify({ whose, words, lines }));
    else sessionStorage.removeItem(KEY);
  } catch { /* full, or closed by the browser: then a reload loses it */ }
}

export function forget() {
  whose = "";
  try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) || NOTHING;
  } catch {
    return NOTHING;
  }
}
