// Dialogs: opened by a button, closed by a button, Escape or a press beside them.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    dialog?.showModal();
    dialog?.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    return;
  }
  if (event.target.closest("[data-close]") || event.target.matches("dialog[open]")) event.target.closest("dialog").close();
});

document.addEventListener("sent", (event) => {
  event.detail.form.closest("dialog")?.close();
});
