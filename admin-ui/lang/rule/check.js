// @ts-check
// What is wrong with a rule or filter, before the server is asked.
import {comparisons, parse, paths} from './parser.js';
import {FUNCTIONS, resolve} from './resolve.js';

/** @typedef {{from: number, to: number, severity: 'error' | 'warning', message: string, fixes?: {label: string, apply: (text: string) => string}[]}} Finding */

const replaced = (from, to, word) => (text) => text.slice(0, from) + word + text.slice(to);

/**
 * @param {string} text
 * @param {import('./resolve.js').Context} context
 * @returns {Finding[]}
 */
export function check(text, context) {
  const say = context.t ?? ((key) => key);
  const {tree, problems} = parse(text);
  const found = problems.map(({code, values, from, to}) => ({from, to: Math.max(to, from), severity: /** @type {const} */ ('error'), message: say('rule.' + code, values)}));
  for (const path of paths(tree)) found.push(...checkPath(path, context, say));
  for (const compare of comparisons(tree)) found.push(...checkCompare(compare, text, context, say));
  return found.sort((a, b) => a.from - b.from);
}

/** What the server takes and answers with nothing: worth a word, but no reason to refuse a rule. */
const HARMLESS = ['auth', 'onlyRequest'];

function checkPath(path, context, say) {
  const {problem, steps} = resolve(path.text, context);
  const found = [];
  if (problem) {
    const near = problem.values?.near;
    const from = path.from + problem.from;
    const to = path.from + problem.to;
    found.push({
      from, to, severity: HARMLESS.includes(problem.code) ? 'warning' : 'error', message: say('rule.' + problem.code, problem.values) + (near ? ' ' + say('rule.near', {near}) : ''),
      fixes: near ? [{label: say('rule.use', {near}), apply: replaced(from, to, path.text.startsWith('@') && problem.code === 'macro' ? '@' + near : near)}] : [],
    });
  }
  if (path.text.startsWith('@request.') && context.request === false) found.push({from: path.from, to: path.to, severity: 'warning', message: say('rule.requestInFilter')});
  for (const step of steps) {
    if (step.field.hidden && context.request) found.push({from: path.from + step.from, to: path.from + step.to, severity: 'warning', message: say('rule.hidden', {name: step.field.name})});
  }
  return found;
}

function valueOf(operand, context) {
  if (operand.kind === 'string') return {kind: 'literal', type: 'text', value: operand.value};
  if (operand.kind === 'number') return {kind: 'literal', type: 'number', value: operand.value};
  if (operand.kind === 'path') return resolve(operand.text, context);
  if (operand.kind === 'call') return {kind: 'call', type: operand.name === 'geoDistance' ? 'number' : 'any'};
  return {kind: 'missing', type: 'any'};
}

function checkCompare(compare, text, context, say) {
  const {left, right, operator} = compare;
  const found = [];
  for (const side of [left, right]) {
    if (side.kind === 'call' && !FUNCTIONS.includes(side.name)) found.push({from: side.from, to: side.from + side.name.length, severity: 'error', message: say('rule.function', {name: side.name})});
    if (side.kind === 'call' && side.name === 'geoDistance' && side.args.length !== 4) found.push({from: side.from, to: side.to, severity: 'error', message: say('rule.geoDistance')});
  }
  const a = valueOf(left, context);
  const b = valueOf(right, context);
  if (left.kind !== 'missing' && right.kind !== 'missing' && text.slice(left.from, left.to) === text.slice(right.from, right.to) && left.kind !== 'call') {
    found.push({from: compare.from, to: compare.to, severity: 'warning', message: say(operator.includes('!') ? 'rule.never' : 'rule.always')});
  }
  const fixed = a.kind === 'literal' && b.kind === 'literal' ? outcome(operator, a.value, b.value) : null;
  if (fixed !== null && text.slice(left.from, left.to) !== text.slice(right.from, right.to)) found.push({from: compare.from, to: compare.to, severity: 'warning', message: say(fixed ? 'rule.alwaysFixed' : 'rule.neverFixed')});
  found.push(...checkValue(a, left, b, right, say), ...checkValue(b, right, a, left, say));
  const many = [a, b].find((each) => each.many);
  if (many && operator === '=' && !['each'].includes(many.modifier ?? '') && many.type !== 'text') {
    found.push({from: compare.at, to: compare.at + operator.length, severity: 'warning', message: say('rule.many'), fixes: [{label: say('rule.useAny'), apply: replaced(compare.at, compare.at + operator.length, '?=')}]});
  }
  return found;
}

/** What two fixed values compare to; null where that is not plain. */
function outcome(operator, a, b) {
  if (typeof a !== typeof b) return null;
  switch (operator.replace('?', '')) {
    case '=': return a === b;
    case '!=': return a !== b;
    case '>': return a > b;
    case '>=': return a >= b;
    case '<': return a < b;
    case '<=': return a <= b;
    default: return null;
  }
}

/** A field against a literal of another type. */
function checkValue(side, operand, other, otherOperand, say) {
  if (!side.field || other.kind !== 'literal' || side.modifier === 'length') return [];
  const place = {from: otherOperand.from, to: otherOperand.to, severity: /** @type {const} */ ('warning')};
  const {type, field} = side;
  if (type === 'number' && other.type === 'text' && other.value !== '' && Number.isNaN(Number(other.value))) return [{...place, message: say('rule.numberText', {name: field.name})}];
  if (type === 'bool' && other.type === 'text') return [{...place, message: say('rule.boolText', {name: field.name})}];
  if (type === 'select' && other.type === 'text' && other.value !== '' && field.values && !field.values.includes(other.value)) return [{...place, message: say('rule.option', {value: other.value, name: field.name})}];
  if ((type === 'date' || type === 'autodate') && other.type === 'text' && other.value !== '' && Number.isNaN(Date.parse(other.value.replace(' ', 'T')))) return [{...place, message: say('rule.date', {value: other.value})}];
  return [];
}
