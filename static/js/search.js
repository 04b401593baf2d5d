// Offers restaurants, cities and cuisines while somebody types, and finds what is near.
// Without this script, the form leads to the list, which offers cities and cuisines, too.

const ASK_AFTER_MS = 150;

class Suggestions {
  constructor(form) {
    this.address = form.dataset.search;
    this.field = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.chosen = -1;
    // Counts questions and closings: an answer to anything but the last one comes too late.
    this.turn = 0;
    const roles = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(roles)) this.field.setAttribute(name, value);
    this.field.addEventListener("input", () => this.askSoon());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.field.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus away, which would close the list before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
  }

  askSoon() {
    clearTimeout(this.timer);
    // What was chosen was an answer to other words.
    this.choose(-1);
    this.timer = setTimeout(() => this.ask(), ASK_AFTER_MS);
  }

  async ask() {
    const typed = this.field.value.trim();
    if (typed.length < 2) return this.close();
    const turn = ++this.turn;
    try {
      const response = await fetch(`${this.address}?${new URLSearchParams({ q: typed })}`);
      const options = await response.text();
      if (!response.ok || turn !== this.turn) return;
      this.list.innerHTML = options;
      this.options = [...this.list.querySelectorAll("[role=option]")];
      this.choose(-1);
      this.open(this.options.length > 0);
    } catch {
      this.close();
    }
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.field.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.timer);
    this.turn += 1;
    this.choose(-1);
    this.open(false);
  }

  choose(index) {
    this.chosen = index;
    (this.options || []).forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", this.options[index].id);
  }

  go(option) {
    if (option) location.assign(option.dataset.url);
  }

  press(event) {
    if (this.list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      // One more place than options: the field itself, where what was typed stands.
      const places = this.options.length + 1;
      this.choose(((this.chosen + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.go(this.options[this.chosen]);
    }
  }
}

for (const form of document.querySelectorAll("form[data-search]")) new Suggestions(form);

for (const button of document.querySelectorAll("[data-near]")) {
  const status = button.parentElement.querySelector("[data-near-status]");
  button.addEventListener("click", () => {
    status.textContent = status.dataset.wordsAsking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Two decimals are about a kilometre: enough to find a place to eat, and not where somebody lives.
        const near = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
        const query = new URLSearchParams(location.pathname === button.dataset.near ? location.search : "");
        for (const name of ["cursor", "sort", "city"]) query.delete(name);
        query.set("near", near);
        query.set("sort", "nearest");
        location.assign(`${button.dataset.near}?${query}`);
      },
      () => { status.textContent = status.dataset.wordsRefused; },
      { timeout: 10000, maximumAge: 600000 },
    );
  });
}
