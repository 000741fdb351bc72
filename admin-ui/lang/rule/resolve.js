// @ts-check
// What a path means: the field at its end, and every field it passes through with its place in the text.

export const MACROS = ['now', 'second', 'minute', 'hour', 'day', 'month', 'year', 'weekday', 'todayStart', 'todayEnd', 'yesterday', 'tomorrow', 'monthStart', 'monthEnd', 'yearStart', 'yearEnd'];
export const NUMBER_MACROS = ['second', 'minute', 'hour', 'day', 'month', 'year', 'weekday'];
export const FUNCTIONS = ['geoDistance', 'strftime'];
export const MODIFIERS = ['isset', 'changed', 'length', 'each', 'lower'];
const CONSTANTS = ['true', 'false', 'null'];

const MULTIPLE = ['select', 'relation', 'file'];
const isMultiple = (field) => MULTIPLE.includes(field.type) && (field.maxSelect ?? 1) > 1;

/**
 * @typedef {{collection: any, collections: any[], request?: boolean, t?: Function}} Context
 * collection: where plain names are looked up (null: nowhere); request: whether `@request` can be used
 * @typedef {object} Meaning
 * @property {'field' | 'constant' | 'macro' | 'request' | 'unknown'} kind
 * @property {string} [type] type of the value: a field type, or text, number, bool, date, any
 * @property {any} [field]
 * @property {boolean} [many] true when several values can stand there
 * @property {string} [modifier]
 * @property {{collection: any, field: any, from: number, to: number}[]} steps fields it passes, with offsets inside the path
 * @property {{code: string, values: object, from: number, to: number}} [problem]
 * @property {{collection: any, from: number, to: number}[]} [mentions] collections it names, with offsets inside the path
 * @property {any} [owner] collection whose fields may follow, for completion
 */

/** @returns {Meaning} */
export function resolve(path, context) {
  const [plain, modifier = ''] = split(path);
  const mentions = [];
  const meaning = {...start(plain, context, path, mentions), mentions};
  if (modifier && meaning.kind !== 'unknown') {
    meaning.modifier = modifier;
    if (!MODIFIERS.includes(modifier)) meaning.problem = {code: 'modifier', values: {name: modifier}, from: plain.length, to: path.length};
    else if ((modifier === 'isset' || modifier === 'changed') && !plain.startsWith('@request.')) meaning.problem = {code: 'onlyRequest', values: {name: modifier}, from: plain.length, to: path.length};
    if (modifier === 'length') return {...meaning, type: 'number', many: false};
    if (modifier === 'isset' || modifier === 'changed') return {...meaning, type: 'bool', many: false};
  }
  return meaning;
}

/** The modifier stands behind the last colon of the last segment; the alias of `@collection.name:alias` is not one. */
function split(path) {
  const at = path.lastIndexOf(':');
  if (at < 0 || at < path.lastIndexOf('.') || /^@collection\.[^.]*$/.test(path)) return [path];
  return [path.slice(0, at), path.slice(at + 1)];
}

function start(path, context, whole, mentions) {
  const parts = segments(path);
  const [first] = parts;
  if (CONSTANTS.includes(path)) return {kind: 'constant', type: path === 'null' ? 'any' : 'bool', steps: []};
  if (first.text === '@request') return request(parts, context, mentions);
  if (first.text === '@collection') return foreign(parts, context, mentions);
  if (first.text.startsWith('@')) {
    const name = first.text.slice(1);
    if (parts.length === 1 && MACROS.includes(name)) return {kind: 'macro', type: NUMBER_MACROS.includes(name) ? 'number' : 'date', steps: []};
    if (['@random', '@rowid'].includes(whole)) return {kind: 'macro', type: 'any', steps: []};
    return unknown('macro', {name: first.text, near: nearest(name, MACROS)}, first);
  }
  if (!context.collection) return {kind: 'field', type: 'any', steps: []};
  return walk(parts, context.collection, context, false, mentions);
}

function segments(path) {
  let at = 0;
  return path.split('.').map((text) => {
    const part = {text, from: at, to: at + text.length};
    at += text.length + 1;
    return part;
  });
}

const unknown = (code, values, part, owner) => ({kind: /** @type {const} */ ('unknown'), type: 'any', steps: [], owner, problem: {code, values, from: part.from, to: part.to}});

