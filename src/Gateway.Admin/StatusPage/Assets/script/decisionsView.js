import { path } from "./api.js";
import { DecisionStream, kept, kinds } from "./decisionStream.js";
import { byId, make, scrollBox, setAttribute, setHidden, setOptions, setText } from "./dom.js";
import { count, isKnown, ofUsers, rate, timeOfDay } from "./format.js";
import { onPools, pools } from "./pools.js";
import { routeTo } from "./router.js";

const marks = { Assigned: "good", ServerUp: "good", Rejected: "bad", ServerDown: "bad", Moved: "warn", Evicted: "warn", ServerChanged: "off", Expired: "off" };
const words = { ServerUp: "Server up", ServerDown: "Server down", ServerChanged: "Server changed" };
// No eye follows more than ten batches in a second, and each one costs a layout.
const pause = 100;

/**
 * The decisions as they are made: the last 200, in rows that are used again. Nothing is written while the reader has paused it or is in
 * it with the keyboard, for the rows would go away under the focus.
 */
export class DecisionsView {
    #stream = new DecisionStream(() => this.#schedule());
    // The roles are said because the rows are laid out as a grid, and some browsers then take them for no table.
    #body = make("tbody", { role: "rowgroup" });
    #table;
    #pool = byId("decisions-pool");
    #kind = byId("decisions-kind");
    #button = byId("pause");
    #isPaused = false;
    #isShown = false;
    #isScheduled = false;
    #lastDrawn = 0;
    #empty = make("p", { class: "empty" }, "Nothing has been decided since this view was opened.");

    constructor() {
        const head = ["Time", "Decision", "Pool", "Client", "Server", "Users", "Detail"].map(title => make("th", { scope: "col", role: "columnheader" }, title));
        this.#table = make("table", { class: "decisions", role: "table", "aria-live": "off" },
            make("caption", { class: "unseen" }, `The last ${kept} decisions, the latest first`),
            make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head)),
            this.#body);
        byId("decisions").append(scrollBox("Decisions", this.#table), this.#empty);
        setOptions(this.#kind, [{ value: "", text: "all" }, ...kinds.map(kind => ({ value: kind, text: words[kind] ?? kind }))]);
        this.#pool.addEventListener("change", () => location.hash = routeTo("decisions", this.#pool.value));
        this.#kind.addEventListener("change", () => this.#clear());
        this.#button.addEventListener("click", () => this.#pause(!this.#isPaused));
        this.#body.addEventListener("focusout", () => this.#schedule());
        onPools(() => this.#offer());
        setInterval(() => this.#isShown && this.#say(), 1_000);
    }

    show(route) {
        this.#isShown = true;
        this.#offer();
        const url = route.pool ? path`/api/v1/events?pool=${route.pool}` : "/api/v1/events";
        if (this.url !== url)
            this.#clear();
        this.url = url;
        this.#pool.value = route.pool ?? "";
        this.#stream.open(url);
        this.#say();
    }

    hide() {
        this.#isShown = false;
        this.#stream.close();
    }

    get #isHeld() {
        return this.#isPaused || this.#body.contains(document.activeElement);
    }

    #offer() {
        this.#table.classList.toggle("many-pools", pools.length > 1);
        setOptions(this.#pool, [{ value: "", text: "all" }, ...pools.map(pool => ({ value: pool.id, text: pool.id }))]);
    }

    #pause(isPaused) {
        this.#isPaused = isPaused;
        setAttribute(this.#button, "aria-pressed", isPaused);
        this.#say();
        this.#schedule();
    }

    #clear() {
        this.#stream.take();
        this.#body.replaceChildren();
        setHidden(this.#empty, false);
    }

    #schedule() {
        if (this.#isScheduled)
            return;
        this.#isScheduled = true;
        setTimeout(() => requestAnimationFrame(() => this.#draw()), Math.max(0, this.#lastDrawn + pause - performance.now()));
    }

    #draw() {
        this.#isScheduled = false;
        if (this.#isHeld || this.#stream.waiting === 0)
            return;
        this.#lastDrawn = performance.now();
        const wanted = this.#stream.take().filter(decision => !this.#kind.value || decision.kind === this.#kind.value).slice(-kept);
        const rows = wanted.map(decision => fill(this.#spareRow(wanted.length), decision)).reverse();
        this.#body.prepend(...rows);
        setHidden(this.#empty, this.#body.childElementCount > 0);
    }

    // The oldest row is taken off the end and comes back at the top.
    #spareRow(coming) {
        const isFull = this.#body.childElementCount > kept - coming;
        const row = isFull ? this.#body.lastElementChild : null;
        row?.remove();
        return row ?? newRow();
    }

    #say() {
        const speed = rate(this.#stream.measure());
        const skipped = this.#stream.skipped > 0 ? `, ${count(this.#stream.skipped)} skipped` : "";
        const state = !this.#stream.isOpen ? "Not listening"
            : this.#isHeld ? `Paused, ${count(Math.min(kept, this.#stream.waiting))} waiting, ${speed}`
            : `${speed}${skipped}`;
        setText(byId("decisions-state"), state);
        setText(this.#button, this.#isPaused ? "Go on" : "Pause");
    }
}

function newRow() {
    const cell = content => make("td", { role: "cell" }, content);
    return make("tr", { role: "row" }, cell(), cell(make("span")), cell(), cell(make("a", { class: "code" })), cell(), cell(), cell());
}

function fill(row, decision) {
    const [time, kind, pool, client, server, users, detail] = row.children;
    setText(time, timeOfDay(new Date(decision.at)));
    setText(kind.firstElementChild, words[decision.kind] ?? decision.kind);
    setAttribute(kind.firstElementChild, "data-mark", marks[decision.kind] ?? "off");
    setText(pool, decision.pool);
    setText(client.firstElementChild, decision.client);
    setAttribute(client.firstElementChild, "href", decision.client ? routeTo("clients", decision.pool, decision.client) : null);
    setText(server, decision.server);
    setText(users, isKnown(decision.users) ? isKnown(decision.maxUsers) ? ofUsers(decision.users, decision.maxUsers) : count(decision.users) : "");
    setText(detail, decision.detail);
    return row;
}
