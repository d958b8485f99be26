// The palette's placeholders become buttons: a press puts one in where the cursor is. Without it, they are typed.
(() => {
  "use strict";

  const palette = document.querySelector("[data-palette]");
  const fields = Array.from(document.querySelectorAll(".text-editor :is(input[type=text], textarea)"));
  if (!palette || !fields.length) return;
  let field = fields.find((one) => one.tagName === "TEXTAREA") || fields[0];

  for (const one of fields) one.addEventListener("focus", () => { field = one; });

  function put(words) {
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const code of palette.querySelectorAll("code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    code.before(button);
    button.append(code);
    const purpose = document.createElement("span");
    purpose.className = "visually-hidden";
    purpose.textContent = "Put in ";
    button.prepend(purpose);
    button.addEventListener("click", () => put(code.textContent));
  }
})();
