// A calendar file goes to the API as it is; what became of it is said in place.

const form = document.querySelector("#bringing");
const file = form.querySelector("#ics");
const said = form.querySelector("#said");

function say(text, kind) {
  said.hidden = false;
  said.textContent = text;
  said.className = `wide notice ${kind}`;
}

file.addEventListener("change", async () => {
  if (!file.files[0]) return;
  say(form.dataset.reading, "");
  const whose = form.elements.engagement.value;
  const asked = whose ? `?${new URLSearchParams({ engagement: whose })}` : "";
  try {
    const answer = await fetch(`/v1/calendar${asked}`, {
      method: "POST",
      headers: { "X-CSRF-Token": form.dataset.csrf, "Content-Type": "text/calendar" },
      body: file.files[0],
    });
    const told = await answer.json();
    if (answer.ok) {
      const left = Object.values(told.left_out).reduce((sum, count) => sum + count, 0);
      const { taken, unmatched } = told;
      const text = form.dataset.taken.replace(/\{(\w+)\}/g, (_, n) => ({ taken, unmatched, left })[n]);
      say(text, taken ? "good" : "wait");
    } else {
      say(told.detail, "stop");
    }
  } catch {
    say(form.dataset.failed, "stop");
  }
  file.value = "";
});
