/**
 * Where the reader is, kept behind the '#' of the address, so that it can be linked to and "back" works:
 * "#/", "#/clients/{pool}/{client}?server=", "#/decisions/{pool}".
 */
export function readRoute() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    const [view = "", ...names] = path.split("/").map(decode);
    const known = ["clients", "decisions"].includes(view) ? view : "overview";
    return { view: known, pool: names[0] || null, client: names[1] || null, server: new URLSearchParams(query).get("server") };
}

export function routeTo(view, pool, client, server) {
    const names = [view, pool, client].filter(Boolean).map(encodeURIComponent).join("/");
    return `#/${names}${server ? `?server=${encodeURIComponent(server)}` : ""}`;
}

export function onRoute(show) {
    window.addEventListener("hashchange", () => {
        // The skip link is no route.
        if (location.hash === "" || location.hash.startsWith("#/"))
            show(readRoute());
    });
}

function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
