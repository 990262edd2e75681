// What stands after the hash of the link goes into the form and out of the address; it is sent by
// the form alone, so that no log and no history keeps it.

const form = document.querySelector("#arrive");
const secret = window.location.hash.slice(1);
if (secret) {
  window.history.replaceState(null, "", window.location.pathname);
  form.elements.secret.value = secret;
  form.requestSubmit();
}
