// The search field narrows the list on this page as one types; Enter searches all cases.
const find = document.getElementById("find");
const list = document.querySelector(".rows[data-filter]");

if (find && list) {
  const none = document.getElementById("none-found");
  const narrow = () => {
    const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of list.querySelectorAll(".row")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    if (none) none.hidden = !words.length || shown > 0;
  };
  find.addEventListener("input", narrow);
  new MutationObserver(narrow).observe(list, { childList: true, subtree: true });
}
