// Votes without a new page: the server answers with the button as it is afterwards, which takes the old one's place.

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-vote]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const body = new FormData(form, button);
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    // Signed out meanwhile, or too many votes: the page that says so is the better answer.
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    const holder = document.createElement("div");
    holder.innerHTML = await response.text();
    const fresh = holder.querySelector("form[data-vote]");
    form.replaceWith(fresh);
    fresh.querySelector("button").focus();
  } catch {
    button.disabled = false;
    form.removeAttribute("data-vote");
    form.requestSubmit(button);
  }
});
