// A file of people goes to the API as it is: first to be tried, then, when asked for, to be kept.

const form = document.querySelector("#bringing");
const file = form.querySelector("#people-file");
const said = form.querySelector("#said");
const wrong = form.querySelector("#wrong");
const take = form.querySelector("#take");
const whole = form.querySelector("#whole");

function say(text, kind) {
  said.hidden = false;
  said.textContent = text;
  said.className = `wide notice ${kind}`;
}

const filled = (text, told) => text.replace(/\{(\w+)\}/g, (_, name) => told[name]);

function mapping() {
  const columns = {};
  for (const one of form.querySelectorAll("[data-part]")) {
    if (one.value.trim()) columns[one.dataset.part] = one.value.trim();
  }
  if (!Object.keys(columns).length) return "";
  const regions = {};
  for (const line of form.querySelector("#c-regions").value.split("\n")) {
    const [site, region] = line.split("=").map((part) => part.trim());
    if (site && region) regions[site] = region;
  }
  const cuts = ["#c-low", "#c-high"].map((id) => Number(form.querySelector(id).value));
  return JSON.stringify({ columns, regions, ...(cuts.every(Boolean) ? { pay_cuts: cuts } : {}) });
}

function list(errors) {
  const rows = errors.map((one) => {
    const row = document.createElement("tr");
    for (const text of [filled(form.dataset.line, one), one.column || "–", one.why]) {
      row.append(Object.assign(document.createElement("td"), { textContent: text }));
    }
    return row;
  });
  wrong.querySelector("tbody").replaceChildren(...rows);
  wrong.hidden = !rows.length;
}

async function send(store) {
  if (!file.files[0]) return;
  take.hidden = true;
  say(form.dataset.reading, "");
  const asked = new URLSearchParams({ store, whole: whole?.checked ?? false });
  const said_columns = mapping();
  if (said_columns) asked.set("mapping", said_columns);
  try {
    const answer = await fetch(`/v1/people/import?${asked}`, {
      method: "POST",
      headers: { "X-CSRF-Token": form.dataset.csrf, "Content-Type": "text/csv" },
      body: file.files[0],
    });
    const told = await answer.json();
    list(told.errors ?? []);
    if (!answer.ok) say(told.detail, "stop");
    else if (told.wrong) say(filled(form.dataset.wrong, told), "stop");
    else if (told.stored) say(filled(form.dataset.taken, told), "good");
    else if (!(told.new || told.changed || told.gone)) say(form.dataset.same, "good");
    else {
      say(filled(form.dataset.fine, told), "wait");
      take.hidden = false;
    }
  } catch {
    say(form.dataset.failed, "stop");
  }
}

file.addEventListener("change", () => {
  form.querySelector("#chosen").textContent = file.files[0]?.name ?? "";
  send(false);
});
whole?.addEventListener("change", () => send(false));
for (const one of form.querySelectorAll("details input, details textarea")) {
  one.addEventListener("change", () => send(false));
}
take.addEventListener("click", () => send(true));
