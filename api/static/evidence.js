// A line and the turns it rests on light each other up, by pointer and by keyboard.

const lines = [...document.querySelectorAll(".line[data-turns]")];
const turns = new Map(
  [...document.querySelectorAll(".turn[data-number]")].map((turn) => [turn.dataset.number, turn]),
);
const beside = document.querySelector(".beside");
const EDGE = 16;
const stands = window.matchMedia("(min-width: 60rem)");

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
  // Only where the turns stand beside the draft: nothing may jump on a narrow screen.
  if (lit && first && stands.matches) bring(first, line);
}

// The turn comes to stand beside its line, as far as there is something to scroll.
function bring(turn, line) {
  fit();
  const level = Math.max(line.getBoundingClientRect().top, beside.getBoundingClientRect().top);
  const by = turn.getBoundingClientRect().top - level;
  beside.scrollBy({ top: by, behavior: calm() ? "auto" : "smooth" });
}

// As tall as what can be seen of it: what is brought into it is in view.
function fit() {
  const top = Math.max(beside.getBoundingClientRect().top, EDGE);
  beside.style.maxHeight = stands.matches ? `${window.innerHeight - top - EDGE}px` : "";
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

// A number brings its turn: into view beside the draft, or under the line where there is no beside.
for (const cite of document.querySelectorAll(".cite")) {
  const turn = document.querySelector(cite.hash);
  if (!turn) continue;
  cite.addEventListener("click", (event) => {
    event.preventDefault();
    if (stands.matches) bring(turn, cite.closest(".line"));
    else peek(cite, turn);
  });
}

function peek(cite, turn) {
  const line = cite.closest(".line");
  const open = line.querySelector(`.peek[data-number="${turn.dataset.number}"]`);
  cite.setAttribute("aria-expanded", String(!open));
  if (open) {
    open.remove();
    return;
  }
  const shown = document.createElement("blockquote");
  shown.className = "peek";
  shown.dataset.number = turn.dataset.number;
  for (const part of turn.querySelectorAll(".who, .text")) {
    shown.append(part.cloneNode(true), " ");
  }
  line.querySelector("p").after(shown);
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

if (beside) {
  fit();
  window.addEventListener("resize", fit);
  window.addEventListener("scroll", fit, { passive: true });
}
