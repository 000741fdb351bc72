// @ts-check
// What a change of a collection does, as a list that can be told in words, grouped by how much it matters.
import {same} from '../diff.js';
import {parseIndex} from './indexes.js';
import {RULES, TEMPLATES, get} from './references.js';
import {quoteName} from './sql.js';

/**
 * @typedef {object} Change
 * @property {string} code
 * @property {Record<string, any>} values for the sentence
 * @property {'safe' | 'attention' | 'danger'} level
 * @property {string} path dotted place in the form
 * @property {string} [before] text that changed
 * @property {string} [after]
 * @property {string} [count] SQL whose one value tells how many records are concerned
 * @property {string} [sample] SQL whose rows show what is in the way
 */

const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
const isMultiple = (field) => ['select', 'relation', 'file'].includes(field.type) && (field.maxSelect ?? 1) > 1;

/**
 * @param {any} before stored collection; null for a new one
 * @param {any} after the collection as it would be saved
 * @returns {Change[]}
 */
export function changesOf(before, after) {
  if (!before) return [{code: 'created', values: {name: after.name}, level: 'safe', path: 'name'}];
  return [...names(before, after), ...fieldChanges(before, after), ...indexChanges(before, after), ...ruleChanges(before, after), ...accountChanges(before, after)];
}

function names(before, after) {
  const found = [];
  if (before.name !== after.name) found.push({code: 'renamed', values: {before: before.name, after: after.name}, level: 'attention', path: 'name'});
  if (before.type === 'view' && before.viewQuery !== after.viewQuery) found.push({code: 'query', values: {}, level: 'attention', path: 'viewQuery', before: before.viewQuery, after: after.viewQuery});
  return found;
}

function fieldChanges(before, after) {
  if (before.type === 'view') return [];
  const found = [];
  const table = quoteName(before.name);
  const filled = (field) => `SELECT count(*) FROM ${table} WHERE ${quoteName(field.name)} IS NOT NULL AND ${quoteName(field.name)} NOT IN ('', '[]', 'null', '{"lon":0,"lat":0}', 0)`;
  for (const field of before.fields) {
    if (!after.fields.some((each) => each.id === field.id)) found.push({code: 'fieldRemoved', values: {name: field.name}, level: 'danger', path: 'fields', count: filled(field)});
  }
  after.fields.forEach((field, at) => {
    const path = `fields.${at}`;
    const old = field.id ? before.fields.find((each) => each.id === field.id) : undefined;
    if (!old) {
      found.push({code: field.required ? 'fieldAddedRequired' : 'fieldAdded', values: {name: field.name, type: field.type}, level: field.required ? 'attention' : 'safe', path, ...(field.required ? {count: `SELECT count(*) FROM ${table}`} : {})});
      return;
    }
    if (old.name !== field.name) found.push({code: 'fieldRenamed', values: {before: old.name, after: field.name}, level: 'attention', path: path + '.name'});
    found.push(...optionChanges(old, field, path, table));
  });
  const kept = before.fields.filter((field) => after.fields.some((each) => each.id === field.id)).map((field) => field.id);
  const order = after.fields.map((field) => field.id).filter((id) => kept.includes(id));
  if (!same(kept, order)) found.push({code: 'reordered', values: {}, level: 'safe', path: 'fields'});
  return found;
}

/** Options with a lower and an upper end, and how to find values outside them; `size` is what is measured. */
const measured = (field, column) => ({
  text: `length(${column})`, editor: `length(${column})`, password: '', number: column, date: column, json: `length(${column})`,
})[field.type] ?? '';

