import { capacityBar } from "./bar.js";
import { make, scrollBox, setHidden, setText } from "./dom.js";
import { duration, isKnown } from "./format.js";
import { gatewayTable } from "./gatewayTable.js";
import { addServer } from "./serverActions.js";
import { serverTable } from "./serverTable.js";
import { Totals } from "./totals.js";

const titles = { LeastUsers: "fewest users first", FillFirst: "fills one server after the other", Reassign: "moves its users", Hold: "holds its users" };

/** One pool: its figures, its servers, its gateways. */
export class PoolSection {
    #id;
    #facts = make("p", { class: "quiet" });
    #bar = capacityBar("large", " users");
    #health = make("p", { class: "verdict" });
    #totals = new Totals();
    #servers;
    #gateways;
    #gatewayBox;

    constructor(id) {
        this.#id = id;
        const title = `pool-${id}`;
        this.#servers = serverTable(id);
        this.#gateways = gatewayTable(id);
        this.#gatewayBox = make("div", {}, make("h3", {}, "Gateways"), scrollBox(`Gateways of pool ${id}`, this.#gateways.element));
        this.element = make("section", { class: "pool", "aria-labelledby": title },
            make("header", {},
                make("div", {}, make("h2", { id: title }, `Pool ${id}`), this.#facts),
                make("div", { class: "load" }, this.#bar.element, this.#health)),
            this.#totals.element,
            make("div", { class: "heading" },
                make("h3", {}, "Servers"),
                make("button", { type: "button", "aria-label": `Add a server to pool ${id}`, onClick: () => addServer(id) }, "Add a server…")),
            scrollBox(`Servers of pool ${id}`, this.#servers.element),
            this.#gatewayBox);
    }

    update(pool) {
        setText(this.#facts, factsOf(pool).join(" · "));
        const takers = pool.servers.filter(server => server.state === "Ready" && server.health !== "Down");
        this.#bar.update(pool.users, pool.servers.reduce((sum, server) => sum + server.maxUsers, 0));
        setText(this.#health, verdictOf(pool, takers));
        this.#health.dataset.mark = takers.length === 0 ? "bad" : takers.length < pool.servers.length || pool.freeSlots === 0 ? "warn" : "good";
        this.#totals.update(pool);
        this.#servers.update(pool.servers);
        this.#gateways.update(pool.gateways);
        setHidden(this.#gatewayBox, pool.gateways.length === 0);
    }
}

function verdictOf(pool, takers) {
    if (takers.length === 0)
        return "No server takes new users";
    if (pool.freeSlots === 0)
        return "Full: new users are turned away";
    return `${takers.length} of ${pool.servers.length} servers take new users`;
}

const factsOf = pool => [
    `idle timeout ${duration(pool.idleTimeout)}`,
    `lease ${duration(pool.gatewayLease)}`,
    pool.selection ? titles[pool.selection] ?? pool.selection : null,
    pool.onServerDown ? `a server that is down ${titles[pool.onServerDown] ?? pool.onServerDown}${afterDelay(pool)}` : null,
    `epoch ${pool.epoch}`,
].filter(Boolean);

const afterDelay = pool => pool.onServerDown === "Reassign" && isKnown(pool.failoverDelay) ? ` after ${duration(pool.failoverDelay)}` : "";
