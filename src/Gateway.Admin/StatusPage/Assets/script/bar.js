import { make, setAttribute, setText } from "./dom.js";
import { ofUsers } from "./format.js";

/** Users of capacity: a bar for the eye, and the same as text for everybody. */
export function capacityBar(className, unit = "") {
    const fill = make("span", { class: "fill" });
    const words = make("span", { class: "words" });
    const note = make("span", { class: "note" });
    const track = make("span", { class: "track", "aria-hidden": "true" }, fill);
    const element = make("span", { class: `capacity ${className ?? ""}` }, track, make("span", {}, words, note));
    return {
        element,
        update(users, maxUsers) {
            const share = maxUsers > 0 ? users / maxUsers : 0;
            fill.style.setProperty("width", `${Math.min(100, share * 100)}%`);
            const level = users > maxUsers ? "over" : users === maxUsers && maxUsers > 0 ? "full" : "normal";
            setAttribute(element, "data-level", level);
            setText(words, ofUsers(users, maxUsers) + unit);
            setText(note, level === "full" ? " full" : level === "over" ? " over" : "");
        },
    };
}
