// @ts-check
// Completion: what can stand at the cursor.
import {lex, OPERATORS, quote} from './lexer.js';
import {FUNCTIONS, MACROS, MODIFIERS, resolve} from './resolve.js';

/**
 * @param {string} text
 * @param {number} position
 * @param {import('./resolve.js').Context} context
 * @param {boolean} [explicit] asked for by key
 * @returns {{from: number, options: {label: string, type: string, detail?: string, info?: string, apply?: string, boost?: number}[], validFor?: RegExp} | null}
 */
export function complete(text, position, context, explicit = false) {
  const before = lex(text.slice(0, position)).filter((token) => token.type !== 'comment');
  const last = before.at(-1);
  const touching = last && last.to === position && last.type === 'name' ? last : null;
  const previous = touching ? before.at(-2) : last;
  if (last?.type === 'string' && (last.unclosed || last.to === position)) return inString(last, before, context);
  if (touching) return inName(touching, previous, before, context, position);
  const place = position;
  if (!previous || ['join', 'open', 'comma'].includes(previous.type)) return explicit || previous ? {from: place, options: names(context)} : null;
  if (previous.type === 'operator') return {from: place, options: [...values(before, context), ...names(context)]};
  if (explicit || /\s$/.test(text.slice(0, position))) {
    const operand = before.at(-2)?.type === 'operator' || previous.type === 'close';
    return {from: place, options: operand ? joins() : signs(previous, context)};
  }
  return null;
}

/** What a word of the language does, for the note beside the list. */
const note = (key, context) => (context.t ? context.t('rule.info.' + key) : '');

const joins = () => ['&&', '||'].map((label) => ({label, type: 'keyword'}));

/** The collection whose ids can stand at the cursor, because a relation or an id is compared; '' for none. */
export function idsWanted(text, position, context) {
  const meaning = compared(lex(text.slice(0, position)).filter((token) => token.type !== 'comment'), context);
  if (meaning?.field?.type === 'relation') return meaning.field.collectionId;
  const last = meaning?.steps?.at(-1);
  return last?.field.name === 'id' && meaning.kind === 'field' ? last.collection.id : '';
}

function signs(operand, context) {
  const many = operand.type === 'name' && resolve(operand.text, context).many;
  return [...OPERATORS].sort((a, b) => Number(many ? a.startsWith('?') : !a.startsWith('?')) * -1 + Number(many ? b.startsWith('?') : !b.startsWith('?'))).map((label, at) => ({label, type: 'operator', boost: 40 - at}));
}

function names(context) {
  return [
    ...fieldsOf(context.collection, context),
    ...(context.request === false ? [] : [{label: '@request.', type: 'namespace', info: note('request', context)}]),
    {label: '@collection.', type: 'namespace', info: note('collection', context)},
    ...MACROS.map((name) => ({label: '@' + name, type: 'constant', detail: today(name)})),
    ...FUNCTIONS.map((label) => ({label, type: 'function', apply: label + '(', info: note(label, context)})),
  ];
}

function fieldsOf(model, context) {
  if (!model) return [];
  const own = model.fields.filter((field) => field.type !== 'password').map((field) => ({label: field.name, type: 'property', detail: field.type === 'relation' ? '→ ' + (context.collections.find((each) => each.id === field.collectionId)?.name ?? '?') : field.type, info: [field.help, field.values?.join(', '), field.hidden && note('hidden', context)].filter(Boolean).join('\n') || undefined}));
  const back = context.collections.flatMap((each) => each.fields.filter((field) => field.type === 'relation' && field.collectionId === model.id).map((field) => ({label: `${each.name}_via_${field.name}`, type: 'property', detail: '← ' + each.name, boost: -2})));
  return [...own, ...back];
}

