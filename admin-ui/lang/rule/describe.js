// @ts-check
// A rule in words, worked out from its tree; and where rules mention a field, for renames.
import {parse, paths} from './parser.js';
import {resolve} from './resolve.js';

const WORDS = {'=': 'eq', '!=': 'ne', '>': 'gt', '>=': 'ge', '<': 'lt', '<=': 'le', '~': 'has', '!~': 'hasNot'};

/**
 * The sentence of a rule: `null` is for superusers only, empty text for anyone.
 * @param {string | null} text
 * @param {import('./resolve.js').Context} context with `t`
 */
export function describe(text, context) {
  const say = context.t ?? ((key) => key);
  if (text === null || text === undefined) return say('rule.locked');
  if (!text.trim()) return say('rule.open');
  const {tree, problems} = parse(text);
  if (problems.length || !tree.items.length) return '';
  return list(tree, context, say);
}

function list(tree, context, say) {
  // && binds closer than ||: alternatives first, their conditions inside.
  const alternatives = [[]];
  for (const {join, node} of tree.items) {
    if (join === '||') alternatives.push([]);
    alternatives.at(-1).push(node);
  }
  const parts = alternatives.map((nodes) => nodes.map((node) => (node.kind === 'group' ? `(${list(node.inner, context, say)})` : compare(node, context, say))).join(` ${say('rule.and')} `));
  return parts.join(`, ${say('rule.or')} `);
}

function compare({left, operator, right}, context, say) {
  const plain = operator.replace('?', '');
  const signedIn = [left, right].some((side) => side.kind === 'path' && side.text === '@request.auth.id');
  const empty = [left, right].some((side) => side.kind === 'string' && side.value === '');
  if (signedIn && empty && plain === '!=') return say('rule.signedIn');
  if (signedIn && empty && plain === '=') return say('rule.guest');
  const many = operator.startsWith('?');
  return `${many ? say('rule.anyOf') + ' ' : ''}${operand(left, context, say)} ${say('rule.op.' + (WORDS[plain] ?? 'eq'))} ${operand(right, context, say)}`;
}

function operand(side, context, say) {
  if (side.kind === 'string') return side.value === '' ? say('rule.nothing') : `“${side.value}”`;
  if (side.kind === 'number') return String(side.value);
  if (side.kind === 'call') return `${side.name}(…)`;
  if (side.kind === 'missing') return '…';
  const text = side.text.replace(/:\w+$/, '');
  const modifier = /:(\w+)$/.exec(side.text)?.[1];
  const name = text === '@request.auth.id' ? say('rule.callerId')
    : text.startsWith('@request.auth.') ? say('rule.callerField', {name: text.slice('@request.auth.'.length)})
      : text.startsWith('@request.body.') ? say('rule.sentField', {name: text.slice('@request.body.'.length)})
        : text;
  return modifier ? say('rule.mod.' + modifier, {name}) : name;
}

/**
 * Where a text refers to a field of a collection: places of the field's name inside the text.
 * @returns {{from: number, to: number}[]}
 */
export function references(text, context, collectionId, fieldName) {
  if (!text) return [];
  const {tree} = parse(text);
  const found = [];
  for (const path of paths(tree)) {
    for (const step of resolve(path.text, context).steps) {
      if (step.collection.id === collectionId && step.field.name === fieldName) found.push({from: path.from + step.from, to: path.from + step.to});
    }
  }
  return found;
}

/** The text with every reference to a field renamed. */
export function renameField(text, context, collectionId, from, to) {
  return references(text, context, collectionId, from)
    .sort((a, b) => b.from - a.from)
    .reduce((next, place) => next.slice(0, place.from) + to + next.slice(place.to), text);
}

/**
 * Where a text names a collection: behind `@collection.` and before `_via_`.
 * @returns {{from: number, to: number}[]}
 */
export function collectionReferences(text, context, collection) {
  if (!text) return [];
  const {tree} = parse(text);
  const found = [];
  for (const path of paths(tree)) {
    for (const mention of resolve(path.text, context).mentions ?? []) {
      if (mention.collection.id === collection.id) found.push({from: path.from + mention.from, to: path.from + mention.to});
    }
  }
  return found;
}

/** The text with every mention of a collection's name renamed. */
export function renameCollection(text, context, collection, to) {
  return collectionReferences(text, context, collection)
    .sort((a, b) => b.from - a.from)
    .reduce((next, place) => next.slice(0, place.from) + to + next.slice(place.to), text);
}
