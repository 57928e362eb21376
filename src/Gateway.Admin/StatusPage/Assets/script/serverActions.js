import { change, path, Problem } from "./api.js";
import { askBefore } from "./dialog.js";
import { count } from "./format.js";
import { pools, refresh } from "./pools.js";

const idPattern = "[a-z0-9][a-z0-9\\-]{0,62}";

/** What can be done to a server in its present state. */
export function serverActions(pool, server) {
    const url = path`/api/v1/pools/${pool}/servers/${server.id}`;
    const want = (verb, query = "") => change("POST", `${url}/${verb}${query}`);
    return [
        server.state !== "Ready" ? { text: "Resume…", run: () => resume(server, want) } : null,
        server.state !== "Draining" ? { text: "Drain…", run: () => drain(server, want) } : null,
        server.state !== "Maintenance" ? { text: "Maintenance…", run: () => maintain(server, want) } : null,
        { text: "Change…", run: () => changeServer(url, server) },
        { text: "Remove…", isDanger: true, run: () => remove(url, server) },
    ].filter(Boolean);
}

export function addServer(pool) {
    askBefore({
        title: `Add a server to pool ${pool}`,
        text: "New users can be sent to it at once, by every gateway.",
        verb: "Add",
        fields: [
            { name: "id", label: "Name", type: "text", required: true, pattern: idPattern, hint: "Lower-case letters, digits and '-', as in s4." },
            ...addressAndLimit(),
        ],
        run: async values => {
            // The API would take it as a change of the server that is there.
            if (pools.find(({ id }) => id === pool)?.servers.some(({ id }) => id === values.id))
                throw new Problem(409, `There is a server ${values.id} already.`);
            await change("PUT", path`/api/v1/pools/${pool}/servers/${values.id}`, bodyOf(values));
            return done(`Server ${values.id} is added.`);
        },
    });
}

const addressAndLimit = server => [
    { name: "address", label: "Address", type: "text", required: true, value: server?.address, hint: "host:port, as in 10.0.0.4:8080." },
    { name: "maxUsers", label: "Most users", type: "number", min: 1, value: server?.maxUsers, hint: server ? null : "Empty for the pool's own number." },
];

const bodyOf = values => ({ address: values.address, ...(values.maxUsers === "" ? {} : { maxUsers: Number(values.maxUsers) }) });

const resume = (server, want) => askBefore({
    title: `Resume server ${server.id}?`,
    text: "It takes new users again.",
    verb: "Resume",
    run: async () => {
        await want("resume");
        return done(`Server ${server.id} takes new users.`);
    },
});

const drain = (server, want) => askBefore({
    title: `Drain server ${server.id}?`,
    text: `It takes no new users. ${server.users === 0 ? "It has none." : `Its ${users(server, "stays", "stay")} until they leave by themselves.`}`,
    verb: "Drain",
    fields: [{
        name: "deadline",
        label: "Deadline (optional)",
        type: "text",
        hint: "As in 90s, 30m or 2h: whoever is left then is moved to another server.",
    }],
    run: async ({ deadline }) => {
        await want("drain", deadline === "" ? "" : path`?deadline=${deadline}`);
        return done(`Server ${server.id} is draining.`);
    },
});

const maintain = (server, want) => askBefore({
    title: `Put server ${server.id} into maintenance?`,
    text: server.users === 0
        ? "It has no users, and takes none until it is resumed."
        : `Its ${users(server, "is", "are")} moved to other servers at once, and open connections are cut.`,
    verb: "Maintenance",
    isDanger: true,
    run: async () => {
        await want("maintenance");
        return done(`Server ${server.id} is in maintenance.`);
    },
});

const changeServer = (url, server) => askBefore({
    title: `Change server ${server.id}`,
    text: "A new address moves its users along; a lower limit evicts nobody.",
    verb: "Change",
    fields: addressAndLimit(server),
    run: async values => {
        await change("PUT", url, bodyOf(values));
        return done(`Server ${server.id} is changed.`);
    },
});

const remove = (url, server) => askBefore({
    title: `Remove server ${server.id}?`,
    text: server.users > 0 ? `It has ${users(server)}. Drain it first, so that they leave by themselves.` : "It has no users.",
    verb: "Remove",
    isDanger: true,
    fields: server.users > 0 ? [{ name: "force", label: "Remove it all the same: its users are moved, or evicted where no slot is free", type: "checkbox" }] : [],
    run: async ({ force }) => {
        const isDone = await change("DELETE", force ? `${url}?force=true` : url);
        return done(isDone ? `Server ${server.id} is removed.` : `Server ${server.id} is removed as soon as its users are gone.`);
    },
});

const users = (server, one = "", many = "") =>
    server.users === 1 ? `1 user ${one}`.trim() : `${count(server.users)} users ${many}`.trim();

function done(sentence) {
    refresh();
    return sentence;
}
