// Says what is wrong in a form while it is filled in: asks the same engine that
// judges the paper. Without script the same is said when the form is sent.
(() => {
  const form = document.querySelector("form[data-check]");
  if (!form) return;
  const restMs = 400; // after the last key
  const touched = new Set();
  let asked = 0, timer;

  const fill = (list, texts) => {
    list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    list.parentElement.hidden = texts.length === 0;
  };

  const show = (answer) => {
    for (const fault of form.querySelectorAll(".fault")) {
      const name = fault.id.replace(/^fault-/, "");
      if (name.startsWith("_")) continue;
      const said = touched.has(name) ? answer.faults[name] || "" : fault.textContent && answer.faults[name] || "";
      if (fault.textContent !== said) fault.textContent = said;
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLElement) said ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    }
    fill(form.querySelector("[data-mind]"), answer.mind);
    fill(form.querySelector("[data-left]"), answer.left);
  };

  const check = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch { /* the service is away for a moment; sending the form checks again */ }
  };

  form.addEventListener("change", (event) => { touched.add(event.target.name); clearTimeout(timer); check(); });
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, restMs); });
  check();
})();
