// Wakes the library's parts, also in what htmx brings, and keeps a form from being sent twice. Every page works without it.
import { initAll } from "../build/nhsuk-frontend.min.js";

initAll();

// htmx says "load" for the body once and then for each part it brings.
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (part !== document.body && part.parentElement) {
    initAll({ scope: part });
  }
});

// A second press within a few seconds does nothing. The server would show the first result anyway; this saves the wait.
const REST = 8000; // milliseconds; after that a lost connection may be tried again
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) {
    return;
  }
  const before = sent.get(form);
  if (before !== undefined && event.timeStamp - before < REST) {
    event.preventDefault();
    return;
  }
  sent.set(form, event.timeStamp);
});

// Coming back by the browser's own button: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    for (const form of document.forms) {
      sent.delete(form);
    }
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});
