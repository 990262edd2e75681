// A report is counted by the worker; when it is done, the page is asked anew.

const line = document.querySelector("#counting");

async function look(pause) {
  let waiting = true;
  try {
    const answer = await fetch(`/v1/themes/reports/${line.dataset.report}`);
    waiting = answer.ok ? (await answer.json()).status === "counting" : answer.status === 429;
  } catch {
    waiting = true; // the machine sleeps, or the network is gone for a while
  }
  if (waiting) setTimeout(look, pause, Math.min(pause * 1.2, 2500));
  else window.location.reload();
}

if (line) setTimeout(look, 700, 1000);
