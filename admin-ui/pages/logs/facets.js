// @ts-check
// What the loaded entries have in common: levels, statuses, methods, paths, identities, addresses; a click narrows.
import {number, t} from '../../app/i18n.js';
import {html, icon} from '../../app/element.js';
import {isRequest, level, path} from './entry.js';

const MOST = 8;
export const quote = (text) => `"${String(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;

/** The path with ids replaced, so that calls of the same kind count as one. */
export const pattern = (entry) => path(entry).replace(/\/records\/[^/]+/, '/records/…').replace(/^(\/api\/files\/[^/]+)\/.*/, '$1/…').replace(/(\/impersonate)\/[^/]+/, '$1/…');

const within = (key, from, to) => [`(${key} >= ${from} && ${key} < ${to})`, `(${key} < ${from} || ${key} >= ${to})`];
const equal = (key, value) => [`${key} = ${quote(value)}`, `${key} != ${quote(value)}`];

/** By facet: the entry's value, what it is called, and the conditions that keep or drop it. */
const FACETS = [
  {name: 'level', of: (entry) => (isRequest(entry) ? undefined : [8, 4, 0, -100].find((from) => entry.level >= from)), label: (value) => level(value).name, condition: (value) => within('level', value, {[-100]: 0, 0: 4, 4: 8, 8: 100}[value])},
  {name: 'status', of: (entry) => (isRequest(entry) ? Math.floor(entry.data.status / 100) : undefined), label: (value) => `${value}xx`, condition: (value) => within('data.status', value * 100, (value + 1) * 100)},
  {name: 'method', of: (entry) => entry.data?.method, label: String, condition: (value) => equal('data.method', value)},
  {name: 'path', of: (entry) => (isRequest(entry) ? pattern(entry) : undefined), label: (value) => value.replace('/api/collections/', '…/'), condition: (value) => {
    const like = quote(value.replace('…', '%') + (value.endsWith('…') ? '' : '%'));
    return [`data.url ~ ${like}`, `data.url !~ ${like}`];
  }},
  {name: 'identity', of: (entry) => (isRequest(entry) ? (entry.data.auth || '') : undefined), label: (value) => value || t('logs.guest'), condition: (value) => equal('data.auth', value)},
  {name: 'address', of: (entry) => entry.data?.userIP || undefined, label: String, condition: (value) => equal('data.userIP', value)},
];

/** The side list. `narrow(condition)` adds to the filter. */
export function facets(entries, {narrow, reset, close}) {
  const groups = FACETS.map((facet) => {
    const counts = new Map();
    for (const entry of entries) {
      const value = facet.of(entry);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return {facet, found: [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST)};
  }).filter(({found}) => found.length);
  return html`<nav class="side logs-side" aria-label=${t('logs.narrow')}>
    <header><h2>${t('logs.narrow')}</h2><button type="button" class="btn quiet sm" @click=${reset}>${t('logs.reset')}</button>
      <button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${close}>${icon('x')}</button></header>
    <div class="scroll">${groups.map(({facet, found}, index) => html`<h3 class=${index ? '' : 'first'}>${t('logs.facet.' + facet.name)}</h3><ul>${found.map(([value, count]) => {
      const [keep, drop] = facet.condition(value);
      return html`<li class="facet"><button type="button" title=${keep} @click=${(event) => narrow(event.altKey ? drop : keep)}><span class="cut grow">${facet.label(value)}</span><span class="count">${number(count)}</span></button>
        <button type="button" class="btn quiet icon sm dots" aria-label=${t('logs.without', {name: facet.label(value)})} title=${t('logs.without', {name: facet.label(value)})} @click=${() => narrow(drop)}>${icon('minus')}</button></li>`;
    })}</ul>`)}
      <p class="small muted pad">${t('logs.facetNote', {count: entries.length})}</p></div></nav>`;
}
