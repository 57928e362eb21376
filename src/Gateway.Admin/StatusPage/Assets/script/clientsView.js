import { ClientCard } from "./clientCard.js";
import { ClientList } from "./clientList.js";
import { byId, setOptions } from "./dom.js";
import { Poller } from "./poller.js";
import { onPools, pools } from "./pools.js";
import { routeTo } from "./router.js";

/** Search by key, and the list. */
export class ClientsView {
    #card = new ClientCard();
    #list = new ClientList();
    #route = null;
    #isWaiting = false;
    #pool = byId("clients-pool");
    #key = byId("client-key");
    #poller = new Poller(1_000, () => this.#refresh());

    constructor() {
        byId("client-card").append(this.#card.element);
        byId("client-list").append(this.#list.element);
        this.#pool.addEventListener("change", () => location.hash = routeTo("clients", this.#pool.value));
        byId("client-search").addEventListener("submit", event => {
            event.preventDefault();
            location.hash = routeTo("clients", this.#pool.value, this.#key.value.trim(), this.#route?.server);
            this.#poller.now();
        });
        onPools(() => this.#offer());
    }

    show(route) {
        this.#route = route;
        if (route.client && document.activeElement !== this.#key)
            this.#key.value = route.client;
        this.#offer();
        this.#poller.start();
    }

    hide() {
        this.#route = null;
        this.#poller.stop();
    }

    get #poolId() {
        return this.#route?.pool ?? pools[0]?.id ?? null;
    }

    #offer() {
        setOptions(this.#pool, pools.map(pool => ({ value: pool.id, text: pool.id })));
        if (this.#poolId && this.#pool.value !== this.#poolId)
            this.#pool.value = this.#poolId;
        // At first it is not known which pools there are.
        if (this.#isWaiting && this.#poolId)
            this.#poller.now();
        this.#list.offer(pools.find(pool => pool.id === this.#poolId));
    }

    async #refresh() {
        this.#isWaiting = this.#route !== null && this.#poolId === null;
        if (this.#route && !this.#isWaiting)
            await Promise.all([this.#card.show(this.#poolId, this.#route.client), this.#list.show(this.#poolId, this.#route.server)]);
    }
}