/** What a macro means right now, for the list. */
function today(name) {
  const now = new Date();
  const parts = {second: now.getUTCSeconds(), minute: now.getUTCMinutes(), hour: now.getUTCHours(), day: now.getUTCDate(), month: now.getUTCMonth() + 1, year: now.getUTCFullYear(), weekday: now.getUTCDay()};
  if (name in parts) return String(parts[name]);
  const date = new Date(Date.UTC(now.getUTCFullYear(), name.startsWith('year') ? 0 : now.getUTCMonth(), /^(month|year)Start/.test(name) ? 1 : now.getUTCDate()));
  if (name === 'now') return now.toISOString().slice(0, 16).replace('T', ' ');
  if (name === 'tomorrow') return new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
  if (name === 'yesterday') return new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
  if (name === 'monthEnd') return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
  if (name === 'yearEnd') return `${now.getUTCFullYear()}-12-31`;
  return date.toISOString().slice(0, 10);
}

function inName(token, previous, before, context, position) {
  const {text} = token;
  const colon = text.lastIndexOf(':');
  const dot = text.lastIndexOf('.');
  if (colon > dot && !/^@collection\.[^.]*$/.test(text)) return {from: token.from + colon + 1, options: MODIFIERS.map((label) => ({label, type: 'keyword', info: note(label, context)})), validFor: /^\w*$/};
  if (dot < 0) {
    const options = previous?.type === 'operator' ? [...values(before.slice(0, -1), context), ...names(context)] : names(context);
    return {from: token.from, options, validFor: /^[@\w]*$/};
  }
  const head = text.slice(0, dot);
  return {from: token.from + dot + 1, options: after(head, context), validFor: /^\w*$/};
}

/** What may follow a path and a dot. */
function after(head, context) {
  if (head === '@request') return ['auth', 'body', 'query', 'headers', 'method', 'context'].map((label) => ({label, type: 'namespace', info: note(label, context)}));
  if (head === '@request.auth') {
    const fields = context.collections.filter((each) => each.type === 'auth').flatMap((each) => fieldsOf(each, context));
    return [...new Map([...fields, {label: 'collectionName', type: 'property', detail: 'text'}].map((each) => [each.label, each])).values()];
  }
  if (head === '@request.body') return fieldsOf(context.collection, context);
  if (head === '@request.headers') return ['x_token', 'user_agent', 'accept_language', 'origin'].map((label) => ({label, type: 'property'}));
  if (head === '@collection') return context.collections.map((each) => ({label: each.name, type: 'class', detail: each.type}));
  const meaning = resolve(head, context);
  if (meaning.field?.type === 'geoPoint') return ['lat', 'lon'].map((label) => ({label, type: 'property', detail: 'number'}));
  if (meaning.field?.type === 'relation') return fieldsOf(context.collections.find((each) => each.id === meaning.field.collectionId), context);
  if (/^@collection\.[^.]+$/.test(head) || !meaning.field) return fieldsOf(meaning.owner, context);
  return [];
}

/** The path left of the operator before the cursor. */
function compared(before, context) {
  const at = before.findLastIndex((token) => token.type === 'operator');
  const left = before[at - 1];
  return left?.type === 'name' ? resolve(left.text, context) : null;
}

function values(before, context) {
  const meaning = compared(before, context);
  if (!meaning) return [];
  if (meaning.field?.values) return meaning.field.values.map((value) => ({label: quote(value), type: 'enum', boost: 5}));
  if (meaning.type === 'bool') return ['true', 'false'].map((label) => ({label, type: 'constant', boost: 5}));
  if (meaning.type === 'date' || meaning.type === 'autodate') return ['@now', '@todayStart', '@yesterday', '@monthStart'].map((label) => ({label, type: 'constant', boost: 5}));
  if (meaning.type === 'relation' || meaning.steps?.at(-1)?.field.name === 'id') return [{label: '@request.auth.id', type: 'constant', boost: 5}];
  return [];
}

function inString(token, before, context) {
  const meaning = compared(before, context);
  if (!meaning?.field?.values || !token.unclosed) return null;
  return {from: token.from, options: meaning.field.values.map((value) => ({label: quote(value), type: 'enum'})), validFor: /^["'][^"']*$/};
}
