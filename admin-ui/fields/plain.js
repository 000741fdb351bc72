// @ts-check
// Field types whose value is one plain thing.
import {html, icon, nothing} from '../app/element.js';
import {plainText} from '../app/collections.js';
import {ago, dateTime, number, t} from '../app/i18n.js';
import {pref} from '../app/prefs.js';
import {copy, openDialog} from '../ui/feedback.js';

const empty = () => html`<span class="null">–<span class="sr">${t('field.empty')}</span></span>`;
const asText = (value) => (value === null || value === undefined ? '' : String(value));
const required = (field, missing) => (field.required && missing ? t('check.required') : '');
const list = (value) => (Array.isArray(value) ? value : value ? [value] : []);

const TEXT_OPERATORS = ['=', '!=', '~', '!~'];
const ORDER_OPERATORS = ['=', '!=', '>', '>=', '<', '<='];

/** A date of the API: `2026-11-22 13:04:11.123Z`; null when empty or unreadable. */
export function parseDate(value) {
  if (!value) return null;
  const date = new Date(String(value).replace(' ', 'T'));
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The API's way to write a date. */
export const formatDate = (date) => date.toISOString().replace('T', ' ');

export function dateCell(value) {
  const date = parseDate(value);
  if (!date) return empty();
  const full = `${dateTime(date, {dateStyle: 'medium', timeStyle: 'medium'})} · ${value}`;
  return html`<time class="muted" datetime=${date.toISOString()} title=${full}>${pref('absoluteDates', false) ? dateTime(date) : ago(date)}</time>`;
}

const base = {
  quick: 'text', align: '', width: 160, sortable: true, operators: TEXT_OPERATORS,
  cell: (value) => (asText(value) === '' ? empty() : html`${asText(value).slice(0, 200)}`),
  text: asText,
  parse: (text) => text,
  validate: (value, field) => required(field, asText(value) === ''),
  sample: () => 'text',
};

const text = {
  ...base,
  type: 'text', icon: 'text', width: 200,
  editor: () => import('./edit/text.js'),
  validate(value, field) {
    const given = asText(value);
    if (!given) return field.autogeneratePattern ? '' : required(field, true);
    const length = [...given].length;
    if (field.min && length < field.min) return t('check.min', {count: field.min});
    if (field.max && length > field.max) return t('check.max', {count: field.max});
    if (field.pattern && !matches(field.pattern, given)) return t('check.pattern', {pattern: field.pattern});
    return '';
  },
  sample: (field) => (field.name === 'id' ? 'abc123def456ghi' : field.max && field.max <= 3 ? 'DE' : 'test'),
};

function matches(pattern, value) {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    // The server's dialect knows more than this browser's; the server decides then.
    return true;
  }
}

const password = {...base, type: 'password', icon: 'key', quick: null, sortable: false, operators: [], cell: () => html`<span class="null">••••••</span>`, text: () => '', validate: () => '', sample: () => '12345678'};

const editor = {
  ...base,
  type: 'editor', icon: 'rich', width: 240, quick: null,
  editor: () => import('./edit/rich.js'),
  cell: (value) => {
    const found = plainText(asText(value));
    return found ? html`${found.slice(0, 200)}` : value ? html`<span class="muted">${t('field.media')}</span>` : empty();
  },
  text: (value) => plainText(asText(value)),
  sample: () => '<p>Some text</p>',
};

const numeric = {
  ...base,
  type: 'number', icon: 'number', quick: 'number', align: 'num', width: 110, operators: ORDER_OPERATORS,
  editor: () => import('./edit/number.js'),
  cell: (value) => (value === null || value === undefined ? empty() : html`${number(value, {maximumFractionDigits: 12, useGrouping: true})}`),
  parse(given, field) {
    if (given.trim() === '') return 0;
    const value = calculate(given);
    if (value === null) throw new RangeError(t('check.number'));
    if (field?.onlyInt && !Number.isInteger(value)) throw new RangeError(t('check.whole'));
    return value;
  },
  validate(value, field) {
    if (field.required && !value) return t('check.nonzero');
    if (value === null || value === undefined || value === '') return '';
    if (typeof value !== 'number' || Number.isNaN(value)) return t('check.number');
    if (field.onlyInt && !Number.isInteger(value)) return t('check.whole');
    if (typeof field.min === 'number' && value < field.min) return t('check.least', {value: field.min});
    if (typeof field.max === 'number' && value > field.max) return t('check.most', {value: field.max});
    return '';
  },
  sample: () => 123,
};