function optionChanges(old, field, path, table) {
  const found = [];
  const column = quoteName(old.name);
  const {name} = field;
  const count = (where) => `SELECT count(*) FROM ${table} WHERE ${where}`;
  const add = (code, level, extra = {}, values = {}) => found.push({code, values: {name, ...values}, level, path, ...extra});
  for (const option of new Set([...Object.keys(old), ...Object.keys(field)])) {
    if (['id', 'name', 'type'].includes(option) || same(old[option] ?? null, field[option] ?? null)) continue;
    const was = old[option];
    const now = field[option];
    switch (option) {
      case 'required':
        add(now ? 'nowRequired' : 'nowOptional', now ? 'attention' : 'safe', now ? {count: count(`${column} IS NULL OR ${column} IN ('', '[]', 'null', 0)`)} : {});
        break;
      case 'maxSelect':
        if (isMultiple(old) && !isMultiple(field)) add('toSingle', 'danger', {count: count(`json_valid(${column}) AND json_array_length(${column}) > 1`)});
        else if (!isMultiple(old) && isMultiple(field)) add('toMultiple', 'attention');
        else add(now < was ? 'narrowed' : 'option', now < was ? 'attention' : 'safe', now < was ? {count: count(`json_valid(${column}) AND json_array_length(${column}) > ${Number(now)}`)} : {}, {option, now, was});
        break;
      case 'values': {
        const gone = (was ?? []).filter((value) => !(now ?? []).includes(value));
        const holds = gone.map((value) => (isMultiple(old) ? `EXISTS (SELECT 1 FROM json_each(${column}) WHERE value = ${text(value)})` : `${column} = ${text(value)}`)).join(' OR ');
        add(gone.length ? 'valuesRemoved' : 'valuesAdded', gone.length ? 'attention' : 'safe', gone.length ? {count: count(holds)} : {}, {list: gone});
        break;
      }
      case 'min':
      case 'max': {
        const unset = now === null || now === undefined || now === '' || (field.type !== 'number' && now === 0);
        const wasUnset = was === null || was === undefined || was === '' || (field.type !== 'number' && was === 0);
        const narrower = !unset && (wasUnset || (option === 'min' ? now > was : now < was));
        const measure = measured(field, column);
        const limit = typeof now === 'number' ? String(now) : text(now);
        const kind = field.type === 'date' ? {min: 'earliest', max: 'latest'}[option] : field.type === 'number' ? option : option + 'Length';
        add(narrower ? 'narrowed' : 'option', narrower ? 'attention' : 'safe', narrower && measure ? {count: count(`${column} != '' AND ${measure} ${option === 'min' ? '<' : '>'} ${limit}`)} : {}, {option: kind, now: unset ? '–' : now});
        break;
      }
      case 'onlyInt':
        add(now ? 'narrowed' : 'option', now ? 'attention' : 'safe', now ? {count: count(`${column} != CAST(${column} AS INTEGER)`)} : {}, {option, now});
        break;
      case 'pattern':
      case 'onlyDomains':
      case 'exceptDomains':
      case 'mimeTypes':
        add('narrowed', 'attention', {}, {option, now: Array.isArray(now) ? now.join(', ') : now || '–'});
        break;
      case 'cascadeDelete':
        add(now ? 'cascadeOn' : 'cascadeOff', now ? 'attention' : 'safe');
        break;
      case 'protected':
        add(now ? 'protectedOn' : 'protectedOff', now ? 'safe' : 'attention');
        break;
      case 'hidden':
        add(now ? 'hiddenOn' : 'hiddenOff', now ? 'safe' : 'attention');
        break;
      default:
        add('option', 'safe', {}, {option, now: typeof now === 'object' ? JSON.stringify(now) : String(now ?? '')});
    }
  }
  return found;
}

function indexChanges(before, after) {
  const old = (before.indexes ?? []).filter((sql) => !(after.indexes ?? []).includes(sql)).map((sql) => ({sql, index: parseIndex(sql)}));
  const found = [];
  (after.indexes ?? []).forEach((sql, at) => {
    if ((before.indexes ?? []).includes(sql)) return;
    const index = parseIndex(sql);
    const was = old.findIndex((each) => each.index && each.index.name === index?.name);
    const replaced = was >= 0 ? old.splice(was, 1)[0] : null;
    const columns = (index?.columns ?? []).map((each) => each.name);
    const common = {values: {name: index?.name ?? '', list: columns}, path: `indexes.${at}`, ...(replaced ? {before: replaced.sql, after: sql} : {})};
    found.push({code: replaced ? 'indexChanged' : index?.unique ? 'uniqueAdded' : 'indexAdded', level: index?.unique ? 'attention' : 'safe', ...common, ...(index?.unique ? {sample: duplicates(before, after, index)} : {})});
  });
  for (const {sql, index} of old) found.push({code: 'indexRemoved', values: {name: index?.name ?? sql, list: (index?.columns ?? []).map((each) => each.name)}, level: index?.unique ? 'attention' : 'safe', path: 'indexes'});
  return found;
}

