// @ts-check
// What a log entry is called and how it looks in a line.
import {parseDate} from '../../fields/plain.js';
import {dateTime, number, t} from '../../app/i18n.js';

const LEVELS = [[8, 'error', 'danger'], [4, 'warn', 'warn'], [0, 'info', 'info'], [-Infinity, 'debug', '']];

/** Name and colour of a level. */
export function level(value) {
  const [, name, kind] = LEVELS.find(([from]) => value >= from);
  return {name: t('logs.level.' + name), kind};
}

export const isRequest = (entry) => entry.data?.type === 'request';

/** The class of an entry in the chart and its dot. */
export const kindOf = (entry) => (isRequest(entry) ? (entry.data.status >= 500 ? 'danger' : entry.data.status >= 400 ? 'warn' : 'ok') : level(entry.level).kind || 'info');

export const duration = (entry) => (typeof entry.data?.execTime === 'number' ? t('logs.ms', {value: number(entry.data.execTime, {maximumFractionDigits: entry.data.execTime < 10 ? 1 : 0})}) : '');

export const path = (entry) => String(entry.data?.url ?? '').split('?')[0];

/** The line's text: the message, or what was asked. */
export const title = (entry) => (isRequest(entry) ? `${entry.data.method} ${entry.data.url}` : entry.message);

/** What went wrong, else who asked. */
export function remark(entry) {
  const {error, auth, authId} = entry.data ?? {};
  if (error) return String(error);
  if (!isRequest(entry)) return '';
  return auth ? [auth, authId].filter(Boolean).join(' / ') : t('logs.guest');
}

export const time = (entry) => dateTime(parseDate(entry.created) ?? new Date(), {dateStyle: 'short', timeStyle: 'medium'});

/** The clock of an entry of today, date and clock of an older one. */
export function shortTime(entry) {
  const at = parseDate(entry.created) ?? new Date();
  return at.toDateString() === new Date().toDateString() ? dateTime(at, {timeStyle: 'medium'}) : time(entry);
}
