// A line and the turns it rests on light each other up, by pointer and by keyboard.

const lines = [...document.querySelectorAll(".line[data-turns]")];
const turns = new Map(
  [...document.querySelectorAll(".turn[data-number]")].map((turn) => [turn.dataset.number, turn]),
);
const beside = document.querySelector(".beside");

function numbers(line) {
  return line.dataset.turns.split(" ");
}

function show(line, lit) {
  let first = null;
  for (const number of numbers(line)) {
    const turn = turns.get(number);
    turn?.classList.toggle("lit", lit);
    first ??= turn;
  }
  if (!lit || !first || !beside) return;
  // Only where the turns stand beside the draft: nothing may jump on a narrow screen.
  if (beside.scrollHeight <= beside.clientHeight) return;
  const within = first.getBoundingClientRect().top - beside.getBoundingClientRect().top;
  const top = beside.scrollTop + within - beside.clientHeight / 4;
  beside.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
}

function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

for (const line of lines) {
  line.addEventListener("pointerenter", () => show(line, true));
  line.addEventListener("pointerleave", () => show(line, line.contains(document.activeElement)));
  line.addEventListener("focusin", () => show(line, true));
  line.addEventListener("focusout", () => show(line, line.matches(":hover")));
}

for (const [number, turn] of turns) {
  for (const [name, lit] of [["pointerenter", true], ["pointerleave", false]]) {
    turn.addEventListener(name, () => {
      for (const line of lines) {
        if (numbers(line).includes(number)) line.classList.toggle("lit", lit);
      }
    });
  }
}
