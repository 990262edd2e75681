// Figures of both groups go to the API as they are: first to be checked, then, once signed, read.

const filled = (text, told) => text.replace(/\{(\w+)\}/g, (_, name) => told[name]);

for (const form of document.querySelectorAll(".handing")) {
  const file = form.querySelector("input[type=file]");
  const said = form.querySelector(".said");
  const wrong = form.querySelector(".wrong");
  const sign = form.querySelector("button");

  const say = (text, kind) => {
    said.hidden = false;
    said.textContent = text;
    said.className = `said wide notice ${kind}`;
  };

  const list = (errors) => {
    const lines = errors.map((one) =>
      Object.assign(document.createElement("li"), {
        textContent: `${filled(form.dataset.line, one)}: ${one.column} ${one.why}`,
      }),
    );
    wrong.replaceChildren(...lines);
    wrong.hidden = !lines.length;
  };

  const send = async (signing) => {
    if (!file.files[0]) return;
    sign.hidden = true;
    say(form.dataset.reading, "");
    try {
      const answer = await fetch(`/v1/pilot/readings/${form.dataset.metric}?sign=${signing}`, {
        method: "POST",
        headers: { "X-CSRF-Token": form.dataset.csrf, "Content-Type": "text/csv" },
        body: file.files[0],
      });
      const told = await answer.json();
      list(told.errors ?? []);
      if (!answer.ok) say(told.detail, "stop");
      else if (told.signed) location.reload();
      else if (told.wrong) say(filled(form.dataset.wrong, told), "stop");
      else {
        say(filled(form.dataset.fine, told), "wait");
        sign.hidden = false;
      }
    } catch {
      say(form.dataset.failed, "stop");
    }
  };

  file.addEventListener("change", () => send(false));
  sign.addEventListener("click", () => send(true));
}
