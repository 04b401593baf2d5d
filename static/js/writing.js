// Writing a review: keeps what is typed on the site, and takes photos one by one, with progress.
// Without this script the same form does the same with its buttons.

const KEEP_AFTER_MS = 1500;

const form = document.querySelector("form[data-writing]");
const csrf = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };

// What is typed

const kept = form.querySelector("[data-kept]");
let timer = null;
let isSent = false;

function keptFields() {
  const fields = new FormData(form);
  fields.delete("photos");
  return fields;
}

async function keep() {
  clearTimeout(timer);
  timer = null;
  if (isSent) return;
  try {
    const response = await fetch(form.dataset.draft, {
      method: "POST", body: keptFields(), headers: csrf, keepalive: true, redirect: "error",
    });
    if (!response.ok) throw new Error(response.statusText);
    kept.textContent = kept.dataset.wordsKept;
  } catch {
    kept.textContent = kept.dataset.wordsFailed;
  }
}

function keepSoon() {
  clearTimeout(timer);
  timer = setTimeout(keep, KEEP_AFTER_MS);
}

form.addEventListener("input", (event) => { if (event.target.type !== "file") keepSoon(); });
form.addEventListener("change", (event) => { if (event.target.type !== "file") keepSoon(); });
form.addEventListener("submit", () => { isSent = true; clearTimeout(timer); });
// A tab that goes out of sight may be closed without another word.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && timer !== null) keep();
});

// Photos

const list = form.querySelector("[data-photo-list]");
const errors = form.querySelector("[data-photo-errors]");
const status = form.querySelector("[data-photo-status]");
const chooser = form.querySelector("input[name=photos]");
const progressTemplate = form.querySelector("[data-photo-progress]");

chooser.addEventListener("change", async () => {
  const files = [...chooser.files];
  chooser.value = "";
  errors.replaceChildren();
  // One after the other, so that a phone's connection carries one whole photo rather than parts of ten.
  for (const file of files) await take(file);
});

async function take(file) {
  const row = progressTemplate.content.cloneNode(true).firstElementChild;
  row.querySelector("span").textContent = file.name;
  list.append(row);
  try {
    const part = await upload(file, row.querySelector("progress"));
    const holder = document.createElement("div");
    holder.innerHTML = part;
    row.replaceWith(holder.firstElementChild);
    renumber();
    status.textContent = status.dataset.wordsIn;
  } catch (error) {
    row.remove();
    const line = document.createElement("li");
    line.textContent = `${file.name}: ${error.message || status.dataset.wordsLost}`;
    errors.append(line);
  }
}

// fetch cannot tell how much of a file has left; XMLHttpRequest can.
function upload(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("photo", file);
    for (const box of list.querySelectorAll("[name$=is_removed]:checked")) {
      body.append("leaving", box.closest("[data-photo]").dataset.photo);
    }
    request.open("POST", form.dataset.photos);
    request.setRequestHeader("X-CSRFToken", csrf["X-CSRFToken"]);
    request.upload.addEventListener("progress", (event) => { progress.value = (100 * event.loaded) / event.total; });
    // The server looks at the picture now, which has no progress to tell.
    request.upload.addEventListener("load", () => progress.removeAttribute("value"));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(request.responseText);
      else reject(new Error(isPlain(request) ? request.responseText : ""));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(body);
  });
}

function isPlain(request) {
  return (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const row = button.closest("[data-photo]");
  const neighbour = button.dataset.move === "1" ? row.nextElementSibling : row.previousElementSibling;
  if (neighbour === null) return;
  if (button.dataset.move === "1") neighbour.after(row);
  else neighbour.before(row);
  renumber();
  status.textContent = status.dataset.wordsMoved;
  button.focus();
  keepSoon();
});

function renumber() {
  list.querySelectorAll("[name$=position]").forEach((field, index) => { field.value = index + 1; });
}
