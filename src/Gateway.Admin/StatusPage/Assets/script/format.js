const numbers = new Intl.NumberFormat("en");
const rates = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export const isKnown = value => value !== undefined && value !== null;

export const count = value => isKnown(value) ? numbers.format(value) : "–";

export const rate = value => `${value >= 100 ? numbers.format(Math.round(value)) : rates.format(value)}/s`;

/** Seconds in the two greatest units: "0.4 s", "12 s", "5 min 3 s", "2 d 4 h". */
export function duration(seconds) {
    if (!isKnown(seconds))
        return "–";
    if (seconds < 9.95)
        return `${rates.format(Math.max(0, seconds))} s`;
    const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
    let rest = Math.round(seconds);
    const first = parts.findIndex(([, size]) => rest >= size);
    return parts.slice(first, first + 2).map(([unit, size]) => {
        const amount = Math.floor(rest / size);
        rest -= amount * size;
        return amount > 0 ? `${amount} ${unit}` : "";
    }).filter(Boolean).join(" ");
}

/** A latency, given in seconds. */
export const latency = seconds => seconds < 1 ? `${rates.format(seconds * 1000)} ms` : duration(seconds);

const two = number => String(number).padStart(2, "0");

export const timeOfDay = date => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** A moment in the reader's time zone; the day only when it is another one. */
export function moment(iso) {
    const date = new Date(iso);
    if (!isKnown(iso) || Number.isNaN(date.getTime()))
        return "–";
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    return date.toDateString() === new Date().toDateString() ? timeOfDay(date) : `${day} ${timeOfDay(date)}`;
}

export const secondsUntil = (iso, now) => (new Date(iso).getTime() - now) / 1000;

export const ofUsers = (users, maxUsers) => `${count(users)} of ${count(maxUsers)}`;