/** The number a text means: a plain one, or arithmetic after "=" such as `=12*4+1`. Null when it means none. */
export function calculate(text) {
  const clean = text.trim();
  if (!clean.startsWith('=')) {
    const value = Number(clean.replace(/\s/g, '').replace(/^(-?\d+),(\d+)$/, '$1.$2'));
    return Number.isFinite(value) ? value : null;
  }
  const tokens = clean.slice(1).match(/\d+(?:\.\d+)?|[-+*/()]/g) ?? [];
  if (tokens.join('') !== clean.slice(1).replace(/\s/g, '')) return null;
  let at = 0;
  const factor = () => {
    const token = tokens[at++];
    if (token === '-') return -factor();
    if (token === '(') {
      const value = sum();
      return tokens[at++] === ')' ? value : NaN;
    }
    return token === undefined ? NaN : Number(token);
  };
  const product = () => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  const sum = () => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : null;
}

const bool = {
  ...base,
  type: 'bool', icon: 'bool', quick: 'bool', width: 84, operators: ['=', '!='],
  editor: () => import('./edit/choice.js'),
  cell: (value) => (value ? html`<span class="row tight"><span class="t-ok">${icon('check')}</span><span class="sr">${t('yes')}</span></span>` : html`<span class="null">–<span class="sr">${t('no')}</span></span>`),
  text: (value) => (value ? 'true' : 'false'),
  parse: (given) => /^(true|yes|on|1|x|✓)$/i.test(given.trim()),
  validate: (value, field) => (field.required && !value ? t('check.true') : ''),
  sample: () => true,
};

const email = {
  ...base,
  type: 'email', icon: 'mail', width: 220,
  editor: () => import('./edit/text.js'),
  cell: (value) => (value ? html`<a href="mailto:${value}" tabindex="-1">${value}</a>` : empty()),
  validate(value, field) {
    if (!value) return required(field, true);
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return t('check.email');
    return domainProblem(value.split('@')[1], field);
  },
  sample: () => 'test@example.com',
};

const url = {
  ...base,
  type: 'url', icon: 'link', width: 220,
  editor: () => import('./edit/text.js'),
  cell: (value) => (value ? html`<a href=${/^https?:/i.test(value) ? value : nothing} target="_blank" rel="noopener noreferrer" tabindex="-1">${value}</a>` : empty()),
  validate(value, field) {
    if (!value) return required(field, true);
    try {
      return domainProblem(new URL(value).hostname, field);
    } catch {
      return t('check.url');
    }
  },
  sample: () => 'https://example.com',
};

function domainProblem(domain, field) {
  if (field.onlyDomains?.length && !field.onlyDomains.includes(domain)) return t('check.onlyDomains', {list: field.onlyDomains.join(', ')});
  if (field.exceptDomains?.includes(domain)) return t('check.exceptDomains', {list: field.exceptDomains.join(', ')});
  return '';
}

const date = {
  ...base,
  type: 'date', icon: 'cal', quick: 'date', width: 150, operators: ORDER_OPERATORS,
  editor: () => import('./edit/date.js'),
  cell: dateCell,
  parse(given) {
    if (!given.trim()) return '';
    const parsed = parseDate(given.trim());
    if (!parsed) throw new RangeError(t('check.date'));
    return formatDate(parsed);
  },
  validate(value, field) {
    if (!value) return required(field, true);
    const given = parseDate(value);
    if (!given) return t('check.date');
    if (field.min && given < parseDate(field.min)) return t('check.notBefore', {date: field.min});
    if (field.max && given > parseDate(field.max)) return t('check.notAfter', {date: field.max});
    return '';
  },
  sample: () => '2026-01-01 10:00:00.123Z',
};

const autodate = {...date, type: 'autodate', icon: 'auto', quick: null, editor: undefined, validate: () => '', onDuplicate: () => undefined};

/** A calm colour per option, by its place in the list, so that the same option looks the same everywhere. */
export const optionTone = (field, value) => `var(--chart-${((field.values ?? []).indexOf(value) % 8) + 1})`;

