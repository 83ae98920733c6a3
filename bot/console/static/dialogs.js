// Dialogs: opened by a button, closed by a button, Escape or a press beside them.
// One that is not on the page is fetched from where its link leads, anew each time unless something was typed into it.
async function fetched(opener) {
  const answer = await fetch(opener.href, { redirect: "manual", cache: "no-store" });
  const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(opener.dataset.open);
  if (!fresh) return void location.assign(opener.href);
  fresh.removeAttribute("open");
  const dialog = document.body.appendChild(document.importNode(fresh, true));
  dialog.addEventListener("close", () => typed(dialog) || dialog.remove());
  return dialog;
}

function typed(dialog) {
  return [...dialog.querySelectorAll("textarea, input:not([type=hidden])")].some((box) => box.value !== box.defaultValue);
}

async function open(opener) {
  if (opener.dataset.busy) return;
  opener.dataset.busy = "1";
  try {
    const dialog = document.getElementById(opener.dataset.open) ?? (await fetched(opener));
    if (!dialog?.isConnected || dialog.open) return;
    dialog.showModal();
    (dialog.querySelector("textarea, select, input:not([type=hidden])") ?? dialog.querySelector("button.primary"))?.focus();
  } finally {
    delete opener.dataset.busy;
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return void open(opener).catch(() => opener.href && location.assign(opener.href));
  }
  const closer = event.target.closest("[data-close]");
  if (!closer && !event.target.matches("dialog[open]:modal")) return;
  if (!event.target.closest("dialog:modal")) return; // a dialog that is the whole page: its link leads back
  event.preventDefault();
  event.target.closest("dialog").close();
});

document.addEventListener("sent", (event) => {
  const dialog = event.detail.form.closest("dialog");
  if (!dialog) return;
  if (!dialog.matches(":modal")) return void location.assign(dialog.querySelector("a[data-close]").href);
  event.detail.form.reset();
  dialog.close();
});
