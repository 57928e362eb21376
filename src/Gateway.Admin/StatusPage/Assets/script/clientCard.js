import { get, path, serverNow } from "./api.js";
import { clientActions } from "./clientActions.js";
import { make, setHidden, setText } from "./dom.js";
import { count, duration, isKnown, moment, secondsUntil } from "./format.js";

const reasons = {
    Admitted: "admitted as a new client",
    Moved: "moved by an operator",
    FailedOver: "its server went down",
    Maintenance: "its server went into maintenance",
    Drained: "its server was drained",
    Pinned: "pinned by an operator",
};

export const reasonOf = why => reasons[why] ?? why ?? "–";

// Gateways without any are left out; one that does not answer is not one without.
const connectionsOf = all => {
    const known = all.filter(at => at.connections > 0).map(at => `${count(at.connections)} at ${at.gateway}`);
    const unknown = all.filter(at => !isKnown(at.connections)).map(at => `unknown at ${at.gateway}`);
    return [...known, ...unknown].join(", ") || "none";
};

const facts = [
    { title: "Server", read: client => client.server },
    { title: "Since", read: client => `${moment(client.since)} (${duration(Math.round(-secondsUntil(client.since, serverNow())))})` },
    { title: "Why there", isKnown: client => isKnown(client.why), read: client => reasonOf(client.why) },
    { title: "Pinned", isKnown: client => isKnown(client.pinned), read: client => client.pinned ? "yes" : "no" },
    { title: "Last activity", read: client => `${duration(client.idleFor)} ago` },
    { title: "Expires", read: client => client.expiresAt
        ? `${moment(client.expiresAt)} (in ${duration(Math.max(0, Math.round(secondsUntil(client.expiresAt, serverNow()))))})`
        : "not while it is pinned" },
    {
        title: "Connections",
        isKnown: client => isKnown(client.connections),
        read: client => connectionsOf(client.connections),
    },
];

/** Where one client is, since when and why, followed until another is looked for. */
export class ClientCard {
    #rows = facts.map(fact => ({ ...fact, value: make("dd", {}) }));
    #groups = this.#rows.map(row => make("div", {}, make("dt", {}, row.title), row.value));
    #title = make("h2", { tabindex: "-1" });
    #answer = make("p", { class: "answer", role: "status" });
    #list = make("dl", { class: "facts" }, ...this.#groups);
    #buttons = make("div", { class: "buttons" });
    #sought = null;
    #offered = "";

    element = make("section", { class: "card", hidden: true, "aria-label": "Client" }, this.#title, this.#answer, this.#list, this.#buttons);

    async show(pool, key) {
        const sought = pool && key ? `${pool}/${key}` : null;
        if (sought !== this.#sought) {
            this.#sought = sought;
            this.#offer(pool, null);
            setText(this.#answer, "");
            setHidden(this.#list, true);
            setText(this.#title, key ?? "");
            setHidden(this.element, !sought);
        }

        if (sought)
            await this.#ask(pool, key, sought);
    }

    async #ask(pool, key, sought) {
        try {
            const client = await get(path`/api/v1/pools/${pool}/clients/${key}`);
            if (sought === this.#sought)
                this.#fill(pool, client);
        } catch (problem) {
            if (sought !== this.#sought || problem.status === 0 || problem.status === 503)
                return;
            setText(this.#answer, problem.message);
            setHidden(this.#list, true);
            this.#offer(pool, null);
        }
    }

    #fill(pool, client) {
        setText(this.#title, client.client);
        setText(this.#answer, "");
        setHidden(this.#list, false);
        this.#rows.forEach((row, index) => {
            const known = !row.isKnown || row.isKnown(client);
            setHidden(this.#groups[index], !known);
            if (known)
                setText(row.value, row.read(client));
        });
        this.#offer(pool, client);
    }

    // Made anew only when they change, for one of them may have the focus.
    #offer(pool, client) {
        const offered = client ? `${client.client} ${client.server} ${client.pinned}` : "";
        if (offered === this.#offered)
            return;
        this.#offered = offered;
        const actions = client ? clientActions(pool, client, () => this.show(pool, client.client)) : [];
        this.#buttons.replaceChildren(...actions.map(action =>
            make("button", { type: "button", class: action.isDanger ? "danger" : null, onClick: action.run }, action.text)));
    }
}
