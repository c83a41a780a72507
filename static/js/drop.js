// Sends a file as soon as it is chosen or dropped, shows how far it is and what happened. Without it the file goes with the form.

const region = document.querySelector("[data-toasts]");
const word = (name) => region?.dataset[name] ?? "";
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const weight = (bytes) => (bytes >= 1e9 ? `${number.format(bytes / 1e9)} GB` : `${number.format(bytes / 1e6)} MB`);
const span = (seconds) =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} ${word("wordSeconds")}` : `${Math.round(seconds / 60)} ${word("wordMinutes")}`;

function prepareDrop(drop) {
  const input = drop.querySelector("input[type=file]");
  const part = (name) => drop.querySelector(`[data-drop-${name}]`);
  const words = drop.dataset;
  let request = null;
  let last = null;

  const say = (text) => {
    (part("words") ?? part("name")).textContent = text;
  };

  function send() {
    const file = input.files[0] ?? last;
    if (!file) return;
    last = file;
    if (words.maxBytes && file.size > Number(words.maxBytes)) {
      part("state")?.removeAttribute("hidden");
      input.value = "";
      return say(fill(words.wordsLarge, { size: weight(file.size), most: weight(Number(words.maxBytes)) }));
    }
    if (!words.upload) return;
    const bar = drop.querySelector("progress");
    const began = performance.now();
    const form = new FormData();
    form.append("file", file);
    request?.abort();
    request = new XMLHttpRequest();
    request.open("POST", words.upload);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", drop.closest("form")?.elements.csrf_token?.value ?? "");
    part("state").hidden = part("stop").hidden = false;
    part("again").hidden = true;
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = (loaded / total) * 100;
      const left = ((performance.now() - began) / 1000 / loaded) * (total - loaded);
      say(loaded < total ? fill(words.wordsSending, { percent: Math.floor(bar.value), left: span(left) }) : words.wordsChecking);
    });
    const fail = (text) => {
      part("stop").hidden = true;
      part("again").hidden = false;
      say(text || words.wordsFault);
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
      if (request.status >= 400 || !answer.id) return fail(answer.words ?? answer.detail);
      part("id").value = answer.id;
      input.value = "";
      input.required = false;
      part("stop").hidden = true;
      say(answer.words ?? fill(words.wordsDone, { file: file.name }));
      drop.dispatchEvent(new CustomEvent("stored", { bubbles: true, detail: answer }));
    });
    request.send(form);
  }

  input.addEventListener("change", () => {
    part("name").textContent = [...input.files].map((file) => `${file.name}, ${weight(file.size)}`).join("; ");
    send();
  });
  part("stop")?.addEventListener("click", () => request?.abort());
  part("again")?.addEventListener("click", send);
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
