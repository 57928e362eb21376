import { byId, setText } from "./dom.js";

/** Asks for the key of the admin API. */
export class SignInView {
    #form = byId("sign-in");
    #key = byId("key");
    #problem = byId("sign-in-problem");

    constructor(session) {
        this.#form.addEventListener("submit", async event => {
            event.preventDefault();
            setText(this.#problem, "");
            try {
                await session.signIn(this.#key.value);
                this.#key.value = "";
            } catch (problem) {
                setText(this.#problem, problem.message);
                this.#key.select();
            }
        });
    }

    show() {
        this.#key.focus();
    }

    hide() {
        setText(this.#problem, "");
    }
}
