import { serverNow } from "./api.js";
import { capacityBar } from "./bar.js";
import { make, setAttribute, setText } from "./dom.js";
import { count, duration, isKnown, latency, moment, secondsUntil } from "./format.js";
import { LiveTable, text } from "./liveTable.js";
import { menuButton } from "./menu.js";
import { routeTo } from "./router.js";
import { serverActions } from "./serverActions.js";

const known = name => server => isKnown(server[name]);

const marks = { Up: "good", Down: "bad", Ready: null, Draining: "warn", Maintenance: "off" };

const columns = pool => [
    { title: "Server", isHeader: true, cell: text(server => server.id) },
    { title: "Address", cell: cell => server => {
        cell.classList.add("code");
        setText(cell, server.nextAddress ? `${server.address} → ${server.nextAddress}` : server.address);
    } },
    { title: "State", cell: stateCell },
    { title: "Health", isKnown: known("health"), cell: healthCell },
    { title: "Users", cell: usersCell },
    { title: "Connections", kind: "number", isKnown: known("connections"), cell: text(server => count(server.connections)) },
    { title: "In total", kind: "number", isKnown: known("totalConnections"), cell: text(server => count(server.totalConnections)) },
    { title: "Checks", isKnown: server => server.checks?.length > 0, cell: checksCell },
    { title: "Actions", kind: "actions", cell: cell => actionsCell(cell, pool) },
];

export const serverTable = pool => new LiveTable(`Servers of pool ${pool}`, columns(pool), server => server.id);

function stateCell(cell) {
    const state = make("span", {});
    const until = make("span", { class: "quiet" });
    cell.append(state, until);
    return server => {
        setText(state, server.isLeaving ? "Leaving" : server.state);
        setAttribute(state, "data-mark", server.isLeaving ? "off" : marks[server.state]);
        const left = server.drainUntil && server.state === "Draining" ? secondsUntil(server.drainUntil, serverNow()) : null;
        setText(until, left === null ? "" : left > 0 ? ` ${duration(left)} left` : " the rest is being moved");
        setAttribute(until, "title", left === null ? null : `Until ${moment(server.drainUntil)}`);
    };
}

function healthCell(cell, row) {
    const health = make("span", {});
    const since = make("span", { class: "quiet" });
    cell.append(health, since);
    return server => {
        setText(health, server.health ?? "");
        setAttribute(health, "data-mark", marks[server.health]);
        setAttribute(row, "data-health", server.health);
        const age = isKnown(server.healthSince) && !server.healthSince.startsWith("0001") ? -secondsUntil(server.healthSince, serverNow()) : null;
        setText(since, age === null ? "" : ` ${duration(Math.max(0, Math.round(age)))}`);
        setAttribute(since, "title", age === null ? null : `Since ${moment(server.healthSince)}`);
    };
}

function usersCell(cell) {
    const bar = capacityBar();
    cell.append(bar.element);
    return server => bar.update(server.users, server.maxUsers);
}

// With three gateways and twenty servers sixty checks would bury the table: the sum is shown, and each one on demand.
function checksCell(cell) {
    const summary = make("summary", {});
    const list = make("ul", { class: "checks" });
    const details = make("details", {}, summary, list);
    cell.append(details);
    return server => {
        const checks = server.checks ?? [];
        details.hidden = checks.length === 0;
        const up = checks.filter(check => check.health === "Up").length;
        setText(summary, `${up} of ${checks.length} up`);
        setAttribute(summary, "data-mark", up === checks.length ? "good" : up === 0 ? "bad" : "warn");
        while (list.children.length > checks.length)
            list.lastElementChild.remove();
        checks.forEach((check, index) => {
            const item = list.children[index] ?? list.appendChild(make("li", {}));
            setAttribute(item, "data-mark", marks[check.health]);
            setText(item, describe(check));
        });
    };
}

function describe(check) {
    const words = [`${check.gateway}: ${check.health}`];
    if (isKnown(check.latency))
        words.push(latency(check.latency));
    if (check.detail)
        words.push(check.detail);
    return words.join(", ");
}

function actionsCell(cell, pool) {
    const label = server => `Actions for server ${server.id} of pool ${pool}`;
    let present = null;
    cell.append(menuButton(() => label(present), () => [
        { text: "Show its clients", href: routeTo("clients", pool, null, present.id) },
        ...serverActions(pool, present),
    ]));
    return server => {
        present = server;
        setAttribute(cell.firstElementChild, "aria-label", label(server));
    };
}
