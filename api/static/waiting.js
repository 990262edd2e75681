// A change goes through the gates in the worker; when it has ended, the page is asked anew.

const notice = document.querySelector("#waiting");

async function look(pause) {
  let state = "waiting";
  try {
    const answer = await fetch(`/v1/sessions/${notice.dataset.session}/draft/edits/${notice.dataset.edit}`);
    // Gone: a later change took its place, or the draft was approved.
    state = answer.ok ? (await answer.json()).state : answer.status === 404 ? "gone" : state;
  } catch {
    // Asked again below.
  }
  if (state === "waiting") setTimeout(look, pause, Math.min(pause * 1.3, 3000));
  else window.location.reload();
}

if (notice) setTimeout(look, 300, 400);
