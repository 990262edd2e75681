// A file's text goes into the field, on this machine; it is sent when the form is.

const file = document.querySelector("#from-file");
const text = document.querySelector("#text");
const said = document.querySelector("#said");

file.addEventListener("change", async () => {
  const chosen = file.files[0];
  if (!chosen) return;
  said.hidden = true;
  if (chosen.size > 4 * text.maxLength) {
    said.textContent = said.dataset.long;
    said.hidden = false;
  } else {
    try {
      const bytes = await chosen.arrayBuffer();
      const found = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      if (found.length > text.maxLength) throw new RangeError();
      text.value = found;
      text.focus();
    } catch (error) {
      said.textContent = error instanceof RangeError ? said.dataset.long : said.dataset.odd;
      said.hidden = false;
    }
  }
  file.value = "";
});
