// A passkey needs scripts: what uses one is shown only where they run. That one was not used is said on the page, where
// allauth's script would only tell the console.
for (const form of document.querySelectorAll("[data-needs-scripts]")) {
  form.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey_failed").hidden = false;
});
