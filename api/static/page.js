// On every page: the reader's own clock, and a question before what cannot be undone.

for (const element of document.querySelectorAll("time[datetime]")) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  element.title = element.textContent;
  element.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(at);
}

// On a narrow screen the way one is on may be out of sight.
const ways = document.querySelector(".ways");
const here = ways?.querySelector("[aria-current]");
if (here) ways.scrollLeft = here.offsetLeft - (ways.clientWidth - here.offsetWidth) / 2;

// After something was done one is where it was done, or at what is said of it; not at the top anew.
// It is said once: whoever loads the page again or comes back to it has not done it again.
const address = new URL(window.location.href);
if (address.searchParams.has("done")) {
  address.searchParams.delete("done");
  window.history.replaceState(null, "", address);
  const at = window.location.hash && document.getElementById(window.location.hash.slice(1));
  const told = at || document.querySelector("main > .notice[role=status]");
  if (told) {
    told.tabIndex = -1;
    told.focus({ preventScroll: true });
  }
}

for (const form of document.querySelectorAll("form[data-sure]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.sure)) event.preventDefault();
  });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    // What was asked for may be a file; then the page stays, and may be asked again.
    window.setTimeout(() => delete form.dataset.sent, 3000);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
