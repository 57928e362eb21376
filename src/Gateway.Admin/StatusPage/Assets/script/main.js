import { ClientsView } from "./clientsView.js";
import { Connection } from "./connection.js";
import { DecisionsView } from "./decisionsView.js";
import { byId, setAttribute, setHidden } from "./dom.js";
import { OverviewView } from "./overviewView.js";
import { askEarly, watchPools } from "./pools.js";
import { onRoute, readRoute } from "./router.js";
import { Session } from "./session.js";
import { SignInView } from "./signInView.js";

const titles = { overview: "Overview", clients: "Clients", decisions: "Decisions", "sign-in": "Sign in" };

const session = new Session();
const connection = new Connection();
const views = {
    overview: new OverviewView(),
    clients: new ClientsView(),
    decisions: new DecisionsView(),
    "sign-in": new SignInView(session),
};

let shown = null;
let poller = null;

function show(route, isByReader) {
    const name = session.isSignedIn ? route.view : "sign-in";
    if (name !== shown) {
        if (shown)
            views[shown].hide();
        for (const view of Object.keys(views))
            setHidden(byId(`view-${view}`), view !== name);
        document.querySelectorAll("[data-view]").forEach(link =>
            setAttribute(link, "aria-current", link.dataset.view === name ? "page" : null));
        document.title = `${titles[name]} · UserBalance`;
    }

    const isOther = name !== shown;
    shown = name;
    views[name].show(route);
    // A screen reader begins at the new view's heading, as on a new page.
    if (isOther && isByReader)
        byId(`view-${name}`).querySelector("h1").focus();
}

function follow() {
    setHidden(byId("sign-out"), !(session.isKeyRequired && session.isSignedIn));
    setHidden(byId("views"), !session.isSignedIn);
    if (session.isSignedIn)
        poller ? poller.start() : poller = watchPools(connection);
    else
        poller?.stop();
    connection.watch(session.isSignedIn);
    show(readRoute(), false);
}

async function begin() {
    try {
        await session.load();
    } catch (problem) {
        connection.failed(problem);
        setTimeout(begin, 2_000);
        return;
    }

    session.addEventListener("changed", follow);
    follow();
}

askEarly();
byId("skip").addEventListener("click", event => {
    event.preventDefault();
    byId("main").focus();
});
// The page begins anew, so that nothing of what it has shown is left in it.
byId("sign-out").addEventListener("click", () => session.signOut().then(() => location.reload(), problem => connection.failed(problem)));
onRoute(route => show(route, true));
begin();
