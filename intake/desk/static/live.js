// Keeps a page fresh while somebody looks at it: fetches the same page and lays
// its main part in place of ours when it differs. A page that names a stream in
// data-live is told when to; others look every other second. Without script the
// page is the same, only still.
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main) return;
  const everyMs = 2000, spreadMs = 250;
  const busy = () => document.hidden || document.querySelector("dialog[open]") || document.activeElement?.matches("input, select, textarea");
  let stale = false;

  async function refresh() {
    if (busy()) { stale = true; return; }
    stale = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main[data-live]");
      if (!fresh || fresh.innerHTML === main.innerHTML) return;
      const focused = document.activeElement?.getAttribute?.("href");
      const open = main.querySelector("details.filters")?.open;
      main.innerHTML = fresh.innerHTML;
      if (open) main.querySelector("details.filters")?.setAttribute("open", "");
      if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    } catch { /* the service is away for a moment; the next look tries again */ }
  }

  const stream = main.dataset.live;
  if (!stream) { setInterval(refresh, everyMs); return; }
  let source;
  const listen = () => {
    source?.close();
    source = new EventSource(stream);
    let late = false; // what happened while the stream was away
    source.onopen = () => { if (late) refresh(); };
    source.onerror = () => { late = true; };
    source.addEventListener("changed", () => setTimeout(refresh, Math.random() * spreadMs));
  };
  listen();
  setInterval(() => { if (stale) refresh(); }, everyMs);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  addEventListener("pagehide", () => source?.close());
})();
