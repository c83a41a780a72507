// The editor of a lesson: buttons that write Markdown at the cursor, saving by itself, a preview beside the text.

const form = document.querySelector("[data-lesson-form]");
const body = form.elements.body;
const state = form.querySelector("[data-save-state]");
const region = document.querySelector("[data-preview]");
const word = (name) => form.dataset[name] ?? "";
const RETRY = 5000;

// Writing at the cursor ------------------------------------------------------------------------------------------------

const WRITE = {
  heading: (words) => `\n\n## ${words}\n\n`,
  bold: (words) => `**${words}**`,
  italic: (words) => `*${words}*`,
  list: (words) => `\n\n${words.split("\n").map((line) => `- ${line}`).join("\n")}\n\n`,
  table: (words) => `\n\n${words}\n| --- | --- |\n|  |  |\n\n`,
};

for (const button of form.querySelectorAll("[data-insert]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const chosen = button.dataset.insert === "table" ? "" : body.value.slice(body.selectionStart, body.selectionEnd);
    body.focus();
    const piece = WRITE[button.dataset.insert](chosen || button.dataset.sample);
    // insertText keeps the browser's own undo; setRangeText is for browsers without it.
    if (!document.execCommand("insertText", false, piece)) body.setRangeText(piece, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Saving by itself -----------------------------------------------------------------------------------------------------

let timer = 0;
let saving = null;
let stopped = false;

function later(pause) {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(() => (saving = save()), pause);
}

async function save() {
  state.textContent = word("wordSaving");
  const sent = body.value;
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 409) {
      stopped = true;
      state.textContent = word("wordConflict");
      return;
    }
    if (answer.status === 422) {
      state.textContent = told.detail ?? word("wordUnsaved");
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    form.elements.version.value = told.version;
    const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    state.textContent = word("wordSaved").replace("{time}", time);
    if (sent === body.value) form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
  } catch {
    state.textContent = word("wordUnsaved");
    later(RETRY);
  } finally {
    saving = null;
  }
}

form.addEventListener("input", () => later(1500));

form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  form.elements.at.value = body.value.slice(0, body.selectionStart).split("\n").length;
  if (!saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  saving.finally(() => form.requestSubmit(submitter));
});

// Preview --------------------------------------------------------------------------------------------------------------

form.querySelector("[data-preview-button]").addEventListener("click", async (event) => {
  event.preventDefault();
  const sent = new FormData();
  sent.append("body", body.value);
  sent.append("csrf_token", form.elements.csrf_token.value);
  const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: sent });
  if (!answer.ok) return form.requestSubmit();
  region.innerHTML = await answer.text(); // rendered and cleaned by the server
  region.hidden = false;
  region.focus();
});
