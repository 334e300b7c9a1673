// One-letter keys: each control says its own in data-key. They never fire while
// somebody types; there Escape lets go of the field.
(() => {
  const typing = e => e?.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
  const seen = e => e.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const dialog = document.getElementById("keys");
  document.querySelectorAll(".keys-open").forEach(b => b.hidden = false);

  // The list says what the keys do here and now, and nothing of those that do nothing.
  function list() {
    for (const dt of dialog.querySelectorAll("dt[data-for]")) {
      const key = dt.dataset.for, row = (key === "j" || key === "k") && rows().length > 0;
      dt.hidden = dt.nextElementSibling.hidden = !(row || key === "?" || control(key));
    }
  }

  const control = key => [...document.querySelectorAll("[data-key]")].find(c => c.dataset.key === key && (seen(c) || key === "/"));

  function press(key) {
    if (key === "?" && dialog && !dialog.open) list();
    if (key === "?" && dialog) return dialog.open ? dialog.close() : dialog.showModal();
    if ((key === "j" || key === "k") && rows().length) {
      const all = rows(), at = all.indexOf(document.activeElement);
      return all[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), all.length - 1)].focus();
    }
    if (key === "/") document.querySelector("details.filters")?.setAttribute("open", "");
    const c = control(key.toLowerCase());
    if (!c || !seen(c)) return false;
    if (c.matches("input[type=radio]")) { c.focus(); c.click(); }
    else if (c.matches("input")) { c.focus(); c.select(); } else c.click();
  }

  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
    if (typing(e.target)) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    if (document.documentElement.dataset.keys === "off") return;
    if (e.key.length === 1 && !(dialog?.open && e.key !== "?") && press(e.key) !== false) e.preventDefault();
  });
  // What was just done can be undone while the seconds last.
  setInterval(() => {
    const undo = document.querySelector(".undo");
    if (!undo) return;
    undo.dataset.left -= 1;
    if (undo.dataset.left <= 0) return undo.remove();
    undo.querySelector(".left").textContent = undo.dataset.left;
  }, 1000);
  document.addEventListener("click", e => { if (e.target.closest("[data-key='?']") && !dialog?.open) press("?"); });
})();
