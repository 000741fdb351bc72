// @ts-check
// Cron expressions of five parts, in UTC: when they are due next.

const RANGES = [[0, 59], [0, 23], [1, 31], [1, 12], [0, 6]];
const MACROS = {'@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *'};
const MINUTE = 60_000;
const HORIZON = 366 * 24 * 60 * MINUTE;

function part(text, [low, high]) {
  const found = new Set();
  for (const item of text.split(',')) {
    const [, from, to, step] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(item) ?? [];
    if (from === undefined || step === '0') return null;
    const start = from === '*' ? low : Number(from);
    const end = to !== undefined ? Number(to) : from === '*' ? high : start;
    if (start < low || end > high || start > end) return null;
    for (let value = start; value <= end; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

/** The next moment after `after` at which every part matches; null when unreadable or not within a year. */
export function nextRun(expression, after = new Date()) {
  const parts = (MACROS[expression.trim()] ?? expression.trim()).split(/\s+/);
  if (parts.length !== 5) return null;
  const sets = parts.map((text, index) => part(text, RANGES[index]));
  if (sets.includes(null)) return null;
  const [minutes, hours, days, months, weekdays] = /** @type {Set<number>[]} */ (sets);
  const first = Math.floor(after.getTime() / MINUTE) * MINUTE + MINUTE;
  for (let time = first; time < first + HORIZON;) {
    const at = new Date(time);
    if (!months.has(at.getUTCMonth() + 1) || !days.has(at.getUTCDate()) || !weekdays.has(at.getUTCDay())) time = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1);
    else if (!hours.has(at.getUTCHours())) time = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours() + 1);
    else if (!minutes.has(at.getUTCMinutes())) time += MINUTE;
    else return at;
  }
  return null;
}
