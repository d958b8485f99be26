// Says to how many meetings of a community somebody can come, as they answer, and says yes to those that have no answer
// yet in one press. The server says the same on its page.
(() => {
  "use strict";

  function summary(section) {
    const rows = [...section.querySelectorAll(".segments")];
    const answers = rows.map((row) => (row.querySelector("input:checked") || { value: "" }).value);
    const count = (answer) => answers.filter((one) => one === answer).length;
    const maybe = count("maybe") ? `, and maybe to ${count("maybe")}` : "";
    const unsaid = count("") ? ` ${count("")} not answered yet.` : "";
    return `You can come to ${count("yes")} of ${rows.length}${maybe}.${unsaid}`;
  }

  const unanswered = (section) => [...section.querySelectorAll(".segments")].filter((row) => !row.querySelector("input:checked"));

  function sayYes(section) {
    const yes = unanswered(section).map((row) => row.querySelector("input[value=yes]"));
    for (const input of yes) input.checked = true;
    if (!yes.length) return;
    yes[0].dispatchEvent(new Event("change", { bubbles: true }));  // counts, and is saved, as by hand
    yes[yes.length - 1].focus();  // the button is about to go
  }

  for (const section of document.querySelectorAll("[data-dates]")) {
    const place = section.querySelector(".dates-said");
    if (!place) continue;
    const button = section.querySelector("[data-yes]");
    const rows = section.querySelectorAll(".segments").length;
    const show = () => {
      const left = unanswered(section).length;
      place.textContent = summary(section);
      button.hidden = !left;
      button.firstChild.textContent = left === rows ? `Yes to all ${rows}` : `Yes to the other ${left}`;
    };
    button.addEventListener("click", () => sayYes(section));
    show();
    section.addEventListener("change", show);
    section.addEventListener("apply:taken", show);
  }
})();
