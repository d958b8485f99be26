// Copies the whole text with one press. Without this, the text can be marked and copied by hand.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-copy]")) {
    const box = document.getElementById(button.dataset.copy);
    const said = document.getElementById("copied");
    button.hidden = false;
    button.addEventListener("click", async () => {
      box.focus();
      box.select();
      try {
        await navigator.clipboard.writeText(box.value);
        said.textContent = "Copied.";
      } catch (error) {
        if (!(error instanceof DOMException || error instanceof TypeError)) throw error; // the browser does not let pages copy
        said.textContent = "The text is marked: copy it with your keyboard or the menu.";
      }
    });
  }
})();
