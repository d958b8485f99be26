// Moves communities up, down, in and out in place. Without this, the same buttons send the page.
(() => {
  "use strict";

  const chosen = document.getElementById("chosen");
  const others = document.getElementById("others");
  const said = document.getElementById("order-said");
  if (!chosen || !others) return;
  const most = Number(chosen.dataset.most);
  const first = [...document.querySelectorAll(".community")];
  const slugs = [...others.children].map((card) => card.dataset.slug);

  const button = (card, verb) => card.querySelector(`[data-verb="${verb}"]`);
  const cards = () => [...chosen.children];
  const field = () => document.getElementById("none-chosen").closest(".field");

  function disable(element, isDisabled) {
    if (!element) return;
    if (isDisabled) element.setAttribute("aria-disabled", "true");
    else element.removeAttribute("aria-disabled");
  }

  function dress(card, place, count) {
    card.querySelectorAll(".when-in").forEach((part) => { part.hidden = place === 0; });
    card.querySelectorAll(".when-out").forEach((part) => { part.hidden = place !== 0; });
    card.querySelector(".place").textContent = place ? `${place}. ` : "";
    const order = card.querySelector("[name=order]");
    if (order) order.disabled = place === 0;
    disable(button(card, "up"), place === 1);
    disable(button(card, "down"), place === count);
    disable(button(card, "add"), count >= most);
  }

  function settle() {
    const count = cards().length;
    cards().forEach((card, index) => dress(card, index + 1, count));
    [...others.children].forEach((card) => dress(card, 0, count));
    document.getElementById("none-chosen").hidden = count > 0;
    document.getElementById("all-chosen").hidden = count < most;
    document.getElementById("others-title").textContent = count ? "Other communities" : "Communities to choose from";
  }

  function tell(card) {
    const place = cards().indexOf(card) + 1;
    const name = card.dataset.name;
    said.textContent = place ? `${name} is number ${place} of ${cards().length}.` : `${name} is taken out.`;
  }

  function putBack(card) {
    const rest = [...others.children].find((other) => slugs.indexOf(other.dataset.slug) > slugs.indexOf(card.dataset.slug));
    if (slugs.indexOf(card.dataset.slug) < 0) slugs.push(card.dataset.slug);
    others.insertBefore(card, rest || null);
  }

  const moves = {
    up: (card) => card.previousElementSibling && chosen.insertBefore(card, card.previousElementSibling),
    down: (card) => card.nextElementSibling && chosen.insertBefore(card.nextElementSibling, card),
    add: (card) => chosen.append(card),
    remove: putBack,
  };

  function focusAfter(card, verb) {
    if (verb === "add") card.querySelector("textarea").focus();
    else if (verb === "remove") button(card, "add").focus();
    else button(card, verb).focus();
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-verb]");
    if (!pressed) return;
    event.preventDefault();
    if (pressed.getAttribute("aria-disabled") === "true") return;
    const card = pressed.closest(".community");
    moves[pressed.dataset.verb](card);
    settle();
    tell(card);
    focusAfter(card, pressed.dataset.verb);
    field().classList.remove("field-wrong");
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The other text of a conflict was taken: its order too.
  chosen.addEventListener("apply:order", (event) => {
    const wanted = event.detail.map((slug) => first.find((card) => card.dataset.slug === slug)).filter(Boolean);
    cards().filter((card) => !wanted.includes(card)).forEach(putBack);
    wanted.forEach((card) => chosen.append(card));
    settle();
  });
})();
