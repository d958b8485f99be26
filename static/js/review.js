// Keys for the review desk: 1–5 score, Ctrl+Enter saves, S skips. The page works without it.
(() => {
  "use strict";

  const form = document.querySelector("form[data-review]");
  if (!form) return;
  const rows = Array.from(form.querySelectorAll(".score"));

  // Somebody who types words means words.
  function isTyping(target) {
    return target.matches("textarea, select, input:not([type=radio])");
  }

  // The row that has the focus, or the first one without a score.
  function currentRow() {
    const focused = rows.find((row) => row.contains(document.activeElement));
    return focused || rows.find((row) => !row.querySelector("input:checked"));
  }

  function score(value) {
    const row = currentRow();
    const mark = row && row.querySelector(`input[value="${value}"]`);
    if (!mark) return;
    mark.checked = true;
    const next = rows[rows.indexOf(row) + 1];
    const target = next ? next.querySelector("input:checked") || next.querySelector("input") : mark;
    target.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (/^[1-5]$/.test(event.key)) {
      event.preventDefault();
      score(event.key);
    } else if (event.key.toLowerCase() === "s") {
      const skip = document.querySelector("a[data-skip]");
      if (skip) skip.click();
    }
  });
})();
