import { get, path } from "./api.js";
import { reasonOf } from "./clientCard.js";
import { make, scrollBox, setHidden, setOptions, setText } from "./dom.js";
import { count, duration, isKnown, moment } from "./format.js";
import { LiveTable, text } from "./liveTable.js";
import { routeTo } from "./router.js";

const pageSize = 100;
const mostTurns = 20;

const columns = route => [
    { title: "Client", isHeader: true, cell: cell => {
        const link = make("a", { class: "code" });
        cell.append(link);
        return client => {
            setText(link, client.client);
            link.href = routeTo("clients", route().pool, client.client, route().server);
        };
    } },
    { title: "Server", cell: text(client => client.server) },
    { title: "Since", cell: text(client => moment(client.since)) },
    { title: "Why there", isKnown: client => isKnown(client.why), cell: text(client => reasonOf(client.why)) },
    { title: "Pinned", isKnown: client => client.pinned === true, cell: text(client => client.pinned ? "yes" : "") },
    { title: "Idle for", kind: "number", cell: text(client => duration(client.idleFor)) },
    { title: "Expires", cell: text(client => client.expiresAt ? moment(client.expiresAt) : "never") },
];

/** The clients of a pool or of one of its servers, a page at a time: the API's cursor leads forwards, so the way back is remembered. */
export class ClientList {
    #route = { pool: null, server: null };
    #way = [null];
    #next = null;
    #asked = 0;
    #title = make("h2", { id: "client-list-title" });
    #server = make("select", { id: "clients-server", onChange: () => this.#choose() });
    #table = new LiveTable("Clients", columns(() => this.#route), client => client.client);
    #previous = make("button", { type: "button", onClick: () => this.#turn(-1) }, "Previous");
    #following = make("button", { type: "button", onClick: () => this.#turn(1) }, "Next");
    #place = make("p", { class: "quiet", role: "status" });
    #empty = make("p", { class: "empty" }, "No clients.");
    #box = scrollBox("Clients", this.#table.element);

    element = make("section", { "aria-labelledby": "client-list-title", hidden: true },
        make("div", { class: "heading" },
            this.#title,
            make("label", { for: "clients-server" }, "On server"), this.#server,
            make("div", { class: "pages" }, this.#place, this.#previous, this.#following)),
        this.#box, this.#empty);

    /** Shows the servers that can be chosen. */
    offer(pool) {
        setOptions(this.#server, [{ value: "", text: "any" }, ...(pool?.servers ?? []).map(server => ({ value: server.id, text: server.id }))]);
        if (this.#server.value !== (this.#route.server ?? ""))
            this.#server.value = this.#route.server ?? "";
    }

    async show(pool, server) {
        if (pool !== this.#route.pool || server !== this.#route.server) {
            this.#route = { pool, server };
            this.#way = [null];
        }

        if (pool)
            await this.#ask();
    }

    async #ask() {
        const asked = ++this.#asked;
        try {
            const page = await readPage(this.#route, this.#way.at(-1));
            if (asked === this.#asked)
                this.#fill(page);
        } catch (problem) {
            // A cursor of a pool that has moved on, or a server that is gone.
            if (asked === this.#asked && problem.status >= 400 && problem.status < 500)
                this.#way.length > 1 ? this.#way = [null] : setHidden(this.element, true);
        }
    }

    #fill(page) {
        setHidden(this.element, false);
        setText(this.#title, this.#route.server ? `Clients of server ${this.#route.server}` : "All clients");
        this.#next = page.next ?? null;
        this.#table.update(page.clients);
        setHidden(this.#box, page.clients.length === 0);
        setHidden(this.#empty, page.clients.length > 0);
        setText(this.#place, `Page ${this.#way.length}, ${count(page.clients.length)} clients`);
        this.#previous.disabled = this.#way.length === 1;
        this.#following.disabled = this.#next === null;
    }

    #turn(pages) {
        if (pages > 0)
            this.#way.push(this.#next);
        else
            this.#way.pop();
        this.#box.scrollTop = 0;
        this.#ask();
    }

    #choose() {
        location.hash = routeTo("clients", this.#route.pool, null, this.#server.value || null);
    }
}

// The pool looks at a part of its ledger in one turn, so an answer may have few clients of a server, even none, and not be the last.
async function readPage(route, after) {
    let page = { clients: [], next: after };
    for (let turn = 0; turn < mostTurns; turn++) {
        const query = new URLSearchParams({ limit: pageSize - page.clients.length });
        if (route.server)
            query.set("server", route.server);
        if (page.next)
            query.set("after", page.next);
        const part = await get(`${path`/api/v1/pools/${route.pool}/clients`}?${query}`);
        page = { clients: page.clients.concat(part.clients), next: part.next };
        if (!page.next || page.clients.length >= pageSize)
            break;
    }

    return page;
}
