// @ts-check
import {html, nothing} from '../app/element.js';
import {styles} from '../app/styles.js';
import {collection, recordTitle} from '../app/collections.js';
import {t} from '../app/i18n.js';

export const ids = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/** The expanded records of a relation by id. */
export const expanded = (record, name) => Object.fromEntries([record?.expand?.[name] ?? []].flat().map((each) => [each.id, each]));

/** The link of a record in the data page. */
export const recordLink = (collectionName, id) => `#/collections?collection=${encodeURIComponent(collectionName)}&record=${encodeURIComponent(id)}`;

export const shortId = (id) => (id.length > 11 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id);

/** A stable colour for a name. */
export function tone(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return `var(--chart-${(sum % 8) + 1})`;
}

/** A related record as a chip; `other` is its record when it is known. */
export function relationChip(id, other, target) {
  const title = other ? recordTitle(other, target) : shortId(id);
  const person = target?.type === 'auth';
  return html`<a class="chip rel ${person && other ? '' : 'plain'}" href=${recordLink(target?.name ?? '', id)} tabindex="-1" title=${`${title} — ${target?.name ?? ''} ${id}`} data-record=${id} data-collection=${target?.name ?? ''}>
    ${person && other ? html`<span class="avatar" aria-hidden="true" ${styles({'--av': tone(id)})}>${title.trim()[0]?.toUpperCase() ?? '?'}</span>` : nothing}<span class=${other ? '' : 'mono'}>${title}</span></a>`;
}

/** @type {any} */
export const relation = {
  type: 'relation', icon: 'rel', width: 190, align: '', quick: null, sortable: true, operators: ['=', '!=', '~', '!~'],
  editor: () => import('./edit/relation.js'),
  cell(value, field, record) {
    const list = ids(value);
    if (!list.length) return html`<span class="null">–<span class="sr">${t('field.empty')}</span></span>`;
    const known = expanded(record, field.name);
    const target = collection(field.collectionId);
    const shown = list.length > 2 ? 1 : 2;
    return html`<span class="chips">${list.slice(0, shown).map((id) => relationChip(id, known[id], target))}${list.length > shown ? html`<span class="chip more">+${list.length - shown}</span>` : nothing}</span>`;
  },
  text(value, field, record) {
    const known = expanded(record, field.name);
    return ids(value).map((id) => (known[id] ? recordTitle(known[id]) : id)).join(', ');
  },
  parse(text, field) {
    const list = text.split(/[\s,]+/).filter(Boolean);
    return (field.maxSelect ?? 1) > 1 ? list : (list[0] ?? '');
  },
  validate(value, field) {
    const list = ids(value);
    if (!list.length) return field.required ? t('check.required') : '';
    if (field.minSelect && list.length < field.minSelect) return t('check.atLeast', {count: field.minSelect});
    return list.length > (field.maxSelect || 1) ? t('check.atMost', {count: field.maxSelect || 1}) : '';
  },
  sample: (field) => ((field.maxSelect ?? 1) > 1 ? ['RELATION_RECORD_ID'] : 'RELATION_RECORD_ID'),
};
