// Conveniences. Every page works without this file.
"use strict";

const all = (selector) => document.querySelectorAll(selector);

// Moments in the reader's zone and language; UTC stays in the tip.
const spellings = {
  minute: { dateStyle: "medium", timeStyle: "short" },
  second: { dateStyle: "medium", timeStyle: "medium" },
  hour: { hour: "2-digit", minute: "2-digit" },
  day: { day: "2-digit", month: "short" },
};
const spell = (moment, name = "minute") =>
  new Intl.DateTimeFormat(undefined, spellings[name]).format(new Date(moment));
for (const time of all("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = spell(time.dateTime, time.dataset.spell);
}
for (const label of all("text[data-time]")) {
  label.textContent = spell(label.dataset.time, label.dataset.spell);
}
for (const words of all("[data-utc]")) words.hidden = true;

// The newest end of a chart that is wider than its place.
for (const chart of all(".chart")) {
  chart.parentElement.scrollLeft = chart.parentElement.scrollWidth;
}

// Copy buttons: from a field or a piece of code.
for (const button of all("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}

// Files may be dropped; one that is too large is told at once, not after its upload.
for (const field of all(".drop")) {
  const input = field.querySelector("input[type=file]");
  const most = Number(input.dataset.most || 0);
  const check = () => {
    const file = input.files[0];
    const large = most && file && file.size > most;
    input.setCustomValidity(
      large ? `This file is too large; allowed are ${most / 2 ** 20} MiB.` : "",
    );
    if (large) input.reportValidity();
  };
  field.classList.add("ready");
  input.addEventListener("change", check);
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    field.classList.add("over");
  });
  field.addEventListener("dragleave", () => field.classList.remove("over"));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    field.classList.remove("over");
    input.files = event.dataTransfer.files;
    check();
  });
}

// A form is sent once.
for (const form of all("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent && !form.dataset.again) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
});

// Progress: asked for until it is over; then the page is loaded anew, unless it stays.
// A page that is being left does nothing more by itself, which would end the leaving.
let isLeaving = false;
window.addEventListener("beforeunload", () => { isLeaving = true; });
for (const place of all("[data-progress]")) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("output");
  const rows = place.closest("tr")?.querySelector("[data-rows]");
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.progress);
      if (isLeaving) return undefined;
      if (answer.redirected || answer.status === 404) return location.reload();
      const told = await answer.json();
      words.textContent = place.dataset.stay ? told.status : told.words;
      if (rows) rows.textContent = told.done.toLocaleString();
      if (told.over && !place.dataset.stay) return location.reload();
      if (told.over) return bar.remove();
      if (told.total) {
        bar.max = told.total;
        bar.value = told.done;
      }
    } catch {
      if (isLeaving) return undefined;
      words.textContent = "The service does not answer; trying again …";
    }
    return setTimeout(ask, 700);
  };
  setTimeout(ask, 300);
}
