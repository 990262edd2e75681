// What managers wrote goes to the API as it is: first to be looked at, then, once read, handed in.
// Whatever comes back is put in as text, never as markup.

const form = document.querySelector(".telling");
const words = form.querySelector("textarea");
const file = form.querySelector("input[type=file]");
const said = form.querySelector(".said");
const shown = form.querySelector(".shown");
const keep = form.querySelector(".keep");

const say = (text, kind) => {
  said.hidden = false;
  said.textContent = text;
  said.className = `said wide notice ${kind}`;
};

const line = (one) =>
  Object.assign(document.createElement("li"), {
    textContent: one.withheld ? `${form.dataset.withheld}: ${one.said}` : one.text,
    className: one.withheld ? "muted" : "",
  });

const list = (looked) => {
  shown.replaceChildren(...looked.map(line));
  shown.hidden = !looked.length;
};

let asked = 0;

const send = async (signing) => {
  const number = ++asked;
  keep.hidden = true;
  list([]);
  say(form.dataset.reading, "");
  try {
    const answer = await fetch(`/v1/pilot/narratives?sign=${signing}`, {
      method: "POST",
      headers: { "X-CSRF-Token": form.dataset.csrf, "Content-Type": "text/plain" },
      body: words.value,
    });
    const told = await answer.json();
    if (number !== asked) return;
    if (!answer.ok) say(told.detail, "stop");
    else if (told.signed) location.reload();
    else {
      list(told.looked);
      const enough =
        new Set(told.looked.filter((one) => !one.withheld).map((one) => one.text)).size >=
        Number(form.dataset.fewest);
      say(enough ? form.dataset.fine : form.dataset.few, enough ? "wait" : "stop");
      keep.hidden = !enough;
    }
  } catch {
    if (number === asked) say(form.dataset.failed, "stop");
  }
};

form.querySelector(".look").addEventListener("click", () => send(false));
keep.addEventListener("click", () => send(true));
// What was looked at is what is handed in: another word, and it is looked at again.
words.addEventListener("input", () => {
  asked += 1;
  keep.hidden = true;
  said.hidden = true;
  list([]);
});
file.addEventListener("change", async () => {
  if (!file.files[0]) return;
  words.value = await file.files[0].text();
  file.value = "";
  send(false);
});
