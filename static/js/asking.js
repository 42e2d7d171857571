// How a page that saves by itself asks the program: whoever is signed out is not led elsewhere, and no answer is a fault.
// What is said comes back as values; nothing is kept by the browser.

// Null where there is no connection.
export async function ask(form, method, body) {
  try {
    return await fetch(form.getAttribute("action"), {
      method,
      body,
      redirect: "manual",
      credentials: "same-origin",
      cache: "no-store",
      headers: { Accept: "application/json" },
    });
  } catch {
    return null;
  }
}

// Empty where a page came instead of values: whoever is signed in now may not have it, or the program is away.
export async function values(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

export function isSignedOut(answer) {
  return answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404;
}
