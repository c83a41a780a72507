// Keeps the progress of a conversion up to date, and shows the page anew once there is something to see.

const PAUSE = 2000;
const MOST_PAUSE = 30000;

export function follow(region) {
  const bar = region.querySelector("progress");
  const words = region.querySelector(".progress-words");
  let pause = PAUSE;

  async function ask() {
    if (!region.isConnected) return;
    try {
      const answer = await fetch(region.dataset.conversion, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { state, progress, note } = await answer.json();
      if (state === "ready" || state === "broken") {
        // A page with something typed on it takes the news in by itself.
        const news = new CustomEvent("converted", { bubbles: true, cancelable: true });
        if (region.dispatchEvent(news)) location.reload();
        return;
      }
      bar.value = Math.round(progress * 100);
      if (words) words.textContent = note;
      pause = PAUSE;
    } catch {
      pause = Math.min(MOST_PAUSE, pause * 2);
    }
    setTimeout(ask, document.hidden ? MOST_PAUSE : pause);
  }

  setTimeout(ask, pause);
}
document.querySelectorAll("[data-conversion]").forEach(follow);
