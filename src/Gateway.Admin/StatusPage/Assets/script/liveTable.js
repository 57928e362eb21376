import { make, setHidden, setText } from "./dom.js";

/**
 * A table that follows data. Rows are kept by key and cells change in place, so focus, selection and scrolling survive; a column
 * is hidden as long as no row has anything for it.
 *
 * A column: { title, name, kind: "number" | undefined, isHeader, isKnown(item), cell(td) }, where cell fills the cell once and
 * returns what brings it up to date with an item.
 */
export class LiveTable {
    #rows = new Map();
    #headers;
    #body = make("tbody");

    constructor(caption, columns, key) {
        this.columns = columns;
        this.key = key;
        this.#headers = columns.map(column => make("th", { scope: "col", class: column.kind }, column.title));
        this.element = make("table", {},
            make("caption", { class: "unseen" }, caption),
            make("thead", {}, make("tr", {}, ...this.#headers)),
            this.#body);
    }

    update(items) {
        const shown = this.columns.map(column => !column.isKnown || items.some(column.isKnown));
        this.#headers.forEach((header, index) => setHidden(header, !shown[index]));
        const keys = items.map(this.key);
        this.#drop(new Set(keys));
        let place = this.#body.firstElementChild;
        items.forEach((item, index) => {
            const row = this.#row(keys[index]);
            row.cells.forEach((cell, column) => setHidden(cell, !shown[column]));
            row.updates.forEach(update => update(item));
            if (row.element === place)
                place = place.nextElementSibling;
            else
                this.#body.insertBefore(row.element, place);
        });
    }

    #drop(keys) {
        for (const [key, row] of this.#rows) {
            if (keys.has(key))
                continue;
            row.element.remove();
            this.#rows.delete(key);
        }
    }

    #row(key) {
        if (!this.#rows.has(key)) {
            const cells = this.columns.map(column => make(column.isHeader ? "th" : "td", {
                scope: column.isHeader ? "row" : null,
                class: column.kind,
            }));
            const element = make("tr", {}, ...cells);
            const updates = this.columns.map((column, index) => column.cell(cells[index], element));
            this.#rows.set(key, { element, cells, updates });
        }

        return this.#rows.get(key);
    }
}

/** A cell that is a text. */
export const text = read => cell => item => setText(cell, read(item));
