// Keeps the list fresh while somebody looks at it: fetches the same page and
// lays its main part in place of ours when it differs. Without script the page
// is the same, only still.
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main) return;
  const everyMs = 2000;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main[data-live]");
      if (!fresh || fresh.innerHTML === main.innerHTML) return;
      const focused = document.activeElement?.getAttribute?.("href");
      main.innerHTML = fresh.innerHTML;
      if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    } catch { /* the service is away for a moment; the next look tries again */ }
  }, everyMs);
})();
