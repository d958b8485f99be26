// Keys for the review desk. The page does all of it without a script, and never stands in the way of leaving.
(() => {
  "use strict";

  const OFF = "review-shortcuts-off";
  const form = document.querySelector("form[data-review]");
  const rows = form ? Array.from(form.querySelectorAll(".score")) : [];
  const panel = document.querySelector("[data-shortcuts]");
  const toggle = document.querySelector("[data-shortcuts-on]");

  function stored(read) {
    try {
      return read(window.localStorage);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // storage is switched off: nothing is remembered
      return null;
    }
  }

  if (panel) {
    panel.hidden = false;
    toggle.checked = stored((storage) => storage.getItem(OFF)) === null;
    toggle.addEventListener("change", () => {
      stored((storage) => (toggle.checked ? storage.removeItem(OFF) : storage.setItem(OFF, "yes")));
    });
  }

  // Somebody who types words means words.
  function isTyping(target) {
    return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");
  }

  // The row that has the focus, or the first one without a score.
  function currentRow() {
    const focused = rows.find((row) => row.contains(document.activeElement));
    return focused || rows.find((row) => !row.querySelector("input:checked"));
  }

  function focusRow(row) {
    const target = row && (row.querySelector("input:checked") || row.querySelector("input"));
    if (target) target.focus();
    return Boolean(target);
  }

  function score(value) {
    const row = currentRow();
    const mark = row && row.querySelector(`input[value="${value}"]`);
    if (!mark) return;
    mark.checked = true;
    if (!focusRow(rows[rows.indexOf(row) + 1])) mark.focus();
  }

  // Down and up go between criteria, left and right within one, as radio buttons do by themselves.
  function step(by) {
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    return here >= 0 && focusRow(rows[here + by]);
  }

  // What hands a choice back wants Enter as well: its key stands beside others, and there is no way back.
  function press(key) {
    const target = document.querySelector(`[data-key="${key}"]`);
    if (target && key === "a") target.focus();
    else if (target) target.click();
    return Boolean(target);
  }

  function focusField(name) {
    const field = form && form.elements[name];
    if (field) field.focus();
    return Boolean(field);
  }

  function showAll() {
    const all = panel && panel.querySelector("[data-all-keys]");
    if (!all) return false;
    all.open = !all.open;
    if (all.open) all.querySelector("summary").focus();
    return true;
  }

  function act(key) {
    if (/^[1-5]$/.test(key)) return score(key) || rows.length > 0;
    const others = {
      n: () => focusField("note"),
      r: () => focusField("recommendation"),
      "?": showAll,
      arrowdown: () => step(1),
      arrowup: () => step(-1),
    };
    if (others[key]) return others[key]();
    return "sacjk".includes(key) && press(key);
  }

  document.addEventListener("keydown", (event) => {
    if (toggle && !toggle.checked) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (!form) return;
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
    if (act(event.key.toLowerCase())) event.preventDefault();
  });
})();
