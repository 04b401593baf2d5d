// Writing a review: keeps what is typed on the site, and takes photos one by one, with progress.
// Without this script the same form does the same with its buttons.

const KEEP_AFTER_MS = 1500;

const form = document.querySelector("form[data-writing]");
// Signing in in another tab makes a new token, which the cookie has and this page's form has not.
function headers() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return { "X-CSRFToken": cookie ? cookie[1] : token.value, "X-Requested-With": "fetch" };
}
const token = form.querySelector("[name=csrfmiddlewaretoken]");

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
      method: "POST", body: keptFields(), headers: headers(), keepalive: true, redirect: "error",
    });
    const isPlain = (response.headers.get("Content-Type") || "").startsWith("text/plain");
    kept.textContent = response.ok ? kept.dataset.wordsKept : isPlain ? await response.text() : kept.dataset.wordsFailed;
  } catch {
    kept.textContent = kept.dataset.wordsFailed;
  }
}

function keepSoon() {
  // Not started anew with each key: somebody who types without a pause is kept, too.
  timer ??= setTimeout(keep, KEEP_AFTER_MS);
}

form.addEventListener("input", (event) => { if (event.target.type !== "file") keepSoon(); });
form.addEventListener("change", (event) => { if (event.target.type !== "file") keepSoon(); });
form.addEventListener("submit", async (event) => {
  if (uploads.length > 0) {
    // Sent now, the review would go without the photos that are still on their way.
    event.preventDefault();
    kept.textContent = kept.dataset.wordsWaiting;
    await Promise.allSettled(uploads);
    if (errors.childElementCount === 0) form.requestSubmit(event.submitter);
    else kept.textContent = "";
    return;
  }
  isSent = true;
  clearTimeout(timer);
  token.value = headers()["X-CSRFToken"];
});
// Back to a page that the browser had put aside: it is written on.
window.addEventListener("pageshow", () => { isSent = false; });
window.addEventListener("online", keep);
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
// Those that are on their way, in their order.
const uploads = [];

chooser.addEventListener("change", () => {
  const files = [...chooser.files];
  chooser.value = "";
  errors.replaceChildren();
  const places = Number(form.dataset.mostPhotos) - list.querySelectorAll("li:not(:has([name$=is_removed]:checked))").length;
  if (files.length > places) complain(status.dataset.wordsFull);
  // One after the other, so that a phone's connection carries one whole photo rather than parts of ten.
  for (const file of files.slice(0, Math.max(places, 0))) {
    const before = uploads.at(-1) || Promise.resolve();
    const upload = before.then(() => take(file));
    uploads.push(upload);
    upload.finally(() => uploads.splice(uploads.indexOf(upload), 1));
  }
});

function complain(words) {
  const line = document.createElement("li");
  line.textContent = words;
  errors.append(line);
}

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
    complain(`${file.name}: ${error.message || status.dataset.wordsLost}`);
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
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
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
  status.textContent = `${status.dataset.wordsMoved} ${row.firstElementChild.getAttribute("aria-label")}`;
  button.focus();
  keepSoon();
});

function renumber() {
  const rows = [...list.querySelectorAll("[data-photo]")];
  rows.forEach((row, index) => {
    row.querySelector("[name$=position]").value = index + 1;
    const words = list.dataset.wordsPhoto.replace("NUMBER", index + 1).replace("TOTAL", rows.length);
    row.firstElementChild.setAttribute("aria-label", words);
  });
}
