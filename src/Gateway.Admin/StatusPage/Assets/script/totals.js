import { make, setHidden, setText } from "./dom.js";
import { count, isKnown, rate } from "./format.js";

const rateOver = 10_000;

const figures = [
    { name: "users", title: "Users" },
    { name: "freeSlots", title: "Free slots" },
    { name: "wantedServers", title: "Servers wanted", hint: "How many servers would be needed for the users and those who were rejected of late" },
    { name: "assigned", title: "Assigned", hasRate: true },
    { name: "rejected", title: "Rejected", hasRate: true },
    { name: "expired", title: "Expired", hasRate: true },
    { name: "moved", title: "Moved", hasRate: true },
    { name: "evicted", title: "Evicted", hasRate: true },
];

/** The pool's figures, and of those that only grow also how fast. */
export class Totals {
    #samples = [];
    #cells = figures.map(figure => ({ ...figure, value: make("dd", { class: "value" }), rate: make("dd", { class: "rate" }) }));
    #groups = this.#cells.map(cell => make("div", { title: cell.hint, "data-figure": cell.name },
        make("dt", {}, cell.title), cell.value, cell.hasRate ? cell.rate : null));

    element = make("dl", { class: "totals" }, ...this.#groups);

    update(pool) {
        this.#sample(pool);
        this.#cells.forEach((cell, index) => {
            setHidden(this.#groups[index], !isKnown(pool[cell.name]));
            setText(cell.value, count(pool[cell.name]));
            if (cell.hasRate)
                setText(cell.rate, rate(this.#rateOf(cell.name)));
        });
    }

    // Another activation of the pool begins to count anew.
    #sample(pool) {
        const at = performance.now();
        if (this.#samples.at(-1)?.pool.epoch !== pool.epoch)
            this.#samples = [];
        this.#samples.push({ at, pool });
        while (this.#samples.length > 2 && at - this.#samples[0].at > rateOver)
            this.#samples.shift();
    }

    #rateOf(name) {
        const [first, last] = [this.#samples[0], this.#samples.at(-1)];
        const seconds = (last.at - first.at) / 1000;
        return seconds > 0 ? Math.max(0, (last.pool[name] - first.pool[name]) / seconds) : 0;
    }
}
