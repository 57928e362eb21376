import { byId, setHidden, setText } from "./dom.js";
import { duration } from "./format.js";

const staleAfter = 3_000;
const quietFor = 5_000;

/**
 * Says whether what is shown is the present: a mark at the top, a banner with the age when it is not, and one polite line for screen
 * readers, only when that changes and at most every few seconds.
 */
export class Connection {
    #lastAnswer = null;
    #problem = null;
    #spoken = "";
    #isWatched = true;
    #spokenAt = -Infinity;

    constructor() {
        setInterval(() => this.#show(), 1_000);
    }

    /** Whether anything is asked for at all; not before the reader has signed in. */
    watch(isWatched) {
        this.#isWatched = isWatched;
        this.#lastAnswer = isWatched ? this.#lastAnswer : null;
        this.#problem = null;
        this.#show();
    }

    answered() {
        this.#lastAnswer = performance.now();
        this.#problem = null;
        this.#show();
    }

    failed(problem) {
        this.#problem = problem.message;
        this.#show();
    }

    #show() {
        const age = this.#lastAnswer === null ? null : performance.now() - this.#lastAnswer;
        const isStale = !document.hidden && age !== null && age > staleAfter;
        const problem = this.#problem ?? (isStale ? "The gateway does not answer." : null);
        const link = byId("link");
        setHidden(link, !this.#isWatched && !problem);
        link.dataset.state = problem ? "lost" : age === null ? "connecting" : "live";
        setText(byId("link-text"), problem ? "No answer" : age === null ? "Connecting" : "Live");
        setText(byId("banner"), problem ? `${problem} ${ageOf(age)}` : "");
        setHidden(byId("banner"), !problem);
        document.body.classList.toggle("stale", Boolean(problem) && age !== null);
        this.#speak(problem ?? (age === null ? "" : "Live."));
    }

    #speak(text) {
        if (text === this.#spoken || performance.now() - this.#spokenAt < quietFor)
            return;
        this.#spoken = text;
        this.#spokenAt = performance.now();
        setText(byId("status"), text);
    }
}

const ageOf = age => age === null ? "Nothing can be shown yet." : `What is shown is ${duration(Math.round(age / 1000))} old.`;
