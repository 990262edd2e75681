// What takes a few seconds says so while it does: a link or form names the sentence in data-wait.

const heading = document.querySelector("h1");

function say(text) {
  document.querySelector("#moment")?.remove();
  const told = document.createElement("p");
  told.id = "moment";
  told.className = "notice";
  told.setAttribute("role", "status");
  told.textContent = text;
  heading.after(told);
}

for (const link of document.querySelectorAll("a[data-wait]")) {
  link.addEventListener("click", () => say(link.dataset.wait));
}
for (const form of document.querySelectorAll("form[data-wait]")) {
  form.addEventListener("submit", () => {
    say(form.dataset.wait);
    // What comes may be a file; then this page stays.
    window.setTimeout(() => document.querySelector("#moment")?.remove(), 15000);
  });
}
window.addEventListener("pageshow", () => document.querySelector("#moment")?.remove());
