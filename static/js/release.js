// Counts down how long a list is still held, and opens the page again when that is over.
(() => {
  "use strict";

  const AGAIN_MS = 10000; // a tick of the portal is at most thirty seconds away
  const place = document.querySelector("[data-seconds-left]");

  function unit(count, word) {
    return `${count} ${word}${count === 1 ? "" : "s"}`;
  }

  function inWords(left) {
    if (left <= 0) return "any moment now";
    const minutes = Math.floor(left / 60);
    const seconds = left % 60;
    const parts = [];
    if (minutes) parts.push(unit(minutes, "minute"));
    if (seconds) parts.push(unit(seconds, "second"));
    return `in ${parts.join(" ")}`;
  }

  function openAgain() {
    window.setTimeout(() => window.location.reload(), AGAIN_MS);
  }

  if (document.querySelector("[data-open-again]")) openAgain();
  if (!place) return;
  // By the time that passes here, and not by this machine's clock, which may be wrong.
  const ends = performance.now() + Number(place.dataset.secondsLeft) * 1000;
  let timer = null;

  function show() {
    const left = Math.ceil((ends - performance.now()) / 1000);
    place.textContent = inWords(left);
    if (left > 0) return;
    window.clearInterval(timer);
    openAgain();
  }

  timer = window.setInterval(show, 1000);
  show();
})();
