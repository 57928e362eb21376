// Not a module: it runs before the first paint, so that a dark page does not flash light.
(() => {
    const key = "userbalance-colours";
    const root = document.documentElement;
    const apply = choice => choice === "light" || choice === "dark" ? root.dataset.theme = choice : delete root.dataset.theme;

    let stored = "system";
    try {
        stored = localStorage.getItem(key) ?? stored;
    } catch {
        // Storage may be forbidden; then the choice lasts as long as the page.
    }

    apply(stored);
    document.addEventListener("DOMContentLoaded", () => {
        const select = document.getElementById("theme");
        select.value = root.dataset.theme ?? "system";
        select.addEventListener("change", () => {
            apply(select.value);
            try {
                localStorage.setItem(key, select.value);
            } catch {
                // As above.
            }
        });
    });
})();
