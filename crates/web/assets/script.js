// Pages work without this file; it only spares a click or a reload.

/** Shows what needs a script to work at all. */
function reveal(element) {
  element.hidden = false;
  return element;
}

/** Whether a text holds every word of a query. */
function holds(text, query) {
  const lower = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

/** The search of the portal lists services while one types. */
function finder(input) {
  const list = document.getElementById(input.dataset.finder);
  const entries = [...list.children];
  const show = () => {
    const query = input.value.trim();
    for (const entry of entries) entry.hidden = !holds(entry.textContent, query);
    list.hidden = query === "" || entries.every((entry) => entry.hidden);
  };
  const step = (event) => {
    if (event.key === "Escape") list.hidden = true;
    if (list.hidden || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const stops = [input, ...list.querySelectorAll("li:not([hidden]) a")];
    const here = stops.indexOf(document.activeElement);
    stops.at((here + (event.key === "ArrowDown" ? 1 : -1)) % stops.length).focus();
  };
  input.addEventListener("input", show);
  input.form.addEventListener("keydown", step);
  input.form.addEventListener("focusout", (event) => {
    if (!input.form.contains(event.relatedTarget)) list.hidden = true;
  });
}

/** A search field narrows the rows of a table or list that are there already. */
function filter(input) {
  input.addEventListener("input", () => {
    const rows = document.getElementById(input.dataset.filter)?.querySelectorAll("tbody > tr, :scope > li, :scope > .choice") ?? [];
    for (const row of rows) row.hidden = !holds(row.textContent, input.value.trim());
  });
}

/** Fetches the page again while someone looks at it, and puts in what changed. */
function live(id) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    const shown = document.getElementById(id);
    if (!fresh || !shown) return clearInterval(timer);
    if (fresh.innerHTML === shown.innerHTML) return;
    const focused = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    shown.replaceWith(fresh);
    if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  }, 2000);
}

for (const button of document.querySelectorAll(".copy")) {
  reveal(button).addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
for (const button of document.querySelectorAll(".toast-close")) {
  reveal(button).addEventListener("click", () => button.parentElement.remove());
}
document.querySelectorAll("[data-finder]").forEach(finder);
document.querySelectorAll("[data-filter]").forEach(filter);
document.querySelectorAll("[data-live]").forEach((element) => live(element.id));

// Going back to such a page must not send its form once more.
const [visit] = performance.getEntriesByType("navigation");
if (visit?.type !== "back_forward") document.querySelector("form[data-submit]")?.requestSubmit();
