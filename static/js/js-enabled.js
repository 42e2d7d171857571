// Tells the stylesheet that scripts run, before anything is drawn. A file, because the page's policy refuses inline scripts.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("nhsuk-frontend-supported");
}
