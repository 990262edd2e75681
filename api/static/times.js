// A time is typed as one's own clock shows it; the server is told how far that is behind UTC.

const form = document.querySelector("#offering");

form.addEventListener("submit", () => {
  const at = new Date(form.elements.starts.value);
  if (!Number.isNaN(at.getTime())) form.elements.behind.value = String(at.getTimezoneOffset());
});
