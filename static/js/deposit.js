// Puts the card of each file that was sent into the form, and names the file in the address, so that a reload shows it again.

import { follow } from "./conversion.js";

const cards = document.querySelector("[data-file-cards]");

async function fetched(id) {
  const answer = await fetch(`/deposits/files/${id}?place=${cards.querySelectorAll("[data-file-card]").length + 1}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content.querySelector("[data-file-card]");
}

function named(id) {
  const address = new URL(location.href);
  if (address.searchParams.getAll("file").includes(id)) return;
  address.searchParams.append("file", id);
  history.replaceState(history.state, "", address);
}

function hold(id) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "file_id", value: id });
  cards.append(input);
  return input;
}

document.addEventListener("stored", async ({ detail }) => {
  named(detail.id);
  const stand = hold(detail.id);
  try {
    const card = await fetched(detail.id);
    stand.replaceWith(card);
    card.querySelectorAll("[data-conversion]").forEach(follow);
  } catch {
    // The file is received and named in the form; only its card is missing until the page is loaded again.
  }
});

document.addEventListener("converted", async (event) => {
  const card = event.target.closest("[data-file-card]");
  if (!card) return;
  event.preventDefault();
  try {
    const fresh = await fetched(card.dataset.fileCard);
    card.querySelector("[data-file-state]").replaceWith(fresh.querySelector("[data-file-state]"));
  } catch {
    setTimeout(() => follow(event.target), 5000);
  }
});

// What was typed comes back after a reload too: browsers forget it where the address has changed.

const form = cards.closest("form");
const typed = `typed:${location.pathname}`;
const FIELDS = "input[type=text], input[type=url], input:not([type]), textarea, select, input[type=radio], input[type=checkbox]";
const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const nameOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);

if (performance.getEntriesByType("navigation")[0]?.type === "reload") {
  const before = JSON.parse(sessionStorage.getItem(typed) ?? "{}");
  for (const field of form.querySelectorAll(FIELDS)) {
    const value = before[nameOf(field)];
    if (value === undefined) continue;
    if (isChoice(field)) field.checked = value;
    else field.value = value;
  }
}
let isSent = false;
form.addEventListener("submit", (event) => (isSent = !event.defaultPrevented));
addEventListener("pagehide", () => {
  if (isSent) return sessionStorage.removeItem(typed);
  const now = [...form.querySelectorAll(FIELDS)].map((field) => [nameOf(field), isChoice(field) ? field.checked : field.value]);
  sessionStorage.setItem(typed, JSON.stringify(Object.fromEntries(now)));
});
