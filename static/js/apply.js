// Opens a community's part of the form when it gets a place in the order. Without this, a press on its title does.
document.querySelectorAll("[data-choice]").forEach((choice) => {
  const rank = choice.querySelector("select");
  const more = choice.querySelector("details");
  rank.addEventListener("change", () => { more.open = rank.value !== ""; });
});
