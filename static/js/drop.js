// Sends files as soon as they are chosen or dropped, shows how far each is and what happened. Without it they go with the form.

const region = document.querySelector("[data-toasts]");
const word = (name) => region?.dataset[name] ?? "";
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const weight = (bytes) => {
  if (bytes >= 1e9) return `${number.format(bytes / 1e9)} GB`;
  return bytes >= 1e5 ? `${number.format(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} KB`;
};
const span = (seconds) =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} ${word("wordSeconds")}` : `${Math.round(seconds / 60)} ${word("wordMinutes")}`;

const tooLarge = (file, words) =>
  words.maxBytes && file.size > Number(words.maxBytes)
    ? fill(words.wordsLarge, { size: weight(file.size), most: weight(Number(words.maxBytes)) })
    : "";

// Sends one file. `place` holds the bar, the words and the buttons; answers the request, so that it can be stopped.
function transfer(file, drop, place, { stored, failed }) {
  const words = drop.dataset;
  const bar = place.querySelector("progress");
  const part = (name) => place.querySelector(`[data-drop-${name}]`);
  const say = (text) => (part("words").textContent = text);
  const began = performance.now();
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", words.upload);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", drop.closest("form")?.elements.csrf_token?.value ?? "");
  part("stop").hidden = false;
  part("again").hidden = true;
  part("off").hidden = true;
  bar.hidden = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = (loaded / total) * 100;
    const left = ((performance.now() - began) / 1000 / loaded) * (total - loaded);
    say(loaded < total ? fill(words.wordsSending, { percent: Math.floor(bar.value), left: span(left) }) : words.wordsChecking);
  });
  // What the server refused is refused again; what the network lost may be sent again.
  const fail = (text, isRefused = false) => {
    part("stop").hidden = true;
    part("again").hidden = isRefused;
    bar.hidden = isRefused;
    say(text || words.wordsFault);
    failed?.();
  };
  request.addEventListener("error", () => fail());
  request.addEventListener("abort", () => fail(word("wordStopped")));
  request.addEventListener("load", () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = {};
    }
    if (request.status >= 400 || !answer.id) return fail(answer.words ?? answer.detail, request.status < 500);
    part("stop").hidden = true;
    say(answer.words ?? fill(words.wordsDone, { file: file.name }));
    stored(answer);
    drop.dispatchEvent(new CustomEvent("stored", { bubbles: true, detail: answer }));
  });
  request.send(form);
  return request;
}

function prepareOne(drop) {
  const input = drop.querySelector("input[type=file]");
  const part = (name) => drop.querySelector(`[data-drop-${name}]`);
  const words = drop.dataset;
  let request = null;
  let last = null;

  function send() {
    const file = input.files[0] ?? last;
    if (!file) return;
    last = file;
    const fault = tooLarge(file, words);
    if (fault) {
      part("state")?.removeAttribute("hidden");
      input.value = "";
      (part("words") ?? part("name")).textContent = fault;
      return;
    }
    if (!words.upload) return;
    request?.abort();
    part("state").hidden = false;
    request = transfer(file, drop, part("state"), {
      stored(answer) {
        part("id").value = answer.id;
        input.value = "";
        input.required = false;
      },
    });
  }

  input.addEventListener("change", () => {
    part("name").textContent = [...input.files].map((file) => `${file.name}, ${weight(file.size)}`).join("; ");
    send();
  });
  part("stop")?.addEventListener("click", () => request?.abort());
  part("again")?.addEventListener("click", send);
}

// Several files: one after the other, each in a row of its own. What a reload cuts short is named when the page is back.
function prepareMany(drop) {
  const input = drop.querySelector("input[type=file]");
  const list = drop.querySelector("[data-drop-list]");
  const form = drop.closest("form");
  const words = drop.dataset;
  const kept = `drop:${location.pathname}`;
  const rows = [];
  let held = null;

  const busy = () => rows.some((row) => row.state === "sending" || row.state === "waiting");
  const remember = () => {
    const names = rows.filter((row) => row.state !== "failed").map((row) => row.name);
    if (names.length) sessionStorage.setItem(kept, JSON.stringify(names));
    else sessionStorage.removeItem(kept);
  };

  // A form that waits for files is not sent without one of them: its owner decides anew.
  function letGo() {
    held = null;
    drop.querySelector(".drop-name").textContent = "";
  }

  function forget(row) {
    row.element.remove();
    rows.splice(rows.indexOf(row), 1);
  }

  function next() {
    remember();
    if (rows.some((row) => row.state === "sending")) return;
    const row = rows.find((each) => each.state === "waiting");
    if (row) return begin(row);
    if (!held) return;
    const submitter = held;
    held = null;
    form.requestSubmit(submitter === form ? null : submitter);
  }

  function begin(row) {
    row.state = "sending";
    row.request = transfer(row.file, drop, row.element, {
      stored() {
        forget(row);
        queueMicrotask(next);
      },
      failed() {
        row.state = "failed";
        row.part("off").hidden = false;
        letGo();
        next();
      },
    });
  }

  function add(name, file, fault) {
    const element = drop.querySelector("[data-drop-row]").content.firstElementChild.cloneNode(true);
    const part = (piece) => element.querySelector(`[data-drop-${piece}]`);
    const row = { name, file, element, part, state: fault ? "failed" : "waiting", request: null };
    part("name").textContent = file ? `${name}, ${weight(file.size)}` : name;
    part("words").textContent = fault || words.wordsWaiting;
    part("stop").hidden = Boolean(fault);
    part("off").hidden = !fault;
    element.querySelector("progress").hidden = Boolean(fault);
    part("stop").addEventListener("click", () => {
      if (row.state === "sending") return row.request.abort();
      forget(row);
      next();
    });
    part("again").addEventListener("click", () => {
      row.state = "waiting";
      part("words").textContent = words.wordsWaiting;
      next();
    });
    part("off").addEventListener("click", () => {
      forget(row);
      input.focus();
    });
    rows.push(row);
    list.append(element);
  }

  input.addEventListener("change", () => {
    for (const file of input.files) {
      rows.filter((row) => row.state === "failed" && row.name === file.name).forEach(forget);
      add(file.name, file, tooLarge(file, words));
    }
    input.value = "";
    next();
  });
  form?.addEventListener(
    "submit",
    (event) => {
      if (!busy()) return;
      event.preventDefault();
      held = event.submitter ?? form;
      drop.querySelector(".drop-name").textContent = words.wordsHold;
      list.scrollIntoView({ block: "nearest" });
    },
    true,
  );
  addEventListener("beforeunload", (event) => {
    if (busy()) event.preventDefault();
  });
  for (const name of JSON.parse(sessionStorage.getItem(kept) ?? "[]")) add(name, null, words.wordsInterrupted);
  remember();
}

function prepareDrop(drop) {
  const input = drop.querySelector("input[type=file]");
  (drop.querySelector("[data-drop-list]") ? prepareMany : prepareOne)(drop);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("drop-over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    });
  }
}
document.querySelectorAll("[data-drop]").forEach(prepareDrop);
