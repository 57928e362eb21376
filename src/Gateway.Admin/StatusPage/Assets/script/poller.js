/** Repeats a question while the page is seen: nobody reads a hidden tab, and many may be open. */
export class Poller {
    #timer = 0;
    #isRunning = false;
    #isBusy = false;
    #isWanted = false;

    constructor(interval, ask) {
        this.interval = interval;
        this.ask = ask;
        document.addEventListener("visibilitychange", () => this.now());
    }

    start() {
        this.#isRunning = true;
        this.now();
    }

    stop() {
        this.#isRunning = false;
        clearTimeout(this.#timer);
    }

    /** Asks at once, or as soon as the answer that is awaited is there: it may be older than what the caller did. */
    async now() {
        clearTimeout(this.#timer);
        this.#isWanted = this.#isBusy;
        if (!this.#isRunning || this.#isBusy || document.hidden)
            return;
        this.#isBusy = true;
        try {
            await this.ask();
        } finally {
            this.#isBusy = false;
            this.#timer = setTimeout(() => this.now(), this.#isWanted ? 0 : this.interval);
        }
    }
}
