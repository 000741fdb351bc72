// @ts-check
// Collections as a file: what is taken out of it, and what an import would do.
import {canonical} from '../diff.js';
import {changesOf} from './changes.js';

/**
 * The collections of a text: a list, an object with a list, or a single one.
 * @returns {{collections: any[], problem: string, values?: object}} problem is a code, '' where there is none
 */
export function readFile(text) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return {collections: [], problem: 'json', values: {message: /** @type {Error} */ (error).message}};
  }
  const found = Array.isArray(parsed) ? parsed : Array.isArray(parsed?.collections) ? parsed.collections : parsed && typeof parsed === 'object' ? [parsed] : [];
  if (!found.length) return {collections: [], problem: 'nothing'};
  const bad = found.findIndex((each) => !each || typeof each !== 'object' || typeof each.name !== 'string' || !each.name || (!Array.isArray(each.fields) && !each.viewQuery));
  if (bad >= 0) return {collections: [], problem: 'shape', values: {count: bad + 1}};
  const names = found.map((each) => each.name.toLowerCase());
  const twice = found.find((each, at) => names.indexOf(each.name.toLowerCase()) < at);
  if (twice) return {collections: [], problem: 'twice', values: {name: twice.name}};
  return {collections: found, problem: ''};
}

/** Stored collections that have the name of an imported one but another id. */
export const otherIds = (stored, imported) => imported.flatMap((each) => {
  const same = stored.find((other) => other.name.toLowerCase() === each.name.toLowerCase());
  return same && each.id && same.id !== each.id && !stored.some((other) => other.id === each.id) ? [{name: each.name, from: each.id, to: same.id}] : [];
});

/** The imported collections under the ids that are stored here, relations included. */
export function withStoredIds(stored, imported) {
  const ids = new Map(otherIds(stored, imported).map(({from, to}) => [from, to]));
  return imported.map((each) => ({...each, ...(ids.has(each.id) ? {id: ids.get(each.id)} : {}), ...(each.fields ? {fields: each.fields.map((field) => (ids.has(field.collectionId) ? {...field, collectionId: ids.get(field.collectionId)} : field))} : {})}));
}

/** A stored collection as it would be after the import of `definition`. */
export function merged(stored, definition, replace) {
  if (!definition.fields || stored.type === 'view') return {...stored, ...definition, id: stored.id, fields: stored.fields};
  const taken = new Set();
  const fields = definition.fields.map((field) => {
    const match = stored.fields.find((each) => each.id === field.id) ?? stored.fields.find((each) => each.name === field.name && each.type === field.type && !taken.has(each.id));
    if (match) taken.add(match.id);
    return match ? {...match, ...field, id: match.id} : field;
  });
  const rest = stored.fields.filter((field) => !taken.has(field.id) && (!replace || field.system));
  return {...stored, ...definition, id: stored.id, fields: [...fields, ...rest]};
}

/**
 * What an import does to each collection.
 * @returns {{kind: 'added' | 'changed' | 'removed' | 'same', name: string, before: any, after: any, changes: import('./changes.js').Change[]}[]}
 */
export function planImport(stored, imported, replace) {
  const find = (each) => stored.find((other) => (each.id ? other.id === each.id : other.name === each.name));
  const plan = imported.map((each) => {
    const before = find(each);
    if (!before) return {kind: /** @type {const} */ ('added'), name: each.name, before: null, after: each, changes: changesOf(null, each)};
    const after = merged(before, each, replace);
    const changes = changesOf(before, after);
    const same = !changes.length && canonical(strip(before)) === canonical(strip(after));
    return {kind: same ? /** @type {const} */ ('same') : /** @type {const} */ ('changed'), name: each.name, before, after, changes};
  });
  const kept = new Set(imported.map((each) => find(each)?.id).filter(Boolean));
  const removed = replace ? stored.filter((model) => !model.system && !kept.has(model.id)).map((model) => ({kind: /** @type {const} */ ('removed'), name: model.name, before: model, after: null, changes: []})) : [];
  return [...plan, ...removed];
}

const strip = ({created: _, updated: __, ...model}) => model;

/** A collection as text, as it stands in an exported file. */
export const asText = (model) => (model ? JSON.stringify(strip(model), null, 2) : '');
