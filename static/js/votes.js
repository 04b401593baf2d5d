// Sends a vote without a page load. The server responds with the new button, which replaces the old one.

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-vote]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const body = new FormData(form, button);
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    // The session ended or the rate limit was exceeded: submit the form normally, so that the browser shows the reason.
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    const holder = document.createElement("div");
    holder.innerHTML = await response.text();
    const newForm = holder.querySelector("form[data-vote]");
    form.replaceWith(newForm);
    newForm.querySelector("button").focus();
  } catch {
    button.disabled = false;
    form.removeAttribute("data-vote");
    form.requestSubmit(button);
  }
});
