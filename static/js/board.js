// The board without reloading: presses stay where they are, people can be dragged, what was recounted is said.
// Without it every button posts, and the page comes back.
(() => {
  "use strict";

  const root = document.querySelector("[data-board]");
  if (!root) return;
  const POLL_MS = 1500;
  let busy = false;

  const columns = () => Array.from(root.querySelectorAll("[data-community]"));
  const told = () => new Map(columns().map((one) => [one.dataset.community, one.dataset.told]));
  const opened = () => Array.from(root.querySelectorAll("details.list[open]"), nameOf);
  const nameOf = (list) => `${list.closest("[data-community]").dataset.community}/${list.dataset.list}`;

  function say(words) {
    const place = root.querySelector("[data-said]");
    if (place) place.textContent = words;
  }

  // Where somebody was: the person of the button, else the button's own name and value.
  function anchorOf(button) {
    const person = button && button.closest("[data-choice]");
    if (person) return `#${person.id}`;
    const value = button && /^(\d+):/.exec(button.value || "");
    return value ? `#choice-${value[1]}` : button && button.id ? `#${button.id}` : "";
  }

  function focusOn(anchor) {
    const found = anchor && root.querySelector(anchor);
    if (!found) {
      const heading = root.querySelector("[data-stale]") || root.querySelector("h1");
      heading.setAttribute("tabindex", "-1");
      heading.focus();
      return;
    }
    for (let list = found.closest("details"); list; list = list.parentElement.closest("details")) list.open = true;
    found.classList.add("is-moved");
    const target = found.querySelector("summary, a") || found;
    target.focus({ preventScroll: true });
    found.scrollIntoView({ block: "nearest" });
  }

  // They are said where the board says what it counts; what stands above the board may be far off the screen.
  function messagesOf(page) {
    const here = document.querySelector(".messagelist");
    if (here) here.remove();
    return Array.from(page.querySelectorAll(".messagelist li"), (one) => one.textContent.trim()).join(" ");
  }

  function show(page, anchor) {
    const fresh = page.querySelector("[data-board]");
    const before = told();
    const open = opened();
    const isStale = Boolean(fresh.querySelector("[data-stale]"));
    root.replaceChildren(...fresh.childNodes);
    for (const list of root.querySelectorAll("details.list")) if (open.includes(nameOf(list))) list.open = true;
    const words = messagesOf(page);
    const counted = Array.from(told()).filter(([pk, now]) => before.get(pk) !== now).map(([, now]) => now);
    prepare();
    focusOn(isStale ? "" : anchor);
    say(`${words} ${counted.join(". ")}`.trim());
  }

  async function send(form, button, anchor) {
    const data = new FormData(form, button);
    const action = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    busy = true;
    root.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!page.querySelector("[data-board]")) {
        window.location.assign(response.url);
        return;
      }
      show(page, anchor);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the network: let the browser say so
      form.requestSubmit(button);
    } finally {
      busy = false;
      root.removeAttribute("aria-busy");
    }
  }

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    if (!busy) send(form, event.submitter, anchorOf(event.submitter));
  });

  // Dragging

  let dragged = null;

  const mayDrop = (column) => dragged && dragged.dataset.targets.split(" ").includes(column.dataset.community);

  // On another community: a place there. In their own: the list under the pointer.
  function wanted(event) {
    const column = event.target.closest && event.target.closest("[data-community]");
    if (!column || !mayDrop(column)) return null;
    const list = event.target.closest("[data-list]");
    const isOwn = column.contains(dragged);
    const named = list && list.dataset.list !== "place" ? list.dataset.list : "";
    return { column, to: isOwn && named ? named : column.dataset.community };
  }

  root.addEventListener("dragstart", (event) => {
    const person = event.target.closest && event.target.closest("[data-targets]");
    if (!person) return;
    dragged = person;
    person.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", person.dataset.name);
    for (const column of columns()) column.classList.toggle("may-drop", mayDrop(column));
  });

  root.addEventListener("dragover", (event) => {
    const place = wanted(event);
    for (const column of columns()) column.classList.toggle("is-over", Boolean(place) && place.column === column);
    if (place) event.preventDefault();
  });

  root.addEventListener("drop", (event) => {
    const place = wanted(event);
    const form = document.getElementById("moving");
    if (!place || !form || busy) return;
    event.preventDefault();
    const button = document.createElement("button");
    button.name = "one";
    button.value = `${dragged.dataset.choice}:${place.to}`;
    button.hidden = true;
    form.append(button);
    send(form, button, landing(dragged, place));
  });

  // After a drop on another community, its name: the number of the person's row there is not known here.
  function landing(person, place) {
    return place.column.contains(person) ? `#${person.id}` : `#name-${place.column.dataset.community}`;
  }

  root.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("is-dragged");
    dragged = null;
    for (const column of columns()) column.classList.remove("may-drop", "is-over");
  });

  // Arrows go from person to person.

  root.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const person = event.target.closest && event.target.closest("[data-choice]");
    if (!by || !person || event.target.matches("input:not([type=checkbox]), select")) return;
    const column = person.closest("[data-community]");
    const people = Array.from(column.querySelectorAll("[data-choice]")).filter((one) => one.offsetParent);
    const next = people[people.indexOf(person) + by];
    if (!next) return;
    event.preventDefault();
    (next.querySelector("summary, a")).focus();
  });

  function count() {
    const place = root.querySelector("[data-ticked]");
    const ticked = root.querySelectorAll("input[name=choice]:checked").length;
    if (place) place.textContent = ticked ? ` (${ticked})` : "";
  }

  root.addEventListener("change", count);

  // A run that is on

  async function poll(place) {
    const response = await fetch(place.dataset.progress);
    const state = response.ok ? await response.json() : { is_busy: true, words: "" };
    if (!state.is_busy) {
      window.location.reload();
      return;
    }
    const words = place.querySelector("[data-progress-words]");
    if (state.words && words.textContent !== state.words) words.textContent = state.words;
    watch();
  }

  function watch() {
    const place = root.querySelector("[data-progress]");
    if (place) window.setTimeout(() => poll(place).catch(watch), POLL_MS);
  }

  function prepare() {
    for (const person of root.querySelectorAll("[data-targets]")) person.draggable = true;
    count();
    watch();
  }

  prepare();
})();
