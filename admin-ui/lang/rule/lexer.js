// @ts-check
// Tokens of the filter and rule language, with positions; what is no token becomes one of kind `error`.

/**
 * @typedef {object} Token
 * @property {'name' | 'string' | 'number' | 'operator' | 'join' | 'open' | 'close' | 'comma' | 'comment' | 'error'} type
 * @property {string} text as it stands
 * @property {number} from
 * @property {number} to
 * @property {string} [value] of a string: without quotes and escapes
 * @property {boolean} [unclosed] of a string without its closing quote
 */

export const OPERATORS = ['=', '!=', '>', '>=', '<', '<=', '~', '!~', '?=', '?!=', '?>', '?>=', '?<', '?<=', '?~', '?!~'];

const RULES = [
  ['comment', /\/\/[^\n]*/y],
  ['number', /-?\d+(?:\.\d+)?/y],
  ['name', /[a-zA-Z_@#][\w.:@#]*/y],
  ['operator', /[?!=<>~]+/y],
  ['join', /[&|]+/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
];

/** @returns {Token[]} */
export function lex(text) {
  const tokens = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    const token = text[at] === '"' || text[at] === "'" ? quoted(text, at) : matched(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function matched(text, from) {
  for (const [type, pattern] of RULES) {
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (!found) continue;
    const token = {type, text: found[0], from, to: from + found[0].length};
    if (type === 'operator' && !OPERATORS.includes(found[0])) token.type = 'error';
    if (type === 'join' && found[0] !== '&&' && found[0] !== '||') token.type = 'error';
    return token;
  }
  return {type: 'error', text: text[from], from, to: from + 1};
}

const ESCAPES = {n: '\n', r: '\r', t: '\t'};

function quoted(text, from) {
  const quote = text[from];
  let value = '';
  let at = from + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\\' && /[nrt\\'"]/.test(text[at + 1] ?? '')) {
      value += ESCAPES[text[at + 1]] ?? text[at + 1];
      at += 2;
    } else {
      value += text[at++];
    }
  }
  const unclosed = at >= text.length;
  const to = unclosed ? text.length : at + 1;
  return {type: 'string', text: text.slice(from, to), from, to, value, unclosed};
}

const COLOURS = {string: 'string', number: 'number', operator: 'operator', join: 'keyword', comment: 'comment'};

/** Ranges with the kinds that the code editor colours. */
export const tokens = (text) =>
  lex(text).map(({type, text: word, from, to}) => ({from, to, kind: type === 'name' ? (word.startsWith('@') ? 'macro' : /^(true|false|null)$/.test(word) ? 'number' : text[to] === '(' ? 'keyword' : '') : (COLOURS[type] ?? '')}));

/** A text as a literal of the language. */
export const quote = (value) => (value.includes('"') && !value.includes("'") ? `'${value.replace(/\\/g, '\\\\')}'` : `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`);
