const kept = 200;
const retryAfter = 3_000;
const kinds = ["Assigned", "Rejected", "Expired", "Moved", "Evicted", "ServerDown", "ServerUp", "ServerChanged"];

export { kept, kinds };

/**
 * Listens to the decisions and keeps the latest until they are taken. Only while the page is seen: a browser has few connections to one
 * host, and a tab that holds one for nobody starves the others.
 */
export class DecisionStream {
    #source = null;
    #url = null;
    #waiting = [];
    #since = performance.now();
    #counted = 0;

    isOpen = false;
    skipped = 0;

    constructor(arrived) {
        this.arrived = arrived;
        document.addEventListener("visibilitychange", () => document.hidden ? this.#disconnect() : this.#connect());
    }

    open(url) {
        if (url !== this.#url)
            this.close();
        this.#url = url;
        this.#connect();
    }

    close() {
        this.#disconnect();
        this.#url = null;
        this.#waiting = [];
        this.skipped = 0;
    }

    /** What has come since the last call, the oldest first, at most as many as are kept. */
    take() {
        const taken = this.#waiting;
        this.#waiting = [];
        return taken;
    }

    get waiting() {
        return this.#waiting.length;
    }

    /** Decisions per second since the last call. */
    measure() {
        const now = performance.now();
        const rate = this.#counted * 1000 / Math.max(1, now - this.#since);
        this.#counted = 0;
        this.#since = now;
        return rate;
    }

    #connect() {
        if (!this.#url || this.#source || document.hidden)
            return;
        const source = new EventSource(this.#url);
        this.#source = source;
        source.addEventListener("open", () => this.#note(true));
        source.addEventListener("error", () => this.#lose());
        source.addEventListener("decision", event => this.#add(event.data));
        source.addEventListener("missed", event => this.#miss(event.data));
    }

    // A lost connection the browser takes up again by itself, but not after an answer that is an error.
    #lose() {
        this.#note(false);
        if (this.#source?.readyState !== EventSource.CLOSED)
            return;
        this.#source = null;
        setTimeout(() => this.#connect(), retryAfter);
    }

    // How many there were is not known when the pool itself has begun anew.
    #miss(data) {
        this.skipped += read(data)?.count ?? 1;
        this.arrived();
    }

    #disconnect() {
        this.#source?.close();
        this.#source = null;
        this.#note(false);
    }

    #note(isOpen) {
        this.isOpen = isOpen;
        this.arrived();
    }

    #add(data) {
        const decision = read(data);
        if (!decision)
            return;
        this.#counted++;
        this.#waiting.push(decision);
        // Cut now and then rather than at each one, which would move the whole array.
        if (this.#waiting.length >= 2 * kept)
            this.#dropOld();
        this.arrived();
    }

    #dropOld() {
        this.#waiting = this.#waiting.slice(-kept);
    }
}

function read(data) {
    try {
        return JSON.parse(data);
    } catch {
        return null;
    }
}
