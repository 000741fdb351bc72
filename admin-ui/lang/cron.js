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

/** The next `count` moments at which the expression is due; fewer when there are no more within a year of the last. */
export function nextRuns(expression, count, after = new Date()) {
  const found = [];
  for (let last = after; found.length < count;) {
    const next = nextRun(expression, last);
    if (!next) break;
    found.push(next);
    last = next;
  }
  return found;
}

/**
 * What an expression means, where that is one of the usual things: `{kind, …}` with kind `minutes` (`every`), `hourly` (`minute`),
 * `daily`, `weekly` (`weekday`), `monthly` (`day`), all three with `time` as HH:MM in UTC; else `other`; null when unreadable.
 */
export function cronMeaning(expression) {
  if (!nextRun(expression)) return null;
  const [minute, hour, day, month, weekday] = (MACROS[expression.trim()] ?? expression.trim()).split(/\s+/);
  const one = (text) => /^\d+$/.test(text);
  const rest = (...parts) => parts.every((text) => text === '*');
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  const step = /^\*\/(\d+)$/.exec(minute);
  if (step && rest(hour, day, month, weekday)) return {kind: 'minutes', every: Number(step[1])};
  if (!one(minute)) return {kind: 'other'};
  if (rest(hour, day, month, weekday)) return {kind: 'hourly', minute: Number(minute)};
  if (!one(hour)) return {kind: 'other'};
  if (rest(day, month, weekday)) return {kind: 'daily', time};
  if (rest(day, month) && one(weekday)) return {kind: 'weekly', weekday: Number(weekday), time};
  if (rest(month, weekday) && one(day)) return {kind: 'monthly', day: Number(day), time};
  return {kind: 'other'};
}

/** The schedule in words, through `t` (catalogue `cron`); '' for what has no simple sentence. */
export function describeCron(expression, t) {
  const [, past, every] = /^(\d+) \*\/(\d+) \* \* \*$/.exec(expression.trim()) ?? [];
  if (every) return t('cron.hours', {count: Number(every), minute: past.padStart(2, '0')});
  const meaning = cronMeaning(expression);
  switch (meaning?.kind) {
    case 'minutes': return t('cron.minutes', {count: meaning.every});
    case 'hourly': return t('cron.hourly', {minute: String(meaning.minute).padStart(2, '0')});
    case 'daily': return t('cron.daily', meaning);
    case 'weekly': return t('cron.weekly', {time: meaning.time, day: t('cron.day.' + meaning.weekday)});
    case 'monthly': return t('cron.monthly', meaning);
    default: return '';
  }
}
