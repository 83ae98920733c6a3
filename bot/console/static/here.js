// Links into this service begin with the address this page was opened at: the server makes none of what a request calls it.
for (const link of document.querySelectorAll("[data-here]")) link.textContent = location.origin + link.textContent;
