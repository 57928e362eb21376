import { change, path } from "./api.js";
import { askBefore } from "./dialog.js";
import { ofUsers } from "./format.js";
import { pools, refresh } from "./pools.js";

/** What can be done to a client. */
export function clientActions(pool, client, changed) {
    const url = path`/api/v1/pools/${pool}/clients/${client.client}`;
    const done = (isDone, sentence) => {
        refresh();
        changed();
        return isDone ? sentence : `It goes on: some gateway has not yet confirmed that it sends client ${client.client} nowhere else.`;
    };
    return [
        { text: "Move…", run: () => move(url, pool, client, done) },
        client.pinned
            ? { text: "Unpin…", run: () => unpin(url, client, done) }
            : { text: "Pin…", run: () => pin(url, client, done) },
        { text: "Evict…", isDanger: true, run: () => evict(url, client, done) },
    ];
}

function move(url, pool, client, done) {
    const servers = (pools.find(({ id }) => id === pool)?.servers ?? []).filter(server => server.id !== client.server);
    askBefore({
        title: `Move client ${client.client}?`,
        text: `Its connections to ${client.server} are cut. The new server gets its first request when no gateway can send the old one any more.`,
        verb: "Move",
        fields: [
            { name: "server", label: "To server", type: "select", options: servers.map(server => ({ value: server.id, text: describe(server) })) },
            { name: "pin", label: "Pin it there: it does not expire, nor leave when the server goes down", type: "checkbox", value: client.pinned },
        ],
        run: async ({ server, pin }) => {
            const isDone = await change("PUT", `${url}/server`, { server, pin });
            return done(isDone, `Client ${client.client} is moved to ${server}.`);
        },
    });
}

const pin = (url, client, done) => askBefore({
    title: `Pin client ${client.client} to ${client.server}?`,
    text: "It does not expire, and stays there when the server goes down or drains, until it is moved, unpinned or evicted.",
    verb: "Pin",
    run: async () => {
        const isDone = await change("PUT", `${url}/server`, { server: client.server, pin: true });
        return done(isDone, `Client ${client.client} is pinned to ${client.server}.`);
    },
});

const unpin = (url, client, done) => askBefore({
    title: `Unpin client ${client.client}?`,
    text: `It stays on ${client.server}, but expires when it is idle, and is moved when that server goes down.`,
    verb: "Unpin",
    run: async () => {
        const isDone = await change("PUT", `${url}/server`, { server: client.server, pin: false });
        return done(isDone, `Client ${client.client} is not pinned any more.`);
    },
});

const evict = (url, client, done) => askBefore({
    title: `Evict client ${client.client}?`,
    text: `Its slot on ${client.server} is taken away and its connections are cut. It may come back as a new client.`,
    verb: "Evict",
    isDanger: true,
    run: async () => {
        const isDone = await change("DELETE", url);
        return done(isDone, `Client ${client.client} is evicted.`);
    },
});

function describe(server) {
    const words = [server.id, ofUsers(server.users, server.maxUsers)];
    if (server.state !== "Ready")
        words.push(server.state.toLowerCase());
    if (server.health === "Down")
        words.push("down");
    return words.join(", ");
}
