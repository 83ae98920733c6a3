// On a phone the pages stand in one row that may be wider than the screen: the present one is brought into sight.
const row = document.querySelector(".nav");
const here = row?.querySelector("[aria-current]");
if (here) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
