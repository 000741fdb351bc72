// @ts-check
// Names of collections and fields: how typed text becomes one, and what is wrong with it.
import {allCollections} from '../../app/collections.js';
import {t} from '../../app/i18n.js';

const RESERVED = ['expand', 'collectionid', 'collectionname', 'null', 'true', 'false', '_rowid_', 'rowid'];
const AUTH_ONLY = ['passwordconfirm', 'oldpassword'];

/** What a typed name becomes: letters, digits and underscores. */
export const slug = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').replace(/\W+/g, '_');

/** What is wrong with the name of the collection, or ''. */
export function nameFault(form) {
  const name = form.get('name') ?? '';
  if (!name) return '';
  if (!/^\w+$/.test(name)) return t('schema.fault.letters');
  if (/_via_/i.test(name)) return t('schema.fault.via');
  const other = allCollections().find((each) => each.id !== form.get('id') && each.name.toLowerCase() === name.toLowerCase());
  return other ? t('schema.fault.taken', {name: other.name}) : '';
}

/** What is wrong with the name of a field, or ''. */
export function fieldFault(form, field) {
  const {name} = field;
  if (field.system || field[':removed']) return '';
  if (!name) return t('schema.fault.empty');
  if (!/^\w+$/.test(name)) return t('schema.fault.letters');
  if (/_via_/i.test(name)) return t('schema.fault.via');
  if (RESERVED.includes(name.toLowerCase()) || (form.get('type') === 'auth' && AUTH_ONLY.includes(name.toLowerCase()))) return t('schema.fault.reserved');
  return form.kept.some((each) => each[':key'] !== field[':key'] && each.name.toLowerCase() === name.toLowerCase()) ? t('schema.fault.twice', {name}) : '';
}

/** A name that no field has yet. */
export function freeName(form, wish) {
  const taken = new Set(form.get('fields').map((field) => field.name.toLowerCase()));
  let name = wish;
  for (let next = 2; taken.has(name.toLowerCase()); next++) name = `${wish}${next}`;
  return name;
}
