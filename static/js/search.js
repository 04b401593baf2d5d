// Shows search suggestions as the visitor types, and lists restaurants near the browser's location.
// Without this script, the search form opens the list of results, which links to matching cities and cuisines.

const TYPING_DELAY_MS = 150;

class Suggestions {
  constructor(form) {
    this.url = form.dataset.search;
    this.field = form.querySelector("input[name=q]");
    this.list = form.querySelector("[role=listbox]");
    this.selected = -1;
    // Incremented by each request and each closing: a response with a lower number is out of date.
    this.requestNumber = 0;
    const roles = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(roles)) this.field.setAttribute(name, value);
    this.field.addEventListener("input", () => this.requestSoon());
    this.field.addEventListener("keydown", (event) => this.handleKey(event));
    this.field.addEventListener("blur", () => this.close());
    // Pressing an option must not move the focus: that would close the list before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
  }

  requestSoon() {
    clearTimeout(this.timer);
    // The selected suggestion belongs to the previous text.
    this.select(-1);
    this.timer = setTimeout(() => this.request(), TYPING_DELAY_MS);
  }

  async request() {
    const typed = this.field.value.trim();
    if (typed.length < 2) return this.close();
    const requestNumber = ++this.requestNumber;
    try {
      const response = await fetch(`${this.url}?${new URLSearchParams({ q: typed })}`);
      const options = await response.text();
      if (!response.ok || requestNumber !== this.requestNumber) return;
      this.list.innerHTML = options;
      this.options = [...this.list.querySelectorAll("[role=option]")];
      this.select(-1);
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
    this.requestNumber += 1;
    this.select(-1);
    this.open(false);
  }

  select(index) {
    this.selected = index;
    (this.options || []).forEach((option, position) => option.setAttribute("aria-selected", String(position === index)));
    if (index < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", this.options[index].id);
  }

  go(option) {
    if (option) location.assign(option.dataset.url);
  }

  handleKey(event) {
    if (this.list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      // The field itself, with the typed text, is one more position.
      const positions = this.options.length + 1;
      this.select(((this.selected + 1 + steps[event.key] + positions) % positions) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.selected >= 0) {
      event.preventDefault();
      this.go(this.options[this.selected]);
    }
  }
}

for (const form of document.querySelectorAll("form[data-search]")) new Suggestions(form);

for (const button of document.querySelectorAll("[data-near]")) {
  const status = button.parentElement.querySelector("[data-near-status]");
  button.addEventListener("click", () => {
    status.textContent = status.dataset.textLocating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Two decimals are about a kilometer: precise enough to find restaurants, too coarse to reveal a home.
        const near = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
        const query = new URLSearchParams(location.pathname === button.dataset.near ? location.search : "");
        for (const name of ["cursor", "sort", "city"]) query.delete(name);
        query.set("near", near);
        query.set("sort", "nearest");
        location.assign(`${button.dataset.near}?${query}`);
      },
      () => {
        status.textContent = status.dataset.textRefused;
      },
      { timeout: 10000, maximumAge: 600000 },
    );
  });
}
