// The lesson's page: what was watched and read goes to the server in small reports, each with an id of its own, kept on this
// device until the server has said that it has them. The server decides what they amount to.
const lesson = document.querySelector("[data-lesson]");
const KEY = `hsd-reports:${lesson.dataset.person}`;
const WAY = "hsd-way";
const SEND_EVERY = 10_000;
const offline = lesson.querySelector("[data-offline]");

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
};
const write = (queue) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(queue));
  } catch {
    memory = queue;
  }
};
let memory = null;
const queue = () => memory ?? read();

const newId = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16),
  );

function report(activity, facts) {
  const entry = { id: newId(), activity, at: new Date().toISOString(), ...facts };
  write([...queue(), { url: lesson.dataset.progressUrl, report: entry }].slice(-500));
  send();
}

// Sending: in order, one request at a time, at most fifty reports of one lesson in each.
let isSending = false;
async function send(isLast = false) {
  const waiting = queue();
  if (!waiting.length || (isSending && !isLast)) return;
  isSending = true;
  const url = waiting[0].url;
  const batch = waiting.filter((entry) => entry.url === url).slice(0, 50);
  let isGone = false;
  try {
    const answer = await fetch(url, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": lesson.dataset.csrf },
      body: JSON.stringify({ reports: batch.map((entry) => entry.report) }),
    });
    // What the server refuses for good (not found, not a report) would block all that follows: it is let go.
    if (answer.ok || [404, 409, 422].includes(answer.status)) {
      const taken = new Set(batch.map((entry) => entry.report.id));
      write(queue().filter((entry) => !taken.has(entry.report.id)));
      isGone = true;
      if (answer.ok && url === lesson.dataset.progressUrl) show(await answer.json());
    }
    offline.hidden = true;
  } catch {
    offline.hidden = false;
  } finally {
    isSending = false;
  }
  if (isGone && queue().length) send();
}
addEventListener("online", () => send());
addEventListener("offline", () => (offline.hidden = false));
setInterval(() => send(), SEND_EVERY);

// What the server concluded.
function show(standing) {
  for (const [name, state] of Object.entries(standing.activities)) {
    const block = lesson.querySelector(`[data-activity="${CSS.escape(name)}"]`);
    if (!block) continue;
    block.querySelector("[data-done]")?.toggleAttribute("hidden", !state.done);
    const reason = block.querySelector("[data-reason]");
    if (reason && block.dataset.kind !== "video" && block.dataset.kind !== "audio") {
      reason.textContent = state.reason;
      reason.hidden = state.done;
    }
    if (block.querySelector("[data-film]")) drawCoverage(block, state.watched);
  }
  if (standing.lesson_done) {
    lesson.querySelector("[data-next]")?.removeAttribute("hidden");
    const words = lesson.querySelector("[data-onward-words]");
    if (words) words.textContent = lesson.dataset.wordDone;
  }
}

function drawCoverage(block, stretches) {
  const film = block.querySelector("[data-film]");
  const bar = film.querySelector(".coverage-bar");
  const duration = Number(film.dataset.duration) || 1;
  if (!bar) return;
  bar.replaceChildren(
    ...stretches.map(([start, end]) => {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x: start, y: 0, width: end - start, height: 10 })) rect.setAttribute(name, value);
      return rect;
    }),
  );
  const percent = Math.floor((stretches.reduce((sum, [start, end]) => sum + end - start, 0) / duration) * 100);
  const words = film.querySelector("figcaption");
  if (words) words.textContent = lesson.dataset.wordWatched.replace("{percent}", percent);
}

// A film: what plays, in which way, at which speed; stretches are what really ran, seeking apart.
class Film {
  constructor(box) {
    this.box = box;
    this.video = box.querySelector("video");
    this.activity = box.closest("[data-activity]").dataset.activity;
    this.stretches = [];
    this.last = null;
    this.resume = Number(box.dataset.position) || 0;
    box.querySelector("[data-controls]").hidden = false;
    box.querySelector("[data-ways]")?.removeAttribute("hidden");
    this.listen();
    this.restoreWay();
  }

