const readTimeout = 8_000;
// A move waits for the fence for up to five seconds and may have to ask twice.
const changeTimeout = 15_000;

/** Why a request failed, in words for the operator. The status is 0 when there was no answer. */
export class Problem extends Error {
    constructor(status, detail) {
        super(detail);
        this.status = status;
    }
}

/** Tells of an answer 401, whichever request got it. */
export const refusals = new EventTarget();

let token = null;
let clockOffset = 0;

/** The token that changes carry. */
export function useToken(value) {
    token = value;
}

/** The gateway's clock, as far as the answers' dates tell it (to the second): ages must not depend on the reader's clock. */
export const serverNow = () => Date.now() + clockOffset;

/** Builds a path; what is put in is one segment or one value, whatever characters it has. */
export const path = (texts, ...values) => String.raw({ raw: texts }, ...values.map(encodeURIComponent));

export const get = async url => readJson(await send("GET", url, undefined, readTimeout));

/** Changes something. Answers whether it is done; else it goes on, because some gateway has not yet confirmed. */
export const change = async (method, url, body) => (await send(method, url, body, changeTimeout)).status !== 202;

async function send(method, url, body, timeout) {
    const headers = { Accept: "application/json" };
    if (body !== undefined)
        headers["Content-Type"] = "application/json";
    if (token && method !== "GET")
        headers["X-Antiforgery-Token"] = token;
    const options = { method, headers, cache: "no-store", signal: AbortSignal.timeout(timeout) };
    if (body !== undefined)
        options.body = JSON.stringify(body);
    const response = await answerTo(url, options);
    if (response.ok)
        return response;
    if (response.status === 401)
        refusals.dispatchEvent(new Event("refused"));
    throw new Problem(response.status, await detailOf(response));
}

async function answerTo(url, options) {
    try {
        const response = await fetch(url, options);
        noteClock(response);
        return response;
    } catch (failure) {
        throw new Problem(0, failure.name === "TimeoutError" ? "The gateway does not answer in time." : "The gateway does not answer.");
    }
}

async function readJson(response) {
    try {
        const text = await response.text();
        return text === "" ? null : JSON.parse(text);
    } catch {
        throw new Problem(response.status, "The gateway's answer could not be read.");
    }
}

async function detailOf(response) {
    try {
        const problem = await response.json();
        return String(problem.detail ?? problem.title ?? `The gateway answered ${response.status}.`);
    } catch {
        return `The gateway answered ${response.status}.`;
    }
}

function noteClock(response) {
    const date = Date.parse(response.headers.get("Date") ?? "");
    const offset = date - Date.now();
    // The date has whole seconds, so that it is up to one second behind: less is no difference.
    clockOffset = Number.isNaN(offset) || Math.abs(offset) < 1_500 ? 0 : offset;
}
