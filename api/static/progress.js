// One calm line that follows a session; when it has gone as far as it goes, the page is asked anew.

const line = document.querySelector("#now");
const gates = [...document.querySelectorAll("#gates li")];
const PAUSE = 1000;
const MOVING = new Set(["queued", "running", "received"]);

function show(step) {
  line.textContent = line.dataset[step ?? "queued"] ?? line.dataset.queued;
  const at = gates.findIndex((gate) => gate.dataset.step === step);
  gates.forEach((gate, index) => {
    gate.className = index < at ? "past" : index === at ? "now" : "";
  });
}

function heard(told) {
  if (MOVING.has(told.status)) show(told.status === "running" ? told.step : null);
  else window.location.reload();
  return MOVING.has(told.status);
}

// Told by the server as it happens; where that does not get through, asked now and then.
function follow() {
  const events = new EventSource(`/v1/sessions/${line.dataset.session}/events`);
  events.addEventListener("session", (event) => {
    if (!heard(JSON.parse(event.data))) events.close();
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(look, PAUSE, PAUSE);
  });
}

async function look(pause) {
  let going = true;
  try {
    const answer = await fetch(`/v1/sessions/${line.dataset.session}`);
    going = answer.ok ? heard(await answer.json()) : answer.status === 429;
  } catch {
    going = true; // the machine sleeps, or the network is gone for a while
  }
  if (going) setTimeout(look, pause, Math.min(pause * 1.3, 5000));
}

if (line) follow();
