// Makes work on a return quick: one item at a time beside the scan, Enter saves
// or accepts and goes on, and the scan stays while the words around it change.
(() => {
  const work = () => document.getElementById("work"), scans = document.getElementById("scans");
  const items = () => [...document.querySelectorAll(".item")];
  let current = "";
  document.documentElement.classList.add("script");

  // Show one item and mark its place on the scan.
  function show(li, focus) {
    if (!li) return;
    current = li.id;
    items().forEach(i => i.classList.toggle("current", i === li));
    scans.querySelectorAll("a").forEach(a => {
      const here = a.getAttribute("href") === "#" + li.id;
      a.classList.toggle("current", here);
      if (here) inSight(a);
    });
    if (!focus) return;
    if (!li.hasAttribute("data-open")) { document.activeElement?.blur?.(); return; }
    const input = li.querySelector("form.correct input.case"), radio = li.querySelector("form.correct input[type=radio]:checked, form.correct input[type=radio]");
    if (li.querySelector("a[data-primary]")) document.activeElement?.blur?.(); // asking comes first
    else if (input) { input.focus({ preventScroll: true }); atDoubt(input); }
    else if (radio && !li.querySelector("[data-primary][name]")) radio.focus({ preventScroll: true });
    else document.activeElement?.blur?.();
  }

  // Put the caret on the first digit that was not sure, so that one key mends it.
  function atDoubt(input) {
    const at = input.value.indexOf("?");
    if (at >= 0) input.setSelectionRange(at, at + 1); else input.setSelectionRange(0, input.value.length);
  }

  // One box for each digit, under its own crop, over one field: what is pasted or
  // typed lands in the boxes, and the caret goes on to the next digit in doubt.
  function box(input) {
    const cells = [...input.parentElement.querySelectorAll(".cell")];
    cells.forEach((c, i) => {
      const digit = input.value[i] ?? "";
      c.lastElementChild.textContent = digit;
      c.classList.toggle("doubt", digit === "?");
      c.classList.toggle("at", i === Math.min(input.selectionStart ?? 0, cells.length - 1));
    });
  }

  function typedInBoxes(input) {
    const at = input.selectionStart, clean = input.value.replace(/[^0-9A-Za-z?+]/g, "").slice(0, input.parentElement.querySelectorAll(".cell").length);
    const to = Math.max(0, at - (input.value.length - clean.length)), doubt = clean.indexOf("?");
    if (clean !== input.value) input.value = clean;
    if (doubt >= 0) input.setSelectionRange(doubt, doubt + 1);
    else input.setSelectionRange(to, Math.min(to + 1, clean.length));
    box(input);
  }

  const boxed = e => e.target.matches?.(".cells + input") && e.target;
  document.addEventListener("selectionchange", () => { const i = document.activeElement; if (i?.matches(".cells + input")) box(i); });
  document.addEventListener("focusin", e => { if (boxed(e)) box(e.target); });
  document.addEventListener("input", e => { if (boxed(e) && !/^delete/.test(e.inputType)) typedInBoxes(e.target); else if (boxed(e)) box(e.target); });
  document.addEventListener("click", e => {
    const cell = e.target.closest(".cell");
    if (!cell) return;
    const at = [...cell.parentElement.children].indexOf(cell), input = cell.parentElement.nextElementSibling;
    e.preventDefault();
    input.focus();
    input.setSelectionRange(at, at + 1);
    box(input);
  });

  function inSight(a) {
    const glass = a.closest(".glass"), g = glass.getBoundingClientRect(), r = a.getBoundingClientRect();
    if (r.top < g.top || r.bottom > g.bottom) glass.scrollTop += r.top - g.top - g.height / 3;
    if (r.left < g.left || r.right > g.right) glass.scrollLeft += r.left - g.left - 20;
  }

  function go(step) {
    const all = items(), at = all.findIndex(i => i.id === current);
    show(all[(at + step + all.length) % all.length], true);
  }

  function start() {
    document.querySelectorAll(".cells + input").forEach(box);
    const all = items(), wrong = document.querySelector("#decide [aria-invalid]");
    if (wrong) { show(all.find(i => i.id === current) || all[0], false); return wrong.focus(); }
    const open = all.find(i => i.querySelector("[aria-invalid]")) || all.find(i => i.hasAttribute("data-open"));
    if (open) return show(open, true);
    if (all.length) show(all.find(i => i.id === current) || all[0], false);
    document.getElementById("head")?.focus({ preventScroll: true });
  }

  // Send a form and lay the answer's words in place of ours; the pictures stay.
  async function send(form, by) {
    const data = new FormData(form);
    if (by?.name) data.append(by.name, by.value);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), redirect: "follow" });
    } catch { form.requestSubmit ? HTMLFormElement.prototype.submit.call(form) : form.submit(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("work");
    const same = answer.url.split("?")[0] === location.href.split(/[?#]/)[0] || answer.status === 422;
    if (!fresh || !same) {
      if (answer.ok && answer.redirected) { location.href = answer.url; return; }
      document.open(); document.write(new XMLSerializer().serializeToString(page)); document.close(); return;
    }
    work().replaceWith(document.adoptNode(fresh));
    for (const once of [".said", ".undo"]) {
      document.querySelector(once)?.remove();
      const fresh = page.querySelector(once);
      if (fresh) document.getElementById("main").before(document.adoptNode(fresh));
    }
    repaint(page);
    start();
  }

  // What the rules find in what was typed is said before it is saved: once for a
  // value, since the paper may say so all the same.
  async function told(form, by) {
    const input = form.querySelector("input[data-check]");
    if (!input || by?.name || input.dataset.told === input.value || !await doubts(form, input)) return true;
    input.dataset.told = input.value;
    input.focus();
    return false;
  }

  async function doubts(form, input) {
    let said = "";
    try {
      const answer = await fetch(form.action.replace(/\w+$/, "check"), { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok) said = (await answer.json()).said;
    } catch { return false; } // nobody to ask: the step itself will be judged
    let place = form.querySelector(".live");
    if (!place) {
      place = Object.assign(document.createElement("span"), { className: "fault live", id: input.id + "-live" });
      place.setAttribute("role", "alert");
      input.after(place);
      input.setAttribute("aria-describedby", place.id);
    }
    place.textContent = said;
    return said !== "";
  }

  let typing;
  document.addEventListener("input", e => {
    if (!e.target.matches("input[data-check]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => { if (!/\?/.test(e.target.value) && e.target.value.length >= 8) doubts(e.target.form, e.target); }, 200);
  });

  // Zones take the colours of what stands in them now.
  function repaint(page) {
    for (const a of scans.querySelectorAll("svg.page a")) {
      const fresh = page.querySelector(`#scans a[href="${a.getAttribute("href")}"]`);
      if (fresh) a.replaceChildren(...[...fresh.childNodes].map(n => document.importNode(n, true)));
    }
  }

  document.addEventListener("submit", e => {
    if (!e.target.matches("form.correct, form.accept, form.carry")) return;
    e.preventDefault();
    const form = e.target, by = e.submitter;
    told(form, by).then(read => { if (read) send(form, by); });
  });
  document.addEventListener("keydown", e => {
    if (e.key !== "Enter" || e.ctrlKey || e.altKey || e.metaKey) return;
    const t = e.target;
    if (t.matches?.("input[type=radio]")) { e.preventDefault(); t.form.querySelector("[data-primary]")?.click(); return; }
    if (t.matches?.("input, textarea, select, button, a, summary") || document.querySelector("dialog[open]")) return;
    const li = document.getElementById(current), primary = li?.hasAttribute("data-open") && li.querySelector("[data-primary]");
    e.preventDefault();
    if (primary) primary.click(); else go(1);
  });
  document.addEventListener("click", e => {
    const step = e.target.closest("[data-go]"), zone = e.target.closest("svg.page a"), alone = e.target.closest(".altered a");
    if (alone) {
      const li = document.querySelector(alone.getAttribute("href").replace(/[^#\w-]/g, "\\$&"));
      e.preventDefault(); li.querySelector("details.mend")?.setAttribute("open", ""); show(li, true);
      li.querySelector("form.correct input:not([type=hidden])")?.focus();
    }
    const copy = e.target.closest("[data-copy]");
    if (copy) {
      const area = Object.assign(document.createElement("textarea"), { value: copy.dataset.copy.replace(/\D/g, "") });
      copy.after(area); area.select(); document.execCommand("copy"); area.remove();
      const said = copy.parentElement.querySelector("[data-copied]");
      said.textContent = said.dataset.copied;
    }
    if (step) go(Number(step.dataset.go));
    if (zone) { e.preventDefault(); show(document.querySelector(zone.getAttribute("href").replace(/[^#\w-]/g, "\\$&")), true); }
  });

  // The glass: larger and smaller, turned, and drawn about.
  for (const sheet of scans.querySelectorAll(".sheet")) {
    const glass = sheet.querySelector(".glass"), paper = glass.firstElementChild;
    let zoom = 1, quarter = 0;
    const lay = () => { paper.style.width = 100 * zoom + "%"; paper.style.maxWidth = "none"; paper.style.transform = `rotate(${90 * quarter}deg)`; };
    const scale = by => { zoom = Math.min(Math.max(zoom * by, 1), 6); lay(); };
    sheet.querySelectorAll("[data-zoom]").forEach(b => b.addEventListener("click", () => scale(b.dataset.zoom > 0 ? 1.25 : 0.8)));
    sheet.querySelector("[data-turn]")?.addEventListener("click", () => { quarter = (quarter + 1) % 4; lay(); });
    glass.addEventListener("wheel", e => { if (!e.ctrlKey && zoom === 1) return; e.preventDefault(); scale(e.deltaY < 0 ? 1.15 : 1 / 1.15); }, { passive: false });
    let from;
    glass.addEventListener("pointerdown", e => { if (e.pointerType === "mouse") from = [e.clientX + glass.scrollLeft, e.clientY + glass.scrollTop]; });
    glass.addEventListener("pointermove", e => { if (from && e.buttons) { glass.scrollLeft = from[0] - e.clientX; glass.scrollTop = from[1] - e.clientY; } });
    addEventListener("pointerup", () => { from = undefined; });
  }

  // Say that somebody is here, so that the return does not lapse while they work.
  const hereMs = 4 * 60 * 1000;
  let awake = false;
  addEventListener("keydown", () => { awake = true; });
  addEventListener("pointermove", () => { awake = true; });
  setInterval(() => {
    if (!awake || !document.querySelector("[data-mine]")) return;
    awake = false;
    fetch(location.pathname + "/here", { method: "POST" }).catch(() => {});
  }, hereMs);
  start();
})();
