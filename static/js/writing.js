// Saves the draft of a review while it is written, and uploads photos one by one, with progress.
// Without this script, the buttons of the form do the same.

const SAVE_DELAY_MS = 1500;
// After these statuses, the same photo may be accepted later: no response (0), signed out, timeout, too many requests,
// unavailable, no space.
const RETRY_STATUSES = new Set([0, 401, 408, 429, 503, 507]);

const form = document.querySelector("form[data-writing]");
const token = form.querySelector("[name=csrfmiddlewaretoken]");

// Signing in on another tab replaces the CSRF token in the cookie, but not in the form of this page.
function headers() {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  return { "X-CSRFToken": cookie ? cookie[1] : token.value, "X-Requested-With": "fetch" };
}

// The draft

// After a reload, some browsers restore former values of fields, which would look like the stored draft.
form.autocomplete = "off";
const draftStatus = form.querySelector("[data-draft-status]");
const newerDraft = form.querySelector("[data-newer-draft]");
const counter = form.querySelector("[name=counter]");
let timer = null;
let isSent = false;

function draftFields() {
  const fields = new FormData(form);
  fields.delete("photos");
  return fields;
}

async function saveDraft() {
  clearTimeout(timer);
  timer = null;
  // While the author must choose between two versions, nothing is saved.
  if (isSent || newerDraft.childElementCount > 0) return;
  raiseCounter();
  try {
    const response = await fetch(form.dataset.draft, {
      method: "POST", body: draftFields(), headers: headers(), keepalive: true, redirect: "error",
    });
    const isPlainText = (response.headers.get("Content-Type") || "").startsWith("text/plain");
    if (response.ok) draftStatus.textContent = draftStatus.dataset.textSaved;
    else if (response.status === 409 && !isPlainText) showNewerDraft(await response.text());
    else draftStatus.textContent = isPlainText ? await response.text() : draftStatus.dataset.textFailed;
  } catch {
    draftStatus.textContent = draftStatus.dataset.textFailed;
  }
}

// The server ignores requests of this page that arrive after a request with a higher counter.
function raiseCounter() {
  counter.value = Number(counter.value) + 1;
}

function showNewerDraft(html) {
  newerDraft.innerHTML = html;
  draftStatus.textContent = draftStatus.dataset.textConflict;
}

newerDraft.addEventListener("click", (event) => {
  const button = event.target.closest("[data-replace]");
  if (!button) return;
  form.querySelector("[name=draft_version]").value = button.dataset.replace;
  newerDraft.replaceChildren();
  form.querySelector("[name=text]").focus();
  saveDraft();
});

function saveDraftSoon() {
  // Later keys do not restart the timer, so that typing without a pause is saved, too.
  timer ??= setTimeout(saveDraft, SAVE_DELAY_MS);
}

// On a slow connection, the author may have typed before this script was loaded.
function hasChanges() {
  const fields = [...form.querySelectorAll("textarea, input:not([type=hidden], [type=file])")];
  return fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

if (hasChanges()) saveDraftSoon();
form.addEventListener("input", (event) => { if (event.target.type !== "file") saveDraftSoon(); });
form.addEventListener("change", (event) => { if (event.target.type !== "file") saveDraftSoon(); });
form.addEventListener("submit", async (event) => {
  if (uploads.length > 0) {
    // A review that was sent now would lack the photos that are still uploading.
    event.preventDefault();
    draftStatus.textContent = draftStatus.dataset.textWaiting;
    await Promise.allSettled(uploads);
    if (errors.childElementCount === 0) form.requestSubmit(event.submitter);
    else draftStatus.textContent = "";
    return;
  }
  isSent = true;
  clearTimeout(timer);
  raiseCounter();
  token.value = headers()["X-CSRFToken"];
});
// The browser's back button may restore this page in its last state. Allow saving again.
window.addEventListener("pageshow", () => { isSent = false; });
window.addEventListener("online", saveDraft);
// A hidden tab may be closed without another event.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && timer !== null) saveDraft();
});

// Photos

