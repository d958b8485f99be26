// Saves a page of the application as it is typed. Nothing is stored in the browser, and nobody is asked anything on
// leaving: what is not saved yet goes along as the page is left. The buttons do the same without this.
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const status = document.getElementById("save-status");
  const revision = form.elements.revision;
  const REST_MS = 1500;
  const RETRY_MS = 10000;
  const KEEPALIVE_BYTES = 60000; // a browser sends no more than 64 kB after a page is gone
  const OWN = ["csrfmiddlewaretoken", "action", "revision"];

  let saved = form.hasAttribute("data-unsaved") ? "" : typed();
  let timer = null;
  let inFlight = null;
  let isPaused = false;
  let isLeaving = false;

  function typed() {
    const fields = new FormData(form);
    OWN.forEach((name) => fields.delete(name));
    return new URLSearchParams(fields).toString();
  }

  const say = (words) => { if (status.textContent !== words) status.textContent = words; };
  const exits = () => document.documentElement.classList.contains("is-leaving");

  function later(wait) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  }

  async function save(isLast = false) {
    window.clearTimeout(timer);
    const now = typed();
    if (inFlight || isPaused || isLeaving || exits() || now === saved) return;
    inFlight = send(now, isLast);
    await inFlight;
    inFlight = null;
    if (typed() !== now) later(REST_MS);
  }

  async function send(now, isLast) {
    const body = new URLSearchParams(now);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("revision", revision.value);
    const request = { method: "POST", body, headers: { "X-Autosave": "1" }, redirect: "manual" };
    request.keepalive = isLast && body.toString().length < KEEPALIVE_BYTES;
    let answer = null;
    try {
      answer = await fetch(window.location.href, request);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what fetch says of a network that is not there
      say("You are offline. Your words are kept in this tab, and are saved as soon as you are back.");
      later(RETRY_MS);
      return;
    }
    await heard(answer, now);
  }

  async function heard(answer, now) {
    if (answer.ok || answer.status === 409 || answer.status === 422) {
      const told = await answer.json();
      if (answer.ok) taken(told, now);
      else if (answer.status === 422) say(told.message);
      else conflict(told);
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      await signedOut();
    } else {
      say("This could not be saved just now. Your words are kept in this tab, and we try again.");
      later(RETRY_MS);
    }
  }

  function taken(told, now) {
    revision.value = told.revision;
    saved = now;
    document.querySelectorAll("[data-until-saved]").forEach((notice) => notice.remove());
    say(told.saved);
  }

  function element(tag, words = "", className = "") {
    const made = document.createElement(tag);
    made.textContent = words;
    if (className) made.className = className;
    return made;
  }

  function button(words, kind, press) {
    const made = element("button", words, `btn ${kind}`);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  // The form's own token went with the cookies; the page of the sign-in, where this address leads now, has one that holds.
  async function takeNewToken() {
    const page = await (await fetch(window.location.href)).text();
    const held = new DOMParser().parseFromString(page, "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (held) form.elements.csrfmiddlewaretoken.value = held.value;
  }

  async function signedOut() {
    isPaused = true;
    await takeNewToken();
    const box = element("div", "", "notice notice-mind save-problem");
    const again = element("button", "Sign in, and bring my words along", "btn");
    again.name = "action";
    again.value = "later";
    const row = element("p");
    row.append(again);
    box.append(element("h2", "You are signed out"), element("p", "Your words are kept in this tab. Sign in, and they are on this page again."), row);
    form.querySelector(".form-actions").before(box);
    say("You are signed out. Your words are kept in this tab.");
  }

  // Saved somewhere else meanwhile: both texts, and which of them goes on is the person's to say.
  function conflict(told) {
    isPaused = true;
    say("Not saved yet: this page was saved somewhere else, too.");
    const box = element("section", "", "both");
    box.tabIndex = -1;
    box.setAttribute("aria-labelledby", "both-title");
    const title = element("h2", told.message);
    title.id = "both-title";
    box.append(title, element("p", "Both texts are here. Nothing is lost until you choose."));
    for (const [name, other] of Object.entries(told.saved_elsewhere)) box.append(...pair(name, other));
    const row = element("div", "", "buttons");
    row.append(
      button("Keep what is in the form here", "", () => settle(box, told)),
      button("Take what was saved elsewhere", "", () => settle(box, told, told.saved_elsewhere)),
    );
    box.append(row);
    form.before(box);
    box.focus();
  }

  function pair(name, other) {
    const row = element("div", "", "both-row");
    row.append(text("In the form here", here(name)), text("Saved elsewhere", other.text));
    return [element("h3", other.label), row];
  }

  function text(title, words) {
    const box = element("div", "", "both-text");
    box.append(element("h4", title));
    const lines = (words || "Empty").split("\n");
    lines.forEach((line) => box.append(element("p", line, words ? "" : "muted")));
    return box;
  }

  const controls = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

  // What the form says now, in the words of its labels.
  function here(name) {
    if (name === "order") {
      return [...document.querySelectorAll("#chosen h3")].map((title) => title.textContent.trim()).join("\n");
    }
    return controls(name).map((control) => {
      if (control.type === "radio" || control.type === "checkbox") return control.checked ? control.labels[0].textContent : "";
      if (control.tagName === "SELECT") return control.value ? control.selectedOptions[0].textContent : "";
      return control.value;
    }).filter(Boolean).join(", ");
  }

  function put(name, values) {
    if (name === "order") {
      document.getElementById("chosen").dispatchEvent(new CustomEvent("apply:order", { detail: values }));
      return;
    }
    for (const control of controls(name)) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values.length ? values[0] : "";
      control.dispatchEvent(new CustomEvent("apply:taken", { bubbles: true }));
    }
  }

  function settle(box, told, theirs = {}) {
    for (const [name, other] of Object.entries(theirs)) put(name, other.values);
    revision.value = told.revision;
    box.remove();
    isPaused = false;
    saved = "";
    status.setAttribute("tabindex", "-1");
    status.focus();
    save();
  }

  form.addEventListener("input", () => later(REST_MS));
  form.addEventListener("change", () => later(REST_MS));
  form.addEventListener("focusout", () => { if (typed() !== saved) later(0); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  window.addEventListener("pagehide", () => save(true));
  window.addEventListener("online", () => save());

  // A save that is on its way comes first: its revision belongs to what the button sends.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (!inFlight) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    const pressed = event.submitter;
    inFlight.then(() => { if (!isPaused) form.requestSubmit(pressed); });
  });

  if (document.querySelector("section.both")) {
    isPaused = true;
    say("Not saved yet: save this page to keep what is in it.");
  } else if (form.hasAttribute("data-unsaved")) {
    save();
  }
})();
