// What every page does a little better with a script: looks without a reload, toasts, confirmation, slow networks,
// unsaved changes, autosave, shortcuts. Pages work without it.

const region = document.querySelector("[data-toasts]");
const word = (name) => region?.dataset[name] ?? "";
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

function element(tag, className, words, attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (words) made.textContent = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Toasts ---------------------------------------------------------------------------------------------------------------

export function toast(words, { seconds = 8 } = {}) {
  if (!region || !words) return null;
  const box = element("div", "toast");
  box.append(element("span", "", words), element("button", "", word("wordClose"), { type: "button", "data-toast-close": "" }));
  region.append(box);
  if (seconds) setTimeout(() => box.remove(), seconds * 1000);
  return box;
}

document.addEventListener("toast", (event) => toast(event.detail.words, event.detail));
document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast")?.remove());

// Looks: text size and scheme at once, the language by the form -----------------------------------------------------------

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("[data-looks]") || !button || button.name === "language") return;
  event.preventDefault();
  document.documentElement.dataset[button.name] = button.value;
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
  const address = new URL(event.target.action, location.href);
  address.searchParams.set(button.name, button.value);
  fetch(address, { credentials: "same-origin", redirect: "manual" }).catch(() => toast(word("wordOffline")));
});

// Menus: one open at a time, Escape and a tap outside close --------------------------------------------------------------

const openMenus = () => document.querySelectorAll("[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Dialogs ---------------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const closer = event.target.closest("[data-dialog-close]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    event.preventDefault();
    dialog.removeAttribute("popover");
    dialog.showModal();
  } else if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  } else if (event.target.matches("dialog.dialog")) {
    const box = event.target.getBoundingClientRect();
    const isInside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!isInside) event.target.close();
  }
});

function ask(question, yes) {
  const dialog = element("dialog", "dialog", "", { "aria-labelledby": "ask-words" });
  const form = element("form", "actions dialog-foot", "", { method: "dialog" });
  form.append(
    element("button", "button button-main", yes, { value: "yes" }),
    element("button", "button button-quiet", word("wordNo"), { value: "no" }),
  );
  dialog.append(element("p", "", question, { id: "ask-words" }), form);
  document.body.append(dialog);
  dialog.showModal();
  form.lastChild.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

// Forms: confirmation, busy button, words after 3 s, a way out after 10 s -------------------------------------------------

const dirty = new Set();
const confirmed = new WeakSet();

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    const question = submitter?.dataset.confirm ?? form.dataset.confirm;
    if (!question || confirmed.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, submitter?.textContent.trim() || word("wordYes")).then((agreed) => {
      if (!agreed) return;
      confirmed.add(form);
      form.requestSubmit(submitter);
      confirmed.delete(form);
    });
  },
  true,
);

function showSlow(form, submitter) {
  const label = submitter?.querySelector("span");
  const before = label?.textContent;
  submitter?.setAttribute("aria-busy", "true");
  if (label && submitter.dataset.busy) label.textContent = submitter.dataset.busy;
  let box = null;
  const restore = () => {
    timers.forEach(clearTimeout);
    submitter?.removeAttribute("aria-busy");
    if (label) label.textContent = before;
    box?.remove();
  };
  const timers = [
    setTimeout(() => (box = toast(word("wordSlow"), { seconds: 0 })), 3000),
    setTimeout(() => {
      const out = element("button", "", word("wordStop"), { type: "button" });
      out.addEventListener("click", () => {
        window.stop();
        restore();
        toast(word("wordKept"));
      });
      box?.querySelector("span").replaceChildren(word("wordVerySlow"));
      box?.append(out);
    }, 10000),
  ];
  addEventListener("pageshow", restore, { once: true });
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 1000);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method === "dialog" || form.target || form.hasAttribute("data-download")) return;
  if (form.dataset.sending) return event.preventDefault();
  dirty.delete(form);
  showSlow(form, submitter);
});

// Unsaved changes and autosave --------------------------------------------------------------------------------------------

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) dirty.add(form);
  if (form?.dataset.autosave) saveSoon(form);
});
document.addEventListener("kept", (event) => dirty.delete(event.target));
addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

const waiting = new WeakMap();
function saveSoon(form) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 1000));
}

async function save(form) {
  const state = form.querySelector("[data-autosave-state]");
  const say = (words) => state && (state.textContent = words);
  say(word("wordSaving"));
  const sent = new FormData(form);
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    dirty.delete(form);
    say(fill(word("wordSaved"), { time: new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" }) }));
    form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: await answer.json().catch(() => ({})) }));
  } catch {
    say(word("wordUnsaved"));
    waiting.set(form, setTimeout(() => save(form), 5000));
  }
}

// Keys: shortcuts shown on the page; arrows walk through a list ----------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const key = event.key.toLowerCase();
  const step = { arrowdown: 1, arrowup: -1 }[key];
  const list = document.querySelector("[data-list-keys]");
  if (step && list && (list.contains(event.target) || event.target === document.body)) {
    const links = [...list.querySelectorAll("a[href]")];
    const at = links.indexOf(document.activeElement);
    const from = at >= 0 ? at : links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.min(links.length - 1, Math.max(0, from + step))];
    if (next) {
      event.preventDefault();
      next.focus();
    }
    return;
  }
  const hit = [...document.querySelectorAll("[data-shortcut]")].find((one) => one.dataset.shortcut.toLowerCase() === key);
  if (hit && !hit.disabled) {
    event.preventDefault();
    hit.click();
  }
});

// What stands beside the work on a wide screen stands before it on a narrow one: folded there.
if (matchMedia("(max-width: 46rem)").matches) for (const part of document.querySelectorAll("details[data-fold-narrow]")) part.open = false;

// Small things ------------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
for (const button of document.querySelectorAll("[data-copy]")) if (navigator.clipboard) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  toast(button.dataset.copied);
});
document.addEventListener("change", (event) => event.target.matches("[data-submit-on-change]") && event.target.form.requestSubmit());
addEventListener("offline", () => toast(word("wordOfflineNow")));
document.querySelector("[data-faults]")?.focus();
// The browser would speak its own language; the server's sentences are better.
for (const form of document.forms) form.noValidate = true;

// Titles while typing, where a box offers them ---------------------------------------------------------------------------

if (document.querySelector("[data-suggest]")) import("./suggest.js");
