// How many words a long answer has, counted as the server counts them (applications/domain/words.py).
(() => {
  "use strict";

  const WORD = /[^\s\u001c-\u001f\u0085\ufeff]+/g;
  const PAUSE_MS = 1200;
  const NEAR = 0.9;

  const spoken = document.createElement("div");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  let timer = null;

  function words(text) {
    const found = text.match(WORD);
    return found ? found.length : 0;
  }

  function said(count, limit) {
    return `${count} of ${limit} words${count > limit ? `: ${count - limit} too many` : ""}`;
  }

  // Aloud only where it matters: near the limit, or over it, and once the typing rests.
  function speak(text, isNear) {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { spoken.textContent = isNear ? text : ""; }, PAUSE_MS);
  }

  function watch(box) {
    const limit = Number(box.dataset.words);
    const place = document.getElementById(`${box.id}_count`);
    if (!place) return;
    const count = (event) => {
      const now = words(box.value);
      place.textContent = said(now, limit);
      place.classList.toggle("is-over", now > limit);
      if (event) speak(place.textContent, now >= limit * NEAR);
    };
    box.addEventListener("input", count);
    box.addEventListener("apply:taken", () => count());
    count();
  }

  document.querySelectorAll("textarea[data-words]").forEach(watch);
})();