  listen() {
    const { video } = this;
    video.addEventListener("timeupdate", () => this.tick());
    video.addEventListener("seeking", () => (this.last = null));
    for (const name of ["pause", "ended"]) video.addEventListener(name, () => this.flush());
    video.addEventListener("loadedmetadata", () => {
      if (this.resume > 1 && this.resume < video.duration - 2) video.currentTime = this.resume;
    });
    setInterval(() => this.flush(), SEND_EVERY);
    addEventListener("pagehide", () => this.flush(true));
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(true));
    this.box.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.box.addEventListener("change", (event) => event.target.name?.startsWith("way-") && this.choose(event.target));
    this.box.addEventListener("keydown", (event) => this.key(event));
  }

  tick() {
    const now = this.video.currentTime;
    const step = this.last === null ? 0 : now - this.last;
    if (step > 0 && step < 2.5 * Math.max(1, this.video.playbackRate)) {
      const open = this.stretches.at(-1);
      if (open && Math.abs(open[1] - this.last) < 0.01) open[1] = now;
      else this.stretches.push([this.last, now]);
    }
    this.last = now;
  }

  flush(isLast = false) {
    if (!this.stretches.length) return;
    const round = (second) => Math.round(second * 100) / 100;
    const watched = this.stretches.map(([start, end]) => [round(start), round(end)]);
    this.stretches = [];
    report(this.activity, { watched, position: round(this.video.currentTime) });
    if (isLast) send(true);
  }

  press(button) {
    if (!button) return;
    if ("play" in button.dataset) {
      this.video.play();
      this.video.focus();
    }
    if (button.dataset.seek) this.video.currentTime += Number(button.dataset.seek);
    if (button.dataset.speed) this.faster(button);
    if ("captions" in button.dataset) this.toggleCaptions(button);
  }

  faster(button) {
    const speeds = [1, 1.25, 1.5, 2, 0.75];
    const next = speeds[(speeds.indexOf(this.video.playbackRate) + 1) % speeds.length];
    this.video.playbackRate = next;
    const words = button.querySelector("span") ?? button.lastChild;
    words.textContent = words.textContent.replace(/[\d.,]+×/, `${String(next).replace(".", ",")}×`);
  }

  toggleCaptions(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    for (const track of this.video.textTracks) track.mode = isOn ? "showing" : "hidden";
    button.setAttribute("aria-pressed", String(isOn));
  }

  key(event) {
    if (event.target.matches("input, textarea, select, button") || event.target === this.video) return;
    const act = { k: () => (this.video.paused ? this.video.play() : this.video.pause()), j: () => (this.video.currentTime -= 10), l: () => (this.video.currentTime += 10) }[event.key];
    if (act) act();
  }

  restoreWay() {
    const kept = localStorage.getItem(WAY);
    const radio = kept && this.box.querySelector(`input[value="${CSS.escape(kept)}"]`);
    if (radio) {
      radio.checked = true;
      this.choose(radio, false);
    }
  }

  // Change the way in the middle of a film: it goes on at the same second.
  async choose(radio, isKept = true) {
    if (isKept) localStorage.setItem(WAY, radio.value);
    const { video } = this;
    const wasPlaying = !video.paused;
    this.flush();
    this.resume = video.currentTime || this.resume;
    this.last = null;
    this.hls?.destroy();
    this.hls = null;
    if (radio.value === "auto") await this.adapt(radio.dataset.url);
    else video.src = radio.dataset.url;
    if (wasPlaying) video.play();
  }

  async adapt(address) {
    if (this.video.canPlayType("application/vnd.apple.mpegurl")) {
      this.video.src = address;
      return;
    }
    await import(lesson.dataset.vendorHls);
    this.hls = new window.Hls({ capLevelToPlayerSize: true });
    this.hls.loadSource(address);
    this.hls.attachMedia(this.video);
  }
}
for (const box of lesson.querySelectorAll("[data-film]")) new Film(box);

// Reading: a section counts as visited once its end has been on the screen for a moment.
for (const form of lesson.querySelectorAll("[data-without-script]")) form.hidden = true;
for (const block of lesson.querySelectorAll('[data-kind="text"]')) {
  const visited = new Set();
  const timers = new Map();
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const section = entry.target.closest("[data-section]").dataset.section;
        clearTimeout(timers.get(section));
        if (!entry.isIntersecting || visited.has(section)) continue;
        timers.set(
          section,
          setTimeout(() => {
            visited.add(section);
            report(block.dataset.activity, { sections: [...visited] });
          }, 1200),
        );
      }
    },
    { threshold: 0 },
  );
  for (const section of block.querySelectorAll("[data-section]")) {
    const end = section.lastElementChild ?? section;
    watch.observe(end);
  }
  // Reading may end before the least time has passed: ask again until the server agrees.
  setInterval(() => {
    if (visited.size && block.querySelector("[data-done]")?.hidden) report(block.dataset.activity, { sections: [...visited] });
  }, SEND_EVERY);
}
send();
