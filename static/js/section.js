// A section of the clinical record: saved while it is typed. What can't be saved stays in the open page and nowhere else:
// nothing goes into the browser's storage. Signed out, the page waits until the same person has signed in again.
import { ask, isSignedOut, values } from "./asking.js";

const PAUSE = 1500; // milliseconds after the last key
const AGAIN = 10000; // milliseconds between two tries

const form = document.querySelector("form[data-autosave]");
const state = document.getElementById("draft-state");
const panels = Object.fromEntries(
  ["stands", "refused", "signed-out", "another", "away"].map((name) => [name, document.getElementById(`draft-${name}`)]),
);

let typed = 0; // how often something was typed
let kept = 0; // the same, when it was last saved
let waiting; // the next saving
let running = null; // the saving that is on its way
let blocked = false; // somebody has to decide first: two texts, or one that is too long
let letGo = false; // the form goes its own way now

if (form) {
  form.addEventListener("input", noteTyping);
  form.addEventListener("submit", leaveWithWhatIsTyped);
  panels.stands.addEventListener("click", saveOver);
  document.addEventListener("visibilitychange", comeBack);
  window.addEventListener("focus", comeBack);
  window.addEventListener("beforeunload", (event) => {
    if (typed !== kept && !letGo) {
      event.preventDefault();
    }
  });
}

// On a slow line somebody types before this is there. Coming back or loading again, a browser may fill in what stood before.
const [arrival] = performance.getEntriesByType("navigation");
const isOther = (box) => "defaultValue" in box && box.value !== box.defaultValue;
if (form && arrival?.type === "navigate" && [...form.elements].some(isOther)) {
  noteTyping();
}

function noteTyping() {
  typed += 1;
  blocked = blocked && !panels.stands.hidden;
  state.hidden = false;
  state.textContent = "Not saved yet";
  state.classList.add("is-unsaved");
  later(PAUSE);
}

function later(wait) {
  clearTimeout(waiting);
  waiting = setTimeout(save, wait);
}

function comeBack() {
  if (document.visibilityState === "visible" && typed !== kept && !blocked) {
    save();
  }
}

// One saving at a time; returns whether everything that was typed is kept.
async function save() {
  clearTimeout(waiting);
  if (running) {
    await running;
  }
  if (typed === kept || blocked) {
    return !blocked;
  }
  running = send().finally(() => {
    running = null;
  });
  return running;
}

async function send() {
  const now = typed;
  if (waitsForSignIn() && !(await signedInAgain())) {
    later(AGAIN);
    return false;
  }
  const answer = await ask(form, "POST", new FormData(form));
  if (answer === null) {
    return wait("away");
  }
  if (isSignedOut(answer)) {
    // Signing in again changes the token of every form: asked for anew, this page's may be as good as before.
    if ((await signedInAgain()) && !waitsForSignIn()) {
      later(0);
    } else {
      later(AGAIN);
    }
    return false;
  }
  return heed(await values(answer), now);
}

function heed(said, now) {
  if (said.state === "saved") {
    kept = now;
    form.elements.token.value = said.token;
    state.textContent = said.words;
    state.classList.remove("is-unsaved");
    show(null);
    if (typed !== kept) {
      later(PAUSE);
    }
    return typed === kept;
  }
  if (said.state === "another") {
    return wait("another");
  }
  if (said.state === "overtaken") {
    panels.stands.innerHTML = said.html; // our own template, escaped there
    blocked = true;
    show("stands");
    return false;
  }
  if (said.state === "refused") {
    panels.refused.textContent = said.words;
    blocked = true;
    show("refused");
    return false;
  }
  return wait("away");
}

function wait(panel) {
  show(panel);
  later(AGAIN);
  return false;
}

// Who is signed in in this browser now? Nothing that was typed is sent along.
async function signedInAgain() {
  const answer = await ask(form, "GET");
  if (answer === null) {
    show("away");
    return false;
  }
  if (answer.type === "opaqueredirect") {
    show("signed-out");
    return false;
  }
  const said = await values(answer);
  if (String(said.writer) !== form.elements.writer.value) {
    show("another");
    return false;
  }
  form.elements.csrfmiddlewaretoken.value = said.token;
  show(null);
  return true;
}

function waitsForSignIn() {
  return !panels["signed-out"].hidden || !panels.another.hidden;
}

function show(name) {
  for (const [each, panel] of Object.entries(panels)) {
    panel.hidden = each !== name;
  }
}

// Both texts were read: what is in the boxes goes over what stands.
function saveOver(event) {
  const button = event.target.closest("[data-over]");
  if (button) {
    form.elements.token.value = button.dataset.over;
    blocked = false;
    panels.stands.hidden = true;
    save();
  }
}

// A button was pressed: first what is typed is kept, then the form goes. When it can't be kept, the page stays.
async function leaveWithWhatIsTyped(event) {
  if (letGo) {
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  typed += typed === kept ? 1 : 0; // also a form that nobody typed in asks first who is signed in
  if (await save()) {
    letGo = true;
    form.requestSubmit(submitter);
  }
}

// Coming back by the browser's own button: the form may be sent again.
window.addEventListener("pageshow", () => {
  letGo = false;
});
