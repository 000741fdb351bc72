// @ts-check
// A recursive-descent parser that always returns a tree: what is wrong is listed beside it, with its place.
import {lex} from './lexer.js';

/**
 * @typedef {{kind: 'path', text: string, from: number, to: number} | {kind: 'string', value: string, from: number, to: number}
 *   | {kind: 'number', value: number, from: number, to: number} | {kind: 'call', name: string, args: Operand[], from: number, to: number}
 *   | {kind: 'missing', from: number, to: number}} Operand
 * @typedef {{kind: 'compare', left: Operand, operator: string, right: Operand, from: number, to: number, at: number}} Compare
 * @typedef {{kind: 'list', items: {join: '' | '&&' | '||', node: Node}[], from: number, to: number}} List
 * @typedef {{kind: 'group', inner: List, from: number, to: number}} Group
 * @typedef {Compare | Group} Node
 * @typedef {{code: string, values?: object, from: number, to: number}} Problem
 */

/** @returns {{tree: List, problems: Problem[]}} */
export function parse(text) {
  const tokens = lex(text).filter((token) => token.type !== 'comment');
  /** @type {Problem[]} */
  const problems = [];
  let at = 0;
  const peek = () => tokens[at];
  const complain = (code, token, values = {}) => {
    const place = token ?? {from: text.trimEnd().length, to: text.length};
    problems.push({code, values, from: place.from, to: place.to});
  };

  function operand() {
    const token = peek();
    if (!token || ['operator', 'join', 'close', 'comma', 'open'].includes(token.type)) {
      complain('operand', token, {found: token?.text ?? ''});
      const from = token?.from ?? text.length;
      return {kind: 'missing', from, to: from};
    }
    at++;
    if (token.type === 'error') {
      complain('character', token, {found: token.text});
      return {kind: 'missing', from: token.from, to: token.to};
    }
    if (token.type === 'string') {
      if (token.unclosed) complain('quote', token);
      return {kind: 'string', value: token.value, from: token.from, to: token.to};
    }
    if (token.type === 'number') return {kind: 'number', value: Number(token.text), from: token.from, to: token.to};
    return peek()?.type === 'open' && peek().from === token.to ? call(token) : name(token);
  }

  function name(token) {
    if (/[.:]$/.test(token.text) || /^[@#_]$/.test(token.text)) complain('name', token, {found: token.text});
    return {kind: 'path', text: token.text, from: token.from, to: token.to};
  }

  function call(token) {
    at++;
    const args = [];
    while (peek() && peek().type !== 'close') {
      if (peek().type === 'comma') {
        at++;
        continue;
      }
      const before = at;
      args.push(operand());
      if (at === before) at++;
    }
    const end = peek();
    if (!end) complain('parenthesis', token);
    else at++;
    return {kind: 'call', name: token.text, args, from: token.from, to: end?.to ?? text.length};
  }

  function node() {
    const first = peek();
    if (first?.type === 'open') {
      at++;
      const inner = list(first.to);
      const end = peek();
      if (end?.type === 'close') at++;
      else complain('parenthesis', first);
      return {kind: 'group', inner, from: first.from, to: end?.to ?? text.length};
    }
    const left = operand();
    const sign = peek();
    if (sign?.type !== 'operator') {
      if (left.kind !== 'missing' || sign?.type === 'error') complain(sign?.type === 'error' ? 'character' : 'operator', sign, {found: sign?.text ?? ''});
      if (sign?.type === 'error') at++;
      if (sign?.type !== 'error') return {kind: 'compare', left, operator: '', right: {kind: 'missing', from: left.to, to: left.to}, from: left.from, to: left.to, at: left.to};
    } else {
      at++;
    }
    const right = operand();
    return {kind: 'compare', left, operator: sign?.text ?? '', right, from: left.from, to: right.to, at: sign?.from ?? left.to};
  }

  function list(from) {
    const items = [];
    let join = '';
    for (;;) {
      const before = at;
      items.push({join, node: node()});
      const next = peek();
      if (!next || next.type === 'close') break;
      if (next.type === 'join') {
        join = next.text;
        at++;
      } else {
        complain('join', next, {found: next.text});
        join = '&&';
        if (at === before) at++;
      }
    }
    return {kind: 'list', items, from, to: items.at(-1).node.to};
  }

  if (!tokens.length) return {tree: {kind: 'list', items: [], from: 0, to: 0}, problems};
  const tree = /** @type {any} */ (list(0));
  while (peek()) {
    complain('close', peek());
    at++;
    if (peek()) tree.items.push(...list(peek().from).items.map((item, index) => (index ? item : {...item, join: '&&'})));
  }
  return {tree, problems};
}

/** Every comparison of a tree, depth first. */
export function* comparisons(list) {
  for (const {node} of list.items) {
    if (node.kind === 'group') yield* comparisons(node.inner);
    else yield node;
  }
}

/** Every path that a text mentions, with its place. */
export function* paths(list) {
  const inside = function* (operand) {
    if (operand.kind === 'path') yield operand;
    else if (operand.kind === 'call') for (const each of operand.args) yield* inside(each);
  };
  for (const compare of comparisons(list)) {
    yield* inside(compare.left);
    yield* inside(compare.right);
  }
}