const list = form.querySelector("[data-photo-list]");
const errors = form.querySelector("[data-photo-errors]");
const status = form.querySelector("[data-photo-status]");
const chooser = form.querySelector("input[name=photos]");
const retryTemplate = form.querySelector("[data-photo-retry]");
const progressTemplate = form.querySelector("[data-photo-progress]");
// The uploads in progress, in their order.
const uploads = [];

chooser.addEventListener("change", () => {
  const files = [...chooser.files];
  chooser.value = "";
  // Photos that can be uploaded again stay listed.
  for (const line of errors.querySelectorAll("li:not(:has(button))")) line.remove();
  const photoCount = list.querySelectorAll("li:not(:has([name$=is_removed]:checked))").length;
  const free = Number(form.dataset.maxPhotos) - photoCount;
  if (files.length > free) showError(status.dataset.textTooMany);
  // One after the other: on a slow connection, one complete photo is worth more than parts of ten.
  for (const file of files.slice(0, Math.max(free, 0))) queueUpload(file);
});

// A photo may be sent twice: by the browser after a lost connection, or by the button "Try again". The server
// recognizes the submission, and adds the photo only once.
function queueUpload(file, submission = crypto.getRandomValues(new Uint32Array(4)).join("-")) {
  const previous = uploads.at(-1) || Promise.resolve();
  const upload = previous.then(() => addPhoto(file, submission));
  uploads.push(upload);
  upload.finally(() => uploads.splice(uploads.indexOf(upload), 1));
}

function showError(text, retry = null) {
  const line = document.createElement("li");
  line.append(text);
  if (retry !== null) {
    const button = retryTemplate.content.cloneNode(true).firstElementChild;
    button.addEventListener("click", () => {
      line.remove();
      chooser.focus();
      retry();
    });
    line.append(button);
  }
  errors.append(line);
}

async function addPhoto(file, submission) {
  const row = progressTemplate.content.cloneNode(true).firstElementChild;
  row.querySelector("span").textContent = file.name;
  list.append(row);
  try {
    const html = await upload(file, submission, row.querySelector("progress"));
    const holder = document.createElement("div");
    holder.innerHTML = html;
    row.replaceWith(holder.firstElementChild);
    renumber();
    status.textContent = status.dataset.textAdded;
  } catch (error) {
    row.remove();
    const retry = RETRY_STATUSES.has(error.status) ? () => queueUpload(file, submission) : null;
    showError(`${file.name}: ${error.message || status.dataset.textFailed}`, retry);
  }
}

// XMLHttpRequest reports the progress of an upload; fetch does not.
function upload(file, submission, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("photo", file);
    body.append("submission", submission);
    for (const box of list.querySelectorAll("[name$=is_removed]:checked")) {
      body.append("leaving", box.closest("[data-photo]").dataset.photo);
    }
    request.open("POST", form.dataset.photos);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => { progress.value = (100 * event.loaded) / event.total; });
    // The server now processes the photo, without reporting progress.
    request.upload.addEventListener("load", () => progress.removeAttribute("value"));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(request.responseText);
      else reject(uploadError(request));
    });
    request.addEventListener("error", () => reject(uploadError(request)));
    request.send(body);
  });
}

// The status is 0 if there was no response.
function uploadError(request) {
  return Object.assign(new Error(isPlainText(request) ? request.responseText : ""), { status: request.status });
}

function isPlainText(request) {
  return (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const row = button.closest("[data-photo]");
  const neighbor = button.dataset.move === "1" ? row.nextElementSibling : row.previousElementSibling;
  if (neighbor === null) return;
  if (button.dataset.move === "1") neighbor.after(row);
  else neighbor.before(row);
  renumber();
  status.textContent = `${status.dataset.textMoved} ${row.firstElementChild.getAttribute("aria-label")}`;
  button.focus();
  saveDraftSoon();
});

function renumber() {
  const rows = [...list.querySelectorAll("[data-photo]")];
  rows.forEach((row, index) => {
    row.querySelector("[name$=position]").value = index + 1;
    const label = list.dataset.textLabel.replace("NUMBER", index + 1).replace("TOTAL", rows.length);
    row.firstElementChild.setAttribute("aria-label", label);
  });
}
