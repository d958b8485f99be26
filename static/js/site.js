// The portal's one script: leaving fast, focus on errors, printing. Every page works without it.
(() => {
  "use strict";

  const PRESSES = 3;
  const WITHIN_MS = 5000;
  let leaving = false;

  // A page that asks "leave without saving?" must never ask someone who is in danger. Capture, and
  // registered before any other script's listener, so that theirs never runs.
  window.addEventListener("beforeunload", (event) => {
    if (!leaving) return;
    window.onbeforeunload = null;
    event.stopImmediatePropagation();
  }, true);

  function cover() {
    const blank = document.createElement("div");
    blank.className = "leaving-cover";
    blank.setAttribute("role", "alert");
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = "Leaving this site.";
    blank.append(words);
    document.body.append(blank);
    document.documentElement.classList.add("is-leaving");
    document.title = "Loading";
  }

  function forgetDrafts() {
    try {
      window.sessionStorage.clear();
      window.localStorage.clear();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // storage is switched off: nothing to forget
    }
  }

  function leave(link) {
    leaving = true;
    cover();
    forgetDrafts();
    if (navigator.sendBeacon) navigator.sendBeacon(link.getAttribute("href"));
    window.location.replace(link.dataset.exitTo || link.href);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-quick-exit]");
    if (!link) return;
    event.preventDefault();
    leave(link);
  });

  // Back after leaving must not show the page again from the browser's memory.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && leaving) window.location.reload();
  });

  // Shift three times. Not Escape, which browsers and assistive technology use themselves. A Shift
  // that made a capital letter does not count.
  function watchShift() {
    const link = document.querySelector(".exit[data-quick-exit]");
    if (!link) return;
    const dots = link.querySelector(".exit-dots");
    const said = document.createElement("div");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    document.body.append(said);
    let pressed = 0;
    let alone = false;
    let timer = null;

    function reset() {
      pressed = 0;
      window.clearTimeout(timer);
      if (dots) delete dots.dataset.pressed;
    }

    document.addEventListener("keydown", (event) => {
      alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!alone) reset();
    }, true);
    document.addEventListener("keyup", (event) => {
      if (event.key !== "Shift" || !alone) return;
      alone = false;
      pressed += 1;
      if (dots) dots.dataset.pressed = String(pressed);
      if (pressed === PRESSES) {
        leave(link);
        return;
      }
      const left = PRESSES - pressed;
      said.textContent = `Shift, press ${left} more ${left === 1 ? "time" : "times"} to exit.`;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        reset();
        said.textContent = "Exit this site has timed out.";
      }, WITHIN_MS);
    }, true);
  }

  function focusErrors() {
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  function offerPrinting() {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  }

  // allauth's passkey script tells the page when the browser or the person said no.
  function explainPasskeys() {
    document.addEventListener("allauth.error", (event) => {
      event.preventDefault();
      const place = document.querySelector(".messages");
      if (!place) return;
      const note = document.createElement("div");
      note.className = "notice notice-mind";
      const words = document.createElement("p");
      words.textContent = "The passkey was not used. Try once more, or take another way in.";
      note.append(words);
      place.replaceChildren(note);
      note.scrollIntoView({ block: "nearest" });
    });
  }

  watchShift();
  explainPasskeys();
  focusErrors();
  offerPrinting();
})();
