// @ts-check
// Every visible string passes through t(). English is the source; a language is a folder of the same catalogues.
import core from '../i18n/en/core.js';
import {pref} from './prefs.js';
import {signal} from './signals.js';

/** Languages that can be chosen; adding one is adding a folder under i18n and a line here. */
export const languages = {en: 'English'};

const catalogues = signal({...core});
const loaded = new Set(['core']);

export function language() {
  const chosen = pref('language', undefined);
  if (chosen && chosen in languages) return chosen;
  return navigator.languages.map((tag) => tag.split('-')[0]).find((tag) => tag in languages) ?? 'en';
}

/** Locale for numbers and dates: the browser's own wish, which is finer than the language of the words. */
export const locale = () => navigator.language || language();

/** Loads a catalogue (`i18n/{language}/{name}.js`) once; English stays underneath for missing keys. */
export async function loadWords(name) {
  if (loaded.has(name)) return;
  loaded.add(name);
  const english = await import(`../i18n/en/${name}.js`);
  const own = language() === 'en' ? null : await import(`../i18n/${language()}/${name}.js`).catch(() => null);
  catalogues.value = {...catalogues.peek(), ...english.default, ...own?.default};
}

/**
 * The text of `key`. `{name}` is replaced by `values.name`; numbers are written in the reader's way. A message can be
 * an object by plural category (`{one: …, other: …}`), chosen by `values.count`.
 */
export function t(key, values = {}) {
  let message = catalogues.value[key];
  if (message === undefined) {
    console.warn('missing text', key);
    return key;
  }
  if (typeof message === 'object') {
    const category = new Intl.PluralRules(language()).select(Number(values.count ?? 0));
    message = message[category] ?? message.other;
  }
  return message.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === 'number' ? number(value) : String(value ?? '');
  });
}

/** True when a text exists; for keys made from data, such as field types. */
export const hasText = (key) => catalogues.value[key] !== undefined;

const formats = new Map();
function cached(kind, options) {
  const id = kind.name + JSON.stringify(options) + locale();
  if (!formats.has(id)) formats.set(id, new kind(locale(), options));
  return formats.get(id);
}

export const number = (value, options = {}) => cached(Intl.NumberFormat, options).format(value);
export const list = (items) => cached(Intl.ListFormat, {type: 'conjunction'}).format(items);

/** A byte count in words. */
export function bytes(size) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let step = 0;
  let value = size;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step++;
  }
  return number(value, {style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: value < 10 && step > 0 ? 1 : 0});
}

/** Date and time in the reader's way, in the zone of the browser or, if so chosen, in UTC. */
export const dateTime = (date, options = {dateStyle: 'medium', timeStyle: 'short'}) =>
  cached(Intl.DateTimeFormat, pref('utc', false) ? {...options, timeZone: 'UTC'} : options).format(date);

const STEPS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 7]];

/** "3 min ago" up to a week, the date afterwards; date and time where that is preferred. */
export function ago(date, now = Date.now()) {
  if (pref('absoluteDates', false)) return dateTime(date, {dateStyle: 'medium', timeStyle: 'short'});
  let value = (date.getTime() - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) {
      return cached(Intl.RelativeTimeFormat, {numeric: 'auto', style: 'narrow'}).format(Math.round(value), unit);
    }
    value /= size;
  }
  return dateTime(date, {dateStyle: 'medium'});
}
