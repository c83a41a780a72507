// Puts the card of each file that was sent into the form, and names the file in the address, so that a reload shows it again.

import { follow } from "./conversion.js";

const cards = document.querySelector("[data-file-cards]");

async function fetched(id) {
  const answer = await fetch(`/deposits/files/${id}?place=${cards.children.length + 1}`);
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
