import { change, get, Problem, refusals, useToken } from "./api.js";

// A gateway without the route has no session to ask for.
const readSession = async () => {
    try {
        return await get("/api/v1/session");
    } catch (problem) {
        if (problem.status !== 404)
            throw problem;
        return { keyRequired: false, signedIn: true, antiforgeryToken: null };
    }
};

/** Who works with the page: everybody when the gateway has no key, else who has signed in with it. */
export class Session extends EventTarget {
    isKeyRequired = false;
    isSignedIn = false;

    constructor() {
        super();
        refusals.addEventListener("refused", () => this.#become(true, false));
    }

    async load() {
        const state = await readSession();
        useToken(state.antiforgeryToken);
        this.#become(state.keyRequired, state.signedIn || !state.keyRequired);
    }

    /** @throws Problem with 401 when the key is wrong. */
    async signIn(key) {
        try {
            await change("POST", "/api/v1/session", { key });
        } catch (problem) {
            throw problem.status === 401 ? new Problem(401, "This is not the key.") : problem;
        }

        await this.load();
    }

    signOut() {
        return change("DELETE", "/api/v1/session");
    }

    #become(isKeyRequired, isSignedIn) {
        this.isKeyRequired = isKeyRequired;
        this.isSignedIn = isSignedIn;
        this.dispatchEvent(new Event("changed"));
    }
}