/** Values that a unique index would find more than once; columns by the names they are stored under. */
function duplicates(before, after, index) {
  const stored = (name) => {
    const field = after.fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
    return field ? before.fields.find((each) => each.id === field.id)?.name : name;
  };
  const names = index.columns.map((each) => stored(each.name));
  if (!names.length || names.some((name) => !name || !/^\w+$/.test(name)) || index.where) return '';
  const list = names.map((name, at) => quoteName(name) + (index.columns[at].collate ? ' COLLATE ' + index.columns[at].collate : ''));
  return `SELECT ${list.map((name, at) => `${name} AS c${at}`).join(', ')}, count(*) AS n FROM ${quoteName(before.name)} GROUP BY ${list.join(', ')} HAVING count(*) > 1 ORDER BY n DESC LIMIT 5`;
}

function ruleChanges(before, after) {
  const found = [];
  for (const path of RULES) {
    const was = get(before, path);
    const now = get(after, path);
    if (was === now || (was === undefined && now === null)) continue;
    const opened = now === '' && path !== 'mfa.rule' && path !== 'authRule';
    found.push({code: opened ? 'ruleOpened' : now === null ? 'ruleLocked' : 'rule', values: {path}, level: now === null ? 'safe' : 'attention', path, before: was ?? '', after: now ?? '', was: was ?? null, now});
  }
  return /** @type {any} */ (found);
}

const host = (address) => {
  try {
    return new URL(address).host;
  } catch {
    return '';
  }
};

function accountChanges(before, after) {
  if (after.type !== 'auth') return [];
  const found = [];
  const linked = (provider) => `SELECT count(*) FROM _externalAuths WHERE collectionRef = ${text(before.id)} AND provider = ${text(provider)}`;
  const old = before.oauth2?.providers ?? [];
  const now = after.oauth2?.providers ?? [];
  for (const provider of old) if (!now.some((each) => each.name === provider.name)) found.push({code: 'providerRemoved', values: {name: provider.displayName || provider.name}, level: 'attention', path: 'oauth2.providers', count: linked(provider.name)});
  now.forEach((provider, at) => {
    const was = old.find((each) => each.name === provider.name);
    const path = `oauth2.providers.${at}`;
    const name = provider.displayName || provider.name;
    if (!was) found.push({code: 'providerAdded', values: {name}, level: 'safe', path});
    else if (['authURL', 'tokenURL', 'userInfoURL'].some((part) => host(was[part] ?? '') !== host(provider[part] ?? ''))) found.push({code: 'providerHost', values: {name}, level: 'attention', path, count: linked(provider.name)});
    else if (!same(was, provider)) found.push({code: 'providerChanged', values: {name}, level: 'safe', path});
  });
  for (const path of TEMPLATES) {
    for (const part of ['subject', 'body']) {
      const was = get(before, `${path}.${part}`) ?? '';
      const next = get(after, `${path}.${part}`) ?? '';
      if (was !== next) found.push({code: 'template', values: {path}, level: 'safe', path: `${path}.${part}`, before: was, after: next});
    }
  }
  for (const token of ['authToken', 'passwordResetToken', 'verificationToken', 'emailChangeToken', 'fileToken']) {
    if (after[token]?.secret) found.push({code: 'tokensInvalidated', values: {path: token}, level: 'attention', path: token});
    if (before[token]?.duration !== after[token]?.duration) found.push({code: 'tokenLifetime', values: {path: token, seconds: after[token]?.duration}, level: 'safe', path: token + '.duration'});
  }
  for (const [path, level] of Object.entries(SWITCHES)) {
    const was = get(before, path);
    const next = get(after, path);
    if (!same(was ?? null, next ?? null)) found.push({code: typeof next === 'boolean' ? (next ? 'switchedOn' : 'switchedOff') : 'setting', values: {path, now: Array.isArray(next) ? next.join(', ') : String(next ?? '')}, level: /** @type {any} */ (level), path});
  }
  return found;
}

const SWITCHES = {
  'passwordAuth.enabled': 'attention', 'passwordAuth.identityFields': 'attention', 'otp.enabled': 'safe', 'otp.duration': 'safe', 'otp.length': 'safe', 'mfa.enabled': 'attention', 'mfa.duration': 'safe', 'oauth2.enabled': 'attention', 'authAlert.enabled': 'safe',
  'oauth2.mappedFields.id': 'safe', 'oauth2.mappedFields.name': 'safe', 'oauth2.mappedFields.username': 'safe', 'oauth2.mappedFields.avatarURL': 'safe',
};
