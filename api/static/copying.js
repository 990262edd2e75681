// Copies the link beside the button; without script it can be marked and copied by hand.

const button = document.querySelector("#copy");
const link = document.querySelector("#link");

button?.addEventListener("click", async () => {
  link.select();
  await navigator.clipboard?.writeText(link.value);
  button.textContent = button.dataset.done;
});
