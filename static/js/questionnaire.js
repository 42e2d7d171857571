// A questionnaire: each answer is saved as it is tapped. What can't be saved stays on the open page and nowhere else: nothing goes
// into the browser's storage. Signed out, the page waits until the same person has signed in again.
import { ask, isSignedOut, values } from "./asking.js";

const AGAIN = 10000; // milliseconds between two tries

const form = document.querySelector("form[data-answers]");
const signedOut = document.getElementById("signed-out");
const count = document.getElementById("count");
const howFar = document.getElementById("how-far");
const unsaved = new Map(); // each question's answer that isn't saved yet
let running = null; // the saving that is on its way
let waiting; // the next try
let letGo = false; // the form goes its own way now

if (form) {
  form.addEventListener("change", noteAnswer);
  form.addEventListener("submit", leaveWithWhatIsAnswered);
  document.addEventListener("visibilitychange", comeBack);
  window.addEventListener("focus", comeBack);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size && !letGo) {
      event.preventDefault();
    }
  });
  window.addEventListener("pageshow", () => {
    letGo = false;
  });
  noteWhatCameEarlier();
}

// On a slow line somebody taps before this is there.
function noteWhatCameEarlier() {
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type !== "navigate") {
    return;
  }
  for (const box of form.querySelectorAll("input[type=radio]")) {
    if (box.checked && !box.defaultChecked) {
      note(box.name, box.value);
    }
  }
}

function noteAnswer(event) {
  const { name, value } = event.target;
  if (name.startsWith("item-")) {
    note(name, value);
  }
}

function note(name, value) {
  unsaved.set(name, value);
  say(name, form.dataset.saving, false);
  countAnswers();
  save();
}

function say(name, words, isSaved) {
  const line = form.querySelector(`[data-saved="${name}"]`);
  line.textContent = words;
  line.classList.toggle("is-unsaved", !isSaved);
}

function countAnswers() {
  const answered = new Set(
    [...form.elements].filter((box) => box.name.startsWith("item-") && (box.type === "radio" ? box.checked : box.value)).map((box) => box.name),
  );
  count.textContent = count.textContent.replace(/\d+/u, answered.size);
  howFar.value = Number(howFar.dataset.before) + answered.size;
}

function comeBack() {
  if (document.visibilityState === "visible" && unsaved.size) {
    save();
  }
}

// One saving at a time, of all that isn't saved yet; returns whether everything is.
async function save() {
  clearTimeout(waiting);
  while (running) {
    await running;
  }
  if (!unsaved.size) {
    return true;
  }
  running = send().finally(() => {
    running = null;
  });
  return running;
}

async function send() {
  if (!signedOut.hidden && !(await signedInAgain())) {
    return later();
  }
  const sent = new Map(unsaved);
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  sent.forEach((value, name) => body.set(name, value));
  const answer = await ask(form, "POST", body);
  if (answer === null) {
    return later();
  }
  if (isSignedOut(answer)) {
    // Signing in again changes the token of every form: asked for anew, this page's may be as good as before.
    if (await signedInAgain()) {
      waiting = setTimeout(save, 0);
      return false;
    }
    return later();
  }
  return heed(await values(answer), sent);
}

function heed(said, sent) {
  if (said.state !== "saved") {
    if (said.state === "refused") {
      sent.forEach((_value, name) => {
        say(name, said.words, false);
        unsaved.delete(name);
      });
      return false;
    }
    return later();
  }
  let last = "";
  sent.forEach((value, name) => {
    if (unsaved.get(name) === value) {
      unsaved.delete(name);
    }
    const why = said.problems[name];
    say(name, why ?? said.words, !why);
    last = name;
  });
  if (said.numbers) {
    showNumbers(said.numbers, last);
  }
  if (unsaved.size) {
    waiting = setTimeout(save, 0);
  }
  return !unsaved.size;
}

// Whom to ring stands at once under what was answered, and is read out.
function showNumbers(html, name) {
  const place = document.getElementById("ring-now") ?? document.createElement("div");
  place.id = "ring-now";
  place.setAttribute("role", "alert");
  document.getElementById(name).after(place);
  place.innerHTML = html; // our own template, escaped there
  place.scrollIntoView({ block: "nearest" });
}

function later() {
  unsaved.forEach((_value, name) => say(name, form.dataset.unsaved, false));
  clearTimeout(waiting);
  waiting = setTimeout(save, AGAIN);
  return false;
}

// Who is signed in in this browser now? Nothing that was answered is sent along.
async function signedInAgain() {
  const answer = await ask(form, "GET");
  if (answer === null) {
    return false;
  }
  const said = answer.type === "opaqueredirect" ? {} : await values(answer);
  const isSame = String(said.writer) === form.elements.writer.value;
  if (isSame) {
    form.elements.csrfmiddlewaretoken.value = said.token;
  }
  signedOut.hidden = isSame;
  return isSame;
}

// A button was pressed: first what is answered is kept, then the form goes. When it can't be kept, the page stays.
async function leaveWithWhatIsAnswered(event) {
  if (letGo || !unsaved.size) {
    letGo = true;
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  if (await save()) {
    letGo = true;
    form.requestSubmit(submitter);
  }
}
