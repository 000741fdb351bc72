// @ts-check
// Names in SQL: taken apart with their places, so that a renamed field or collection can be followed.

/**
 * @typedef {{kind: 'name' | 'quoted' | 'string' | 'number' | 'mark' | 'comment', text: string, name: string, from: number, to: number}} SqlToken
 * `name` is what an identifier says, without its quotes
 */

const PATTERNS = [
  ['comment', /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['string', /'(?:[^']|'')*'?/y],
  ['quoted', /"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?/y],
  ['number', /\d[\w.]*/y],
  ['name', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
];

/** @returns {SqlToken[]} */
export function lexSql(text) {
  const tokens = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    const token = match(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function match(text, from) {
  for (const [kind, pattern] of PATTERNS) {
    /** @type {RegExp} */ (pattern).lastIndex = from;
    const found = /** @type {RegExp} */ (pattern).exec(text);
    if (found) return {kind, text: found[0], name: kind === 'quoted' ? unquote(found[0]) : found[0], from, to: from + found[0].length};
  }
  return {kind: 'mark', text: text[from], name: '', from, to: from + 1};
}

const unquote = (text) => {
  const open = text[0];
  const close = open === '[' ? ']' : open;
  const inner = text.endsWith(close) && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return open === '[' ? inner : inner.replaceAll(open + open, open);
};

const isName = (token) => token?.kind === 'name' || token?.kind === 'quoted';
const is = (token, word) => token?.kind === 'name' && token.text.toUpperCase() === word;
const mark = (token, text) => token?.kind === 'mark' && token.text === text;
const equal = (a, b) => a.toLowerCase() === b.toLowerCase();

/** An identifier in the quotes of `like`. */
function requote(like, name) {
  if (like.kind === 'name' && /^[A-Za-z_]\w*$/.test(name)) return name;
  const open = like.kind === 'quoted' ? like.text[0] : '`';
  return open === '[' ? `[${name}]` : open + name.replaceAll(open, open + open) + open;
}

export const quoteName = (name) => '`' + name.replaceAll('`', '``') + '`';

/** @typedef {{from: number, to: number, text: string}} Edit */

/** A text with edits made at their places, which must not overlap. */
export const edited = (text, edits) => [...edits].sort((a, b) => b.from - a.from).reduce((next, {from, to, text: word}) => next.slice(0, from) + word + next.slice(to), text);

const AFTER_TABLE = ['WHERE', 'ON', 'USING', 'JOIN', 'LEFT', 'RIGHT', 'INNER', 'OUTER', 'CROSS', 'FULL', 'NATURAL', 'GROUP', 'ORDER', 'LIMIT', 'HAVING', 'UNION', 'EXCEPT', 'INTERSECT', 'WINDOW', 'SET', 'AS'];

/** The tables that a query reads, with their places and other names: `[{table, alias, token}]`. */
export function sources(tokens) {
  const found = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!is(tokens[at], 'FROM') && !is(tokens[at], 'JOIN')) continue;
    let next = at + 1;
    for (;;) {
      if (!isName(tokens[next])) break;
      const token = tokens[next++];
      if (is(tokens[next], 'AS')) next++;
      const alias = isName(tokens[next]) && !AFTER_TABLE.includes(tokens[next].text.toUpperCase()) ? tokens[next++].name : '';
      found.push({table: token.name, alias, token});
      if (!mark(tokens[next], ',')) break;
      next++;
    }
  }
  return found;
}

/**
 * What renames a field of one collection in a view's query. A bare result column keeps its old name by an alias, so
 * that the view's own fields stay what they are.
 * @param {(table: string) => string[] | undefined} columnsOf names of a collection's fields before the change
 * @returns {Edit[]}
 */
export function columnEdits(sql, collection, before, after, columnsOf) {
  const tokens = lexSql(sql).filter((token) => token.kind !== 'comment');
  const read = sources(tokens);
  const own = read.filter(({table}) => equal(table, collection));
  if (!own.length) return [];
  const qualifiers = own.flatMap(({table, alias}) => (alias ? [alias] : [table]));
  const ambiguous = read.some(({table}) => !equal(table, collection) && columnsOf(table)?.some((name) => equal(name, before)));
  const edits = [];
  tokens.forEach((token, at) => {
    if (!isName(token) || !equal(token.name, before) || mark(tokens[at + 1], '.') || mark(tokens[at + 1], '(')) return;
    if (is(tokens[at - 1], 'AS') || mark(tokens[at - 1], ':') || mark(tokens[at - 1], '@') || own.some((source) => source.token === token)) return;
    const qualified = mark(tokens[at - 1], '.');
    if (qualified ? !qualifiers.some((name) => equal(name, tokens[at - 2]?.name ?? '')) : ambiguous) return;
    edits.push({from: token.from, to: token.to, text: requote(token, after) + (isResult(tokens, at, qualified) ? ' AS ' + requote(token, before) : '')});
  });
  return edits;
}

/** Whether a column stands alone in the list of results, where its name becomes the name of a field. */
function isResult(tokens, at, qualified) {
  const start = tokens[qualified ? at - 3 : at - 1];
  const end = tokens[at + 1];
  const list = is(start, 'SELECT') || is(start, 'DISTINCT') || (mark(start, ',') && inResults(tokens, at));
  return list && (mark(end, ',') || is(end, 'FROM') || !end);
}

function inResults(tokens, at) {
  let depth = 0;
  for (let back = at - 1; back >= 0; back--) {
    if (mark(tokens[back], ')')) depth++;
    else if (mark(tokens[back], '(')) depth--;
    if (depth < 0) return false;
    if (depth === 0 && is(tokens[back], 'SELECT')) return true;
    if (depth === 0 && !mark(tokens[back - 1], '.') && ['FROM', 'WHERE', 'BY', 'ON', 'HAVING'].includes(tokens[back].text.toUpperCase())) return false;
  }
  return false;
}

/** What renames a collection in a query. @returns {Edit[]} */
export function tableEdits(sql, before, after) {
  const tokens = lexSql(sql).filter((token) => token.kind !== 'comment');
  const read = sources(tokens);
  const own = read.filter(({table}) => equal(table, before));
  const edits = own.map(({token}) => ({from: token.from, to: token.to, text: requote(token, after)}));
  const named = own.some(({alias}) => !alias) && !read.some(({alias}) => equal(alias, before));
  tokens.forEach((token, at) => {
    if (named && isName(token) && equal(token.name, before) && mark(tokens[at + 1], '.') && !own.some((source) => source.token === token)) edits.push({from: token.from, to: token.to, text: requote(token, after)});
  });
  return edits;
}

/**
 * What is usually wrong with the query of a view: codes with values, in the order they should be mended.
 * @returns {{code: string, values?: object}[]}
 */
export function viewProblems(sql) {
  const tokens = lexSql(sql).filter((token) => token.kind !== 'comment');
  if (!tokens.length) return [{code: 'empty'}];
  const found = [];
  if (!is(tokens[0], 'SELECT') && !is(tokens[0], 'WITH')) found.push({code: 'noSelect'});
  const end = tokens.findIndex((token) => mark(token, ';'));
  if (end >= 0 && end < tokens.length - 1) found.push({code: 'several'});
  const columns = results(tokens);
  if (columns.some((column) => column.length === 1 && mark(column[0], '*')) || columns.some((column) => column.length === 3 && mark(column[2], '*'))) found.push({code: 'star'});
  const names = columns.map(nameOfResult);
  if (!names.some((name) => name && equal(name, 'id'))) found.push({code: 'noId'});
  const nameless = columns.find((column, at) => !names[at] && !mark(column.at(-1), '*'));
  if (nameless) found.push({code: 'noAlias', values: {text: sql.slice(nameless[0].from, nameless.at(-1).to)}});
  const twice = names.find((name, at) => name && names.findIndex((other) => other && equal(other, name)) < at);
  if (twice) found.push({code: 'twice', values: {name: twice}});
  return found;
}

/** The columns of the outermost SELECT as lists of tokens. */
function results(tokens) {
  let depth = 0;
  let start = -1;
  const found = [];
  let column = [];
  for (const [at, token] of tokens.entries()) {
    if (mark(token, '(')) depth++;
    if (mark(token, ')')) depth--;
    if (start < 0) {
      if (depth === 0 && is(token, 'SELECT')) start = at;
      continue;
    }
    if (depth === 0 && (is(token, 'FROM') || mark(token, ';'))) break;
    if (depth === 0 && mark(token, ',')) {
      found.push(column);
      column = [];
    } else if (!(column.length === 0 && (is(token, 'DISTINCT') || is(token, 'ALL')))) {
      column.push(token);
    }
  }
  return [...found, column].filter((each) => each.length);
}

function nameOfResult(column) {
  const last = column.at(-1);
  const before = column.at(-2);
  if (!isName(last)) return '';
  if (column.length === 1 || is(before, 'AS') || mark(before, '.')) return last.name;
  return isName(before) || mark(before, ')') || before?.kind === 'number' || before?.kind === 'string' ? last.name : '';
}
