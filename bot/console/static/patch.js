// Puts a freshly fetched page into the open one: only the marked parts, only what changed, typed words untouched.
const ready = new Set();

/** Run `work` now and after every patch. */
export function onPatch(work) {
  ready.add(work);
  work();
}

export function patch(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  document.title = fresh.title;
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = fresh.getElementById(part.id);
    if (next) merge(part, next);
  }
  ready.forEach((work) => work());
}

// Children with ids are kept where they are equal, so that focus, scroll and countdowns outlive a refresh; so is an open dialog.
function merge(old, next) {
  if (source(old) === next.outerHTML) return;
  old.fqSource = next.outerHTML;
  copyAttributes(old, next);
  const wanted = [...next.children];
  if (!wanted.length || !wanted.every((child) => child.id)) {
    if (old.querySelector("dialog[open]")) return;
    old.replaceChildren(...[...next.childNodes].map((child) => document.importNode(child, true)));
    return;
  }
  const known = new Map([...old.children].map((child) => [child.id, child]));
  wanted.forEach((child, place) => {
    const same = known.get(child.id);
    let use = same;
    if (!same || (source(same) !== child.outerHTML && !same.matches("dialog[open]"))) {
      use = document.importNode(child, true);
      use.fqSource = child.outerHTML;
      if (same) swap(same, use);
    }
    if (old.children[place] !== use) old.insertBefore(use, old.children[place] ?? null);
  });
  while (old.children.length > wanted.length) old.lastElementChild.remove();
}

// What the server sent for this node; page code may have changed it since.
function source(node) {
  node.fqSource ??= node.outerHTML;
  return node.fqSource;
}

function swap(old, use) {
  const held = old.contains(document.activeElement) ? focusPath(old) : null;
  const opened = new Set([...old.querySelectorAll("details[open][id]")].map((d) => d.id));
  const shut = new Set([...old.querySelectorAll("details:not([open])[id]")].map((d) => d.id));
  for (const d of use.querySelectorAll("details[id]")) {
    if (opened.has(d.id)) d.open = true;
    if (shut.has(d.id)) d.open = false;
  }
  old.replaceWith(use);
  if (held) use.querySelector(held)?.focus();
}

function focusPath(root) {
  const at = document.activeElement;
  if (at.id) return `#${CSS.escape(at.id)}`;
  const inside = at.closest("[id]");
  if (!inside || !root.contains(inside) || inside === root) return at.tagName.toLowerCase();
  return `#${CSS.escape(inside.id)} ${at.tagName.toLowerCase()}`;
}

function copyAttributes(old, next) {
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

// Remember what the server sent before any other module touches the page.
for (const part of document.querySelectorAll("[data-part]")) {
  source(part);
  for (const child of part.children) source(child);
}
