import { make } from "./dom.js";

/**
 * A button that opens a list of actions. The list is made when it opens, so that it offers what the state of that moment allows.
 * Escape and a click elsewhere close it; arrows go through it.
 */
export function menuButton(label, entries) {
    const button = make("button", { type: "button", class: "menu", "aria-expanded": "false" }, "Actions");
    button.addEventListener("click", () => open(button, label(), entries()));
    return button;
}

function open(button, label, entries) {
    const list = make("div", { class: "menu-list", popover: "auto", role: "group", "aria-label": label });
    list.append(...entries.map(entry => entryOf(entry, list)));
    list.addEventListener("keydown", event => step(event, list));
    list.addEventListener("toggle", event => {
        button.setAttribute("aria-expanded", String(event.newState === "open"));
        if (event.newState === "closed")
            list.remove();
    });
    button.after(list);
    list.showPopover({ source: button });
    place(list, button.getBoundingClientRect());
    list.firstElementChild?.focus();
}

function entryOf(entry, list) {
    if (entry.href)
        return make("a", { href: entry.href }, entry.text);
    return make("button", { type: "button", class: entry.isDanger ? "danger" : null, onClick: () => {
        // Closed first: the dialog gives the focus back to what had it, and that must still be there.
        list.hidePopover();
        entry.run();
    } }, entry.text);
}

function place(list, anchor) {
    const size = list.getBoundingClientRect();
    const below = anchor.bottom + 4 + size.height <= innerHeight;
    list.style.setProperty("top", `${below ? anchor.bottom + 4 : Math.max(4, anchor.top - 4 - size.height)}px`);
    list.style.setProperty("left", `${Math.max(4, Math.min(anchor.right, innerWidth - 4) - size.width)}px`);
}

function step(event, list) {
    const entries = [...list.children];
    const index = entries.indexOf(document.activeElement);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
    if (next === undefined)
        return;
    event.preventDefault();
    entries[next % entries.length].focus();
}
