import { byId, make, setText } from "./dom.js";

let count = 0;

/**
 * Asks before something is done. The dialog stays open when it fails and says why; when it succeeds it closes and says what was done.
 *
 * @param ask { title, text, fields, verb, isDanger, run(values) }: run resolves to the sentence that says what was done.
 * A field: { name, label, type: "text" | "number" | "select" | "checkbox", value, options, hint, required, pattern, min }.
 */
export function askBefore(ask) {
    const id = `dialog-${++count}`;
    const fields = (ask.fields ?? []).map(field => fieldOf(field, `${id}-${field.name}`));
    const problem = make("p", { class: "problem", role: "alert" });
    const cancel = make("button", { type: "button", onClick: () => dialog.close() }, "Cancel");
    const confirm = make("button", { type: "submit", class: ask.isDanger ? "danger" : "primary" }, ask.verb);
    const form = make("form", {},
        make("h2", { id }, ask.title),
        ask.text ? make("p", { id: `${id}-text` }, ask.text) : null,
        ...fields.map(field => field.element),
        problem,
        make("div", { class: "buttons" }, cancel, confirm));
    const dialog = make("dialog", { "aria-labelledby": id, "aria-describedby": ask.text ? `${id}-text` : null, onClose: () => dialog.remove() }, form);

    form.addEventListener("submit", async event => {
        event.preventDefault();
        if (confirm.disabled)
            return;
        confirm.disabled = true;
        setText(problem, "");
        try {
            const done = await ask.run(Object.fromEntries(fields.map(field => [field.name, field.read()])));
            dialog.close();
            say(done);
        } catch (failure) {
            setText(problem, failure.message);
        } finally {
            confirm.disabled = false;
        }
    });

    document.body.append(dialog);
    dialog.showModal();
    (fields[0]?.input ?? (ask.isDanger ? cancel : confirm)).focus();
}

let fading = 0;

/** Says what was done, to the eye and to screen readers. */
export function say(text) {
    setText(byId("toast"), text);
    clearTimeout(fading);
    fading = setTimeout(() => setText(byId("toast"), ""), 8_000);
}

function fieldOf(field, id) {
    const hintId = field.hint ? `${id}-hint` : null;
    const input = field.type === "select"
        ? make("select", { id, "aria-describedby": hintId }, ...field.options.map(option => make("option", { value: option.value }, option.text)))
        : make("input", {
            id,
            type: field.type,
            required: field.required,
            pattern: field.pattern,
            min: field.min,
            autocomplete: "off",
            spellcheck: "false",
            "aria-describedby": hintId,
        });
    if (field.type === "checkbox")
        input.checked = Boolean(field.value);
    else if (field.value != null)
        input.value = field.value;
    const label = make("label", { for: id }, field.label);
    const hint = field.hint ? make("p", { id: hintId, class: "quiet" }, field.hint) : null;
    const element = field.type === "checkbox"
        ? make("div", { class: "field check" }, input, label, hint)
        : make("div", { class: "field" }, label, input, hint);
    return { name: field.name, element, input, read: () => field.type === "checkbox" ? input.checked : input.value.trim() };
}
