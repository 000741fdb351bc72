// @ts-check
// Everything that uses a field or a collection by its name, with what would have to change in it.
import {collectionReferences, references} from '../rule/index.js';
import {indexEdits} from './indexes.js';
import {columnEdits, edited, tableEdits} from './sql.js';

export const RULES = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule', 'authRule', 'manageRule', 'mfa.rule'];
export const TEMPLATES = ['verificationTemplate', 'resetPasswordTemplate', 'confirmEmailChangeTemplate', 'otp.emailTemplate', 'authAlert.emailTemplate'];

/**
 * @typedef {object} Place
 * @property {string} id
 * @property {'rule' | 'index' | 'view' | 'template' | 'identity' | 'mapping' | 'saved' | 'query'} kind
 * @property {any} collection where it is; for a saved query the one whose name it uses
 * @property {string} path member of the collection, dotted; of a saved view its position and member, of a saved query its id
 * @property {string} label name of a saved view or query
 * @property {string} before the text as it is
 * @property {string} after the text as it would be; empty where the thing goes as a whole
 * @property {import('./sql.js').Edit[]} edits
 * @property {boolean} drops the thing goes with the field
 * @property {boolean} breaks nobody can rewrite it: it would no longer work
 */

/** Places that this browser keeps and no collection holds. */
export const isKept = (place) => place.kind === 'saved' || place.kind === 'query';

export const get = (model, path) => path.split('.').reduce((value, part) => value?.[part], model);

/** A copy of a model with one member, at a dotted path, replaced. */
export function put(model, path, value) {
  const [first, ...rest] = path.split('.');
  const copy = /** @type {any} */ (Array.isArray(model) ? [...model] : {...model});
  copy[first] = rest.length ? put(model?.[first] ?? {}, rest.join('.'), value) : value;
  return copy;
}

const columnsIn = (collections) => (table) => collections.find((each) => each.name.toLowerCase() === table.toLowerCase())?.fields.map((field) => field.name);

function occurrences(text, word, next) {
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found.push({from: at, to: at + word.length, text: next});
  return found;
}

/**
 * Places that use a field of a collection.
 * @param {any[]} collections with their fields as they are stored; texts may be edited ones that still use stored names
 * @param {any} owner the collection of the field
 * @param {string} before stored name of the field
 * @param {string | null} after its new name; null when it is removed
 * @param {{views?: Record<string, {name: string, filter?: string}[]>, queries?: {id: string, name: string, text: string}[]}} [kept] saved views by id of their collection, saved queries
 * @returns {Place[]}
 */
export function fieldPlaces(collections, owner, before, after, kept = {}) {
  const found = [];
  const next = after ?? before;
  const add = (kind, collection, path, text, edits, {label = '', drops = false} = {}) => {
    if (!edits.length) return;
    const breaks = after === null && !drops;
    found.push({id: [kind, collection.id, path, before].join(':'), kind, collection, path, label, before: text, after: drops ? '' : edited(text, edits), edits, drops, breaks});
  };
  const inRule = (text, context) => references(text, context, owner.id, before).map((place) => ({...place, text: next}));
  const gone = {drops: after === null};
  for (const model of collections) {
    for (const path of RULES) {
      const text = get(model, path);
      if (text) add('rule', model, path, text, inRule(text, {collection: model, collections}));
    }
    if (model.type === 'view' && model.viewQuery) add('view', model, 'viewQuery', model.viewQuery, columnEdits(model.viewQuery, owner.name, before, next, columnsIn(collections)));
    if (model.id !== owner.id) continue;
    (model.indexes ?? []).forEach((sql, at) => add('index', model, `indexes.${at}`, sql, indexEdits(sql, before, next), gone));
    for (const path of TEMPLATES) {
      for (const part of ['subject', 'body']) {
        const text = get(model, `${path}.${part}`) ?? '';
        add('template', model, `${path}.${part}`, text, occurrences(text, `{RECORD:${before}}`, `{RECORD:${next}}`));
      }
    }
    (model.passwordAuth?.identityFields ?? []).forEach((name, at) => name === before && add('identity', model, `passwordAuth.identityFields.${at}`, name, occurrences(name, before, next), gone));
    for (const [name, field] of Object.entries(model.oauth2?.mappedFields ?? {})) if (field === before) add('mapping', model, 'oauth2.mappedFields.' + name, field, occurrences(field, before, next), gone);
  }
  for (const query of kept.queries ?? []) add('query', owner, query.id, query.text, columnEdits(query.text, owner.name, before, next, columnsIn(collections)), {label: query.name});
  for (const [id, views] of Object.entries(kept.views ?? {})) {
    const model = collections.find((each) => each.id === id);
    if (model) views.forEach((view, at) => view.filter && add('saved', model, `${at}.filter`, view.filter, inRule(view.filter, {collection: model, collections, request: false}), {label: view.name}));
  }
  return found;
}

/**
 * Places that use a collection by its name.
 * @param {string | null} after its new name; null when it is deleted
 * @returns {Place[]}
 */
export function collectionPlaces(collections, owner, after, kept = {}) {
  const found = [];
  const add = (kind, model, path, text, edits, label = '') => edits.length && found.push({id: [kind, model.id, path, '@'].join(':'), kind, collection: model, path, label, before: text, after: edited(text, edits), edits, drops: false, breaks: after === null});
  for (const model of collections) {
    if (after === null && model.id === owner.id) continue;
    for (const path of RULES) {
      const text = get(model, path);
      if (text) add('rule', model, path, text, collectionReferences(text, {collection: model, collections}, owner).map((place) => ({...place, text: after ?? owner.name})));
    }
    if (model.type === 'view' && model.viewQuery) add('view', model, 'viewQuery', model.viewQuery, tableEdits(model.viewQuery, owner.name, after ?? owner.name));
  }
  for (const query of kept.queries ?? []) add('query', owner, query.id, query.text, tableEdits(query.text, owner.name, after ?? owner.name), query.name);
  return found;
}

/**
 * Collections with the edits of places made; those that drop something from a list take it out.
 * @returns {any[]} the collections that changed
 */
export function rewritten(collections, places) {
  const touched = new Set(places.filter((place) => !isKept(place) && !place.breaks).map((place) => place.collection.id));
  return collections.filter((model) => touched.has(model.id)).map((model) => {
    const own = places.filter((place) => place.collection.id === model.id && !isKept(place) && !place.breaks);
    let next = model;
    for (const path of new Set(own.map((place) => place.path))) {
      const here = own.filter((place) => place.path === path);
      const drops = here.some((place) => place.drops);
      next = put(next, path, drops ? (here[0].kind === 'mapping' ? '' : null) : edited(get(model, path), distinct(here.flatMap((place) => place.edits))));
    }
    if (next.indexes) next = {...next, indexes: next.indexes.filter((sql) => sql !== null)};
    if (next.passwordAuth?.identityFields) next = put(next, 'passwordAuth.identityFields', next.passwordAuth.identityFields.filter((name) => name !== null));
    return next;
  });
}

/** Edits without those that stand at a place twice; an alias that one of two renames adds stays. */
const distinct = (edits) => [...new Map(edits.map((edit) => [edit.from, edit])).values()];
