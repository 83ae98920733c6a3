// A choice that fills other fields: with what is known of the side that is chosen, and empty where nothing is.
// What somebody typed stays. A remark of the server is answered by sending the same once more.
document.addEventListener("change", (event) => {
  const chooser = event.target.closest("select[data-fills]");
  if (!chooser) return;
  const fills = JSON.parse(chooser.dataset.fills);
  const was = fills[chooser.dataset.filled] ?? {};
  const now = fills[chooser.value] ?? {};
  for (const name of new Set(Object.values(fills).flatMap(Object.keys))) {
    const box = chooser.form.elements[name];
    if (box && box.value === (was[name] ?? "")) box.value = now[name] ?? "";
  }
  chooser.dataset.filled = chooser.value;
});

document.addEventListener("remarked", (event) => {
  const { form } = event.detail;
  const sure = form.elements.sure;
  if (!sure) return;
  sure.checked = true;
  const again = (typed) => {
    if (typed.target === sure) return;
    sure.checked = false;
    form.removeEventListener("input", again);
  };
  form.addEventListener("input", again);
});