function walk(parts, collection, context, many, mentions) {
  const steps = [];
  let model = collection;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    const back = /^(.+)_via_(.+)$/.exec(part.text);
    const field = model.fields.find((each) => each.name === part.text);
    if (!field && back) {
      const source = context.collections.find((each) => each.name === back[1]);
      const via = source?.fields.find((each) => each.name === back[2] && each.type === 'relation' && each.collectionId === model.id);
      if (!via) return {...unknown('back', {name: part.text, collection: model.name}, part, model), steps};
      mentions.push({collection: source, from: part.from, to: part.from + back[1].length});
      steps.push({collection: source, field: via, from: part.from + back[1].length + '_via_'.length, to: part.to});
      const unique = (source.indexes ?? []).some((sql) => /unique/i.test(sql) && new RegExp(`\\(\\s*[\`"\\[]?${via.name}[\`"\\]]?\\s*\\)`).test(sql));
      many ||= !unique || isMultiple(via);
      if (index === parts.length - 1) return {kind: 'field', type: 'relation', many, steps, owner: source};
      model = source;
      continue;
    }
    if (!field) {
      return {...unknown('field', {name: part.text, collection: model.name, near: nearest(part.text, model.fields.map((each) => each.name))}, part, model), steps};
    }
    steps.push({collection: model, field, from: part.from, to: part.to});
    const last = index === parts.length - 1;
    if (field.type === 'json') return {kind: 'field', type: 'any', field, many, steps};
    if (field.type === 'geoPoint' && !last) {
      const next = parts[index + 1];
      if (!['lat', 'lon'].includes(next.text)) return {...unknown('point', {name: next.text}, next), steps};
      return {kind: 'field', type: 'number', field, many, steps};
    }
    if (last) return {kind: 'field', type: field.type, field, many: many || isMultiple(field), steps, owner: model};
    if (field.type !== 'relation') return {...unknown('noRelation', {name: field.name, type: field.type}, parts[index + 1]), steps};
    many ||= isMultiple(field);
    model = context.collections.find((each) => each.id === field.collectionId);
    if (!model) return {kind: 'field', type: 'any', many, steps};
  }
  return {kind: 'field', type: 'any', many, steps, owner: model};
}

const REQUEST = {context: 'text', method: 'text', body: 'any', query: 'any', headers: 'any', auth: 'any'};

function request(parts, context, mentions) {
  const [, area, name, ...rest] = parts;
  if (!area) return {kind: 'request', type: 'any', steps: []};
  if (!(area.text in REQUEST)) return unknown('request', {name: area.text, near: nearest(area.text, Object.keys(REQUEST))}, area);
  if (!name) return {kind: 'request', type: REQUEST[area.text], steps: []};
  if (area.text === 'query' || area.text === 'headers') return {kind: 'request', type: 'text', steps: []};
  if (area.text === 'body' && context.collection) {
    const known = context.collection.fields.find((field) => field.name === name.text);
    if (!known) return {kind: 'request', type: 'any', steps: []};
    const walked = walk([name, ...rest], context.collection, context, false, mentions);
    return {...walked, kind: walked.kind === 'unknown' ? 'unknown' : 'request'};
  }
  if (area.text === 'auth') {
    if (['collectionId', 'collectionName'].includes(name.text)) return {kind: 'request', type: 'text', steps: []};
    // The caller can come from any auth collection; a field that one of them has is fine.
    const owners = context.collections.filter((each) => each.type === 'auth');
    const owner = owners.find((each) => each.fields.some((field) => field.name === name.text)) ?? owners.find((each) => /_via_/.test(name.text));
    if (!owner) return unknown('auth', {name: name.text, near: nearest(name.text, owners.flatMap((each) => each.fields.map((field) => field.name)))}, name);
    const walked = walk([name, ...rest], owner, context, false, mentions);
    return {...walked, kind: walked.kind === 'unknown' ? 'unknown' : 'request'};
  }
  return {kind: 'request', type: 'any', steps: []};
}

function foreign(parts, context, mentions) {
  const [, name, ...rest] = parts;
  if (!name) return {kind: 'field', type: 'any', steps: []};
  const [bare] = name.text.split(':');
  const model = context.collections.find((each) => each.name === bare || each.id === bare);
  if (!model) return unknown('collection', {name: bare, near: nearest(bare, context.collections.map((each) => each.name))}, name);
  if (model.name === bare) mentions.push({collection: model, from: name.from, to: name.from + bare.length});
  return rest.length ? walk(rest, model, context, true, mentions) : {kind: 'field', type: 'any', many: true, steps: [], owner: model};
}

/** The known word that looks most like this one, or ''. */
export function nearest(word, known) {
  const scored = known.map((each) => [distance(word.toLowerCase(), each.toLowerCase()), each]).sort((a, b) => a[0] - b[0]);
  return scored.length && scored[0][0] <= Math.max(1, Math.floor(word.length / 3)) ? scored[0][1] : '';
}

/** Edits between two words; letters that changed places are one. */
function distance(a, b) {
  let older = [];
  let row = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], older[j - 2] + 1);
    }
    older = row;
    row = next;
  }
  return row[b.length];
}
