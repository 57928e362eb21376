import { get } from "./api.js";
import { Poller } from "./poller.js";

const listeners = new Set();

const url = "/api/v1/pools";

let poller = null;
let early = null;

/** What the pools were at the last answer. */
export let pools = [];

/** Asks before it is known whether the reader has signed in, so that both answers are there at the same time. */
export function askEarly() {
    early = get(url).catch(() => null);
}

/** Keeps the pools up to date: once a second while the page is seen. */
export function watchPools(connection) {
    poller = new Poller(1_000, async () => {
        try {
            pools = (await takeEarly() ?? await get(url) ?? []).map(readPool);
            connection.answered();
            listeners.forEach(listen => listen(pools, true));
        } catch (problem) {
            connection.failed(problem);
        }
    });
    poller.start();
    return poller;
}

/** Asks now, because something was changed. */
export const refresh = () => poller?.now();

export function onPools(listen) {
    listeners.add(listen);
    listen(pools, false);
}

async function takeEarly() {
    const answer = await early;
    early = null;
    return answer;
}

// Gateways may be no more than their names.
const readPool = pool => ({
    ...pool,
    servers: pool.servers ?? [],
    gateways: (pool.gateways ?? []).map(gateway => typeof gateway === "string" ? { name: gateway } : gateway),
});
