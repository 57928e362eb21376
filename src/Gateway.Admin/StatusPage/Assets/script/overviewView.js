import { byId, setHidden } from "./dom.js";
import { onPools } from "./pools.js";
import { PoolSection } from "./poolSection.js";

/** All pools, one below the other. */
export class OverviewView {
    #sections = new Map();
    #isShown = false;
    #pools = null;

    constructor() {
        onPools((pools, isAnswer) => {
            this.#pools = isAnswer ? pools : null;
            this.#draw();
        });
    }

    show() {
        this.#isShown = true;
        this.#draw();
    }

    hide() {
        this.#isShown = false;
    }

    #draw() {
        if (!this.#isShown || !this.#pools)
            return;
        for (const pool of this.#pools) {
            if (!this.#sections.has(pool.id)) {
                this.#sections.set(pool.id, new PoolSection(pool.id));
                byId("pools").append(this.#sections.get(pool.id).element);
            }

            this.#sections.get(pool.id).update(pool);
        }

        for (const [id, section] of this.#sections) {
            if (this.#pools.some(pool => pool.id === id))
                continue;
            section.element.remove();
            this.#sections.delete(id);
        }

        setHidden(byId("no-pools"), this.#pools.length > 0);
    }
}
