import { setAttribute, setText } from "./dom.js";
import { count, duration, isKnown } from "./format.js";
import { LiveTable, text } from "./liveTable.js";

const known = name => gateway => isKnown(gateway[name]);

const columns = [
    { title: "Gateway", isHeader: true, cell: text(gateway => gateway.name) },
    { title: "Process", isKnown: known("process"), cell: cell => gateway => {
        cell.classList.add("code");
        setText(cell, String(gateway.process ?? "").slice(0, 8));
        setAttribute(cell, "title", gateway.process);
    } },
    { title: "In step", isKnown: known("isInStep"), cell: cell => gateway => {
        setText(cell, gateway.isInStep ? "yes" : "no, behind");
        setAttribute(cell, "data-mark", gateway.isInStep ? "good" : "warn");
    } },
    { title: "Last sync", kind: "number", isKnown: known("lastSync"), cell: text(gateway => `${duration(gateway.lastSync)} ago`) },
    { title: "Clients", kind: "number", isKnown: known("clients"), cell: text(gateway => count(gateway.clients)) },
    { title: "Connections", kind: "number", isKnown: known("connections"), cell: text(gateway => count(gateway.connections)) },
];

/** The gateways that hold a session at a pool. A gateway that was just restarted may have two. */
export const gatewayTable = pool => new LiveTable(`Gateways of pool ${pool}`, columns, gateway => `${gateway.name}/${gateway.process ?? ""}`);
