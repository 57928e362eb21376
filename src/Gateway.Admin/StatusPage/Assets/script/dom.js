export const byId = id => document.getElementById(id);

/**
 * Makes an element. What is put in is text or elements, never markup: nothing that the API or a visitor says can run.
 * An attribute whose name starts with "on" is a listener; false, null and undefined leave an attribute out.
 */
export function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function")
            node.addEventListener(name.slice(2).toLowerCase(), value);
        else if (value !== false && value != null)
            node.setAttribute(name, value === true ? "" : value);
    }

    node.append(...children.filter(child => child != null));
    return node;
}

/** Writes only what changed, so that a selection in an unchanged text survives the next poll. */
export function setText(node, text) {
    const value = text == null ? "" : String(text);
    if (node.textContent !== value)
        node.textContent = value;
}

export function setHidden(node, isHidden) {
    if (node.hidden !== isHidden)
        node.hidden = isHidden;
}

export function setAttribute(node, name, value) {
    if (value == null)
        node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value))
        node.setAttribute(name, value);
}

/** Makes the options of a select, keeping what is chosen when it is still there. */
export function setOptions(select, options) {
    const wanted = options.map(option => `${option.value}\n${option.text}`).join("\n");
    if (select.dataset.options === wanted)
        return;
    const chosen = select.value;
    select.replaceChildren(...options.map(option => make("option", { value: option.value }, option.text)));
    select.dataset.options = wanted;
    if (options.some(option => option.value === chosen))
        select.value = chosen;
}

/** A wide table scrolls in a box of its own, which the keyboard can reach. */
export const scrollBox = (label, ...children) => make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...children);
