// The menu of further pages closes when something else is pressed, and with Escape, which gives the focus back.
const menu = document.querySelector(".nav-more");
const closes = (event) => menu?.open && !menu.contains(event.target) && (menu.open = false);

document.addEventListener("click", closes);
document.addEventListener("focusin", closes);
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
