// Files dragged or chosen are handed in one by one, each with its progress, and
// the list of what came in keeps itself fresh. Without script the form sends
// them all at once, and the list is fresh when it is loaded.
(() => {
  const form = document.querySelector("form[data-upload]");
  const list = document.querySelector("[data-uploads]");
  if (!form) return;
  document.querySelector("[data-drop-script]").hidden = false;

  const tooLarge = 413; // as HTTP has it
  const hand = (file) => new Promise((done) => {
    const line = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    line.append(file.name + " ", bar);
    list.append(line);
    const data = new FormData();
    const inbox = form.elements.namedItem("inbox");
    if (inbox) data.append("inbox", inbox.value);
    data.append("file", file);
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onloadend = () => {
      const ok = request.status >= 200 && request.status < 400;
      const said = ok ? list.dataset.done : request.status === tooLarge ? list.dataset.large : list.dataset.failed;
      bar.replaceWith((ok ? "✓ " : "") + said);
      line.className = ok ? "ok" : "fault";
      done();
    };
    request.open("POST", form.action);
    request.send(data);
  });

  const handAll = async (files) => {
    for (const file of files) await hand(file);
    refresh();
  };

  form.addEventListener("submit", (event) => {
    const input = form.elements.namedItem("file");
    if (!input.files.length) return;
    event.preventDefault();
    handAll([...input.files]);
    input.value = "";
  });
  for (const name of ["dragover", "dragenter"]) document.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    handAll([...event.dataTransfer.files]);
  });

  const everyMs = 3000;
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-arrivals]"), old = document.querySelector("[data-arrivals]");
      if (fresh && old && fresh.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) old.innerHTML = fresh.innerHTML;
    } catch { /* the service is away for a moment; the next look tries again */ }
  };
  setInterval(refresh, everyMs);
})();
