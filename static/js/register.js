// The register: says when a tap could not be saved. Whatever was tapped stays ticked, and "Finish register" saves it.
const unsaved = document.getElementById("not-saved");
const form = document.querySelector("form.app-register");

document.addEventListener("htmx:afterRequest", (event) => {
  if (!unsaved || event.detail.elt !== form) {
    return;
  }
  // A sign-in page that came instead of an answer is no answer: ours says so in a header.
  const answer = event.detail.xhr;
  unsaved.hidden = event.detail.successful && answer.getResponseHeader("HX-Trigger") === "register-kept";
});
