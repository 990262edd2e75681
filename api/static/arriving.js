// A file is sent as it is, in one piece, to the API; a page without script takes pasted words.

const form = document.querySelector("#arriving");
const drop = form?.querySelector("#drop");
const file = form?.querySelector("#file");
const said = form?.querySelector("#said");
const ask = form?.querySelector("#ask-hold");
let last = null;

function say(text, kind) {
  said.hidden = !text;
  said.textContent = text;
  said.className = `wide notice ${kind}`;
}

// What a file is called is nobody's business but its sender's: only its ending travels.
function ending(name) {
  const at = name.lastIndexOf(".");
  return at < 0 ? "file" : `file${name.slice(at).toLowerCase()}`;
}

async function send(chosen, hold) {
  last = chosen;
  ask.hidden = true;
  drop.setAttribute("aria-busy", "true");
  say(form.dataset.reading, "");
  const asked = new URLSearchParams({
    engagement: form.elements.engagement.value,
    filename: ending(chosen.name),
    hold: String(hold),
  });
  try {
    const answer = await fetch(`/v1/sessions?${asked}`, {
      method: "POST",
      headers: { "X-CSRF-Token": form.dataset.csrf, "Content-Type": "application/octet-stream" },
      body: chosen,
    });
    const told = await answer.json();
    if (answer.ok) {
      window.location.assign(`/sessions/${told.id}`);
      return;
    }
    const unclear = told.type === "urn:chatham:problem:speakers-unclear";
    say(unclear ? form.dataset.unclear : told.detail, "stop");
    ask.hidden = told.type !== "urn:chatham:problem:stopped-by-gate" || hold;
  } catch {
    say(form.dataset.failed, "stop");
  }
  drop.removeAttribute("aria-busy");
  file.value = "";
}

if (drop) {
  file.addEventListener("change", () => file.files[0] && send(file.files[0], false));
  form.querySelector("#keep").addEventListener("click", () => last && send(last, true));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    if (dropped) send(dropped, false);
  });
}
