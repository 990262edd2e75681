// What is marked in the text goes into the form: the words, and the number of their turn.

const form = document.querySelector("#missed-form");
document.querySelector("#mark-hint").hidden = false;

document.addEventListener("selectionchange", () => {
  const marked = document.getSelection();
  const turn = marked?.anchorNode?.parentElement?.closest(".turn[data-number]");
  const text = marked?.toString().trim() ?? "";
  const within = turn?.querySelector(".words")?.contains(marked.focusNode);
  if (!within || !text || text.length > form.elements.text.maxLength) return;
  form.elements.text.value = text;
  form.elements.turn.value = turn.dataset.number;
});