const select = {
  ...base,
  type: 'select', icon: 'select', quick: 'select', width: 130, operators: ['=', '!=', '~', '!~'],
  editor: () => import('./edit/choice.js'),
  cell(value, field) {
    const values = list(value);
    if (!values.length) return empty();
    return html`<span class="chips">${values.slice(0, 3).map((each) => html`<span class="chip"><span class="dot tone-${((field.values ?? []).indexOf(each) % 8) + 1}"></span><span>${each}</span></span>`)}${values.length > 3 ? html`<span class="chip more">+${values.length - 3}</span>` : nothing}</span>`;
  },
  text: (value) => list(value).join(', '),
  parse(given, field) {
    const values = given.split(/[,\n]/).map((each) => each.trim()).filter(Boolean);
    const wrong = values.find((each) => !field.values.includes(each));
    if (wrong) throw new RangeError(t('check.option', {value: wrong}));
    return (field.maxSelect ?? 1) > 1 ? values : (values[0] ?? '');
  },
  validate(value, field) {
    const values = list(value);
    if (!values.length) return required(field, true);
    if (values.length > (field.maxSelect ?? 1)) return t('check.atMost', {count: field.maxSelect});
    const wrong = values.find((each) => !field.values.includes(each));
    return wrong ? t('check.option', {value: wrong}) : '';
  },
  sample: (field) => ((field.maxSelect ?? 1) > 1 ? [field.values?.[0] ?? 'optionA'] : (field.values?.[0] ?? 'optionA')),
};

/** The whole value of a JSON cell, laid out. */
export function showJson(name, value) {
  const text = JSON.stringify(value, null, 2);
  return openDialog({
    title: name,
    render: () => html`<pre class="code snippet scroll" tabindex="0" aria-label=${name}>${text}</pre>`,
    footer: () => html`<button type="button" class="btn" @click=${() => copy(text, 'JSON')}>${icon('copy')}${t('field.copyJson')}</button>`,
  });
}

const json = {
  ...base,
  type: 'json', icon: 'api', width: 200, quick: null, operators: TEXT_OPERATORS,
  editor: () => import('./edit/json.js'),
  cell: (value, field) => (value === null || value === undefined ? empty() : html`<span class="row tight jsoncell"><code class="cut grow">${JSON.stringify(value).slice(0, 120)}</code>${typeof value === 'object' ? html`<button type="button" tabindex="-1" class="btn quiet icon sm" aria-label=${t('field.expand', {name: field.name})} @click=${() => showJson(field.name, value)}>${icon('max')}</button>` : nothing}</span>`),
  text: (value) => (value === null || value === undefined ? '' : JSON.stringify(value)),
  parse(given) {
    if (!given.trim()) return null;
    try {
      return JSON.parse(given);
    } catch (error) {
      throw new RangeError(error.message);
    }
  },
  validate(value, field) {
    if (field.required && (value === null || value === undefined || value === '' || JSON.stringify(value) === '[]' || JSON.stringify(value) === '{}')) return t('check.required');
    const size = JSON.stringify(value ?? null).length;
    return field.maxSize && size > field.maxSize ? t('check.size') : '';
  },
  sample: () => ({a: 1}),
};

const geoPoint = {
  ...base,
  type: 'geoPoint', icon: 'geo', width: 180, quick: null, sortable: false, operators: ['=', '!='], paths: ['lon', 'lat'],
  editor: () => import('./edit/geo.js'),
  cell: (value) => (value && (value.lat || value.lon) ? html`<span class="row tight mono">${icon('geo')}${number(value.lat, {maximumFractionDigits: 5})}, ${number(value.lon, {maximumFractionDigits: 5})}</span>` : empty()),
  text: (value) => (value ? `${value.lat}, ${value.lon}` : ''),
  parse(given) {
    const point = parsePoint(given);
    if (!point) throw new RangeError(t('check.point'));
    return point;
  },
  validate(value, field) {
    if (!value) return required(field, true);
    if (field.required && !value.lat && !value.lon) return t('check.required');
    if (Math.abs(value.lat) > 90 || Math.abs(value.lon) > 180 || Number.isNaN(value.lat) || Number.isNaN(value.lon)) return t('check.point');
    return '';
  },
  sample: () => ({lon: 0, lat: 0}),
};

/** A position from "lat, lon" or from an address of a map site; null when there is none in the text. */
export function parsePoint(text) {
  const found =
    /[?&](?:q|ll|mlat)=(-?\d+(?:\.\d+)?)(?:,|&mlon=)(-?\d+(?:\.\d+)?)/.exec(text) ??
    /#map=\d+\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)/.exec(text) ??
    /@(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)/.exec(text) ??
    /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const point = {lat: Number(found[1]), lon: Number(found[2])};
  return Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180 ? point : null;
}

/** @type {any[]} */
export const plain = [text, editor, numeric, bool, email, url, date, autodate, select, json, geoPoint, password];
