// Says to how many meetings of a community somebody can come, as they answer. The server says the same on its page.
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

  for (const section of document.querySelectorAll("[data-dates]")) {
    const place = section.querySelector(".dates-said");
    if (!place) continue;
    const show = () => { place.textContent = summary(section); };
    section.addEventListener("change", show);
    section.addEventListener("apply:taken", show);
  }
})();
