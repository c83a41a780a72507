// Titles below the search box while somebody types: a combobox as the ARIA practices describe it. Without it the box is a plain form.

const PAUSE = 120;
const SHORTEST = 2;

function offer(input) {
  const list = document.createElement("ul");
  Object.assign(list, { id: `${input.id}-titles`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestWord);
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let timer = 0;
  let asked = "";
  let chosen = -1;

  function choose(at) {
    chosen = at;
    [...list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function show(titles) {
    list.replaceChildren(
      ...titles.map((title, at) => {
        const line = document.createElement("li");
        Object.assign(line, { id: `${list.id}-${at}`, textContent: title });
        line.setAttribute("role", "option");
        return line;
      }),
    );
    list.hidden = titles.length === 0;
    input.setAttribute("aria-expanded", String(titles.length > 0));
    choose(-1);
  }

  async function ask() {
    const typed = input.value.trim();
    asked = typed;
    if (typed.length < SHORTEST) return show([]);
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      // A slow answer to fewer letters must not cover a quick one to more, nor open the list of a box that was left.
      if (asked === typed && document.activeElement === input) show(suggestions);
    } catch {
      show([]);
    }
  }

  function take(line) {
    input.value = line.textContent;
    show([]);
    input.form.requestSubmit();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.isComposing || !count) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      show([]);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("li");
    if (line) take(line);
  });
  input.addEventListener("blur", () => show([]));
}

document.querySelectorAll("[data-suggest]").forEach(offer);
