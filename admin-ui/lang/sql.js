// @ts-check
// SQL as the workbench sees it: tokens, statements, what a statement does, where an error is, a tidy layout.

/** @typedef {{type: 'space' | 'comment' | 'string' | 'name' | 'word' | 'number' | 'param' | 'end' | 'sign', text: string, from: number, to: number}} Token */

const RULES = /** @type {[Token['type'], RegExp][]} */ ([
  ['space', /\s+/y],
  ['comment', /--[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
  ['string', /[xX]?'(?:[^']|'')*(?:'|$)/y],
  ['name', /"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)/y],
  ['number', /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['param', /[:@$][A-Za-z_]\w*|\?\d*/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['end', /;/y],
  ['sign', /<>|<=|>=|!=|==|\|\||->>?|<<|>>|[^]/y],
]);

/** Every character of `text` in tokens, with positions. @returns {Token[]} */
export function lex(text) {
  const tokens = [];
  for (let at = 0; at < text.length;) {
    for (const [type, rule] of RULES) {
      rule.lastIndex = at;
      const found = rule.exec(text);
      if (!found) continue;
      tokens.push({type, text: found[0], from: at, to: at + found[0].length});
      at += found[0].length;
      break;
    }
  }
  return tokens;
}

const spoken = (tokens) => tokens.filter(({type}) => type !== 'space' && type !== 'comment');
const lower = (token) => token?.text.toLowerCase() ?? '';
const isWord = (token, ...words) => token?.type === 'word' && words.includes(lower(token));

/** The statements of a script, without their semicolons; comments before a statement belong to it. */
export function statements(text) {
  const found = [];
  let own = [];
  const close = () => {
    const said = spoken(own);
    if (said.length) found.push({from: said[0].from, to: said[said.length - 1].to, start: own[0].from, end: own[own.length - 1].to, text: text.slice(said[0].from, said[said.length - 1].to), tokens: said});
    own = [];
  };
  for (const token of lex(text)) {
    if (token.type === 'end' && !inTrigger(spoken(own))) close();
    else own.push(token);
  }
  close();
  return found;
}

/** The body of a trigger holds statements and ends with END. */
function inTrigger(tokens) {
  const word = tokens.slice(0, 3).findIndex((token) => isWord(token, 'trigger'));
  return isWord(tokens[0], 'create') && word > 0 && !isWord(tokens[tokens.length - 1], 'end');
}

/** The statement in which `position` lies, else the one before it. */
export function statementAt(text, position) {
  const all = statements(text);
  return all.find(({start, end}) => position >= start && position <= end) ?? all.findLast(({end}) => end <= position) ?? all[0];
}

const READING = ['select', 'values', 'explain', 'with'];
const CHANGING = ['insert', 'update', 'delete', 'replace'];

/** The name that stands at a token, without its quotes. */
const nameOf = (token) => (!token ? '' : token.type === 'name' ? token.text.slice(1, -1) : token.type === 'word' || token.type === 'string' ? token.text.replace(/^'|'$/g, '') : '');

/** A name that may be written as schema.name. */
function nameAt(tokens, at) {
  return tokens[at + 1]?.text === '.' ? nameOf(tokens[at + 2]) : nameOf(tokens[at]);
}

/**
 * What a statement does.
 * @returns {{reads: boolean, verb: string, table: string, unlimited: boolean}} `unlimited`: a delete or update without WHERE
 */
export function effect({tokens}) {
  let depth = 0;
  const top = tokens.filter((token) => {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    return depth === 0 && token.text !== ')';
  });
  const first = lower(top[0]);
  if (first === 'pragma') return {reads: !tokens.some(({text}) => text === '='), verb: 'pragma', table: nameAt(tokens, 1), unlimited: false};
  const at = first === 'with' ? top.findIndex((token) => isWord(token, ...CHANGING)) : CHANGING.includes(first) ? 0 : -1;
  if (at < 0 && READING.includes(first)) return {reads: true, verb: first, table: '', unlimited: false};
  if (at < 0) {
    const kind = top.findIndex((token, index) => index > 0 && isWord(token, 'table', 'index', 'view', 'trigger'));
    let named = kind + 1;
    while (isWord(top[named], 'if', 'not', 'exists')) named++;
    return {reads: false, verb: first, table: kind > 0 ? nameAt(top, named) : '', unlimited: false};
  }
  const verb = lower(top[at]);
  let named = at + 1;
  while (isWord(top[named], 'into', 'from', 'or', 'replace', 'rollback', 'abort', 'fail', 'ignore')) named++;
  return {reads: false, verb, table: nameAt(top, named), unlimited: ['update', 'delete'].includes(verb) && !top.some((token) => isWord(token, 'where'))};
}

/** True when nothing of the script can change anything. */
export const readsOnly = (text) => statements(text).every((each) => effect(each).reads);

/** The places that a message of SQLite names, as `{from, to}`; empty where it names none that can be found. */
export function errorPlaces(text, message) {
  const tokens = spoken(lex(text));
  const [, near] = /near "([^]*?)": syntax error/.exec(message) ?? /unrecognized token: "([^]*?)"/.exec(message) ?? [];
  const [, named] = /no such (?:column|table|function|index|view|trigger|collation sequence): ([^\s;]+)/i.exec(message) ?? /ambiguous column name: ([^\s;]+)/i.exec(message)
    ?? /(?:wrong number of arguments to function) (\w+)/i.exec(message) ?? /misuse of (?:aggregate|window function)(?: function)?:? (\w+)/i.exec(message) ?? /table (\S+) already exists/i.exec(message) ?? [];
  if (/incomplete input/.test(message) && tokens.length) return [{from: tokens[tokens.length - 1].from, to: tokens[tokens.length - 1].to}];
  if (near !== undefined) return places(tokens.filter((token) => token.text.startsWith(near) || near.startsWith(token.text)).filter((token, _, all) => !all.some((each) => each.text === near) || token.text === near));
  if (!named) return [];
  const parts = named.replace(/\.$/, '').split('.').map((part) => part.toLowerCase());
  const found = [];
  for (let at = 0; at < tokens.length; at++) {
    const run = parts.map((_, index) => tokens[at + index * 2]);
    if (run.every((token, index) => nameOf(token).toLowerCase() === parts[index] && (index === 0 || tokens[at + index * 2 - 1].text === '.'))) found.push({from: tokens[at].from, to: run[run.length - 1].to});
  }
  return found.length || parts.length === 1 ? found : places(tokens.filter((token) => nameOf(token).toLowerCase() === parts[parts.length - 1]));
}

const places = (tokens) => tokens.map(({from, to}) => ({from, to}));

/** Line and column, both from 1. */
export function lineAndColumn(text, position) {
  const before = text.slice(0, position).split('\n');
  return {line: before.length, column: before[before.length - 1].length + 1};
}

const CLAUSES = ['select', 'from', 'where', 'group', 'having', 'order', 'limit', 'values', 'set', 'returning', 'union', 'except', 'intersect', 'window'];
const JOINS = ['join', 'left', 'right', 'full', 'inner', 'cross', 'natural'];
const UPPER = new Set(['select', 'distinct', 'from', 'where', 'group', 'by', 'having', 'order', 'limit', 'offset', 'values', 'set', 'returning', 'union', 'all', 'except', 'intersect', 'window',
  'join', 'left', 'right', 'full', 'inner', 'outer', 'cross', 'natural', 'on', 'using', 'as', 'and', 'or', 'not', 'in', 'is', 'null', 'like', 'glob', 'between', 'case', 'when', 'then', 'else', 'end',
  'exists', 'insert', 'into', 'update', 'delete', 'with', 'recursive', 'asc', 'desc', 'explain', 'query', 'plan', 'over', 'partition', 'cast', 'collate']);

/** The script with one clause a line, one space between words and keywords in lower case. */
export function format(text) {
  return statements(text).map(({start, end}) => formatOne(lex(text.slice(start, end)))).join(';\n\n') + (/;\s*$/.test(text) ? ';' : '');
}

function formatOne(tokens) {
  let out = '';
  let depth = 0;
  let between = false;
  let listed = false;
  let before = /** @type {Token | null} */ (null);
  const newline = (indent) => (out = out.trimEnd() + (out ? '\n' : '') + '  '.repeat(indent));
  for (const token of tokens) {
    if (token.type === 'space') continue;
    const word = token.type === 'word' ? lower(token) : '';
    const shown = UPPER.has(word) && before?.text !== '.' ? word : token.text;
    const clause = depth === 0 && before?.text !== '.' && CLAUSES.includes(word) && !(word === 'select' && before === null) && !(word === 'from' && isWord(before, 'distinct', 'delete'));
    const join = depth === 0 && JOINS.includes(word) && !isWord(before, ...JOINS, 'outer');
    if (word === 'between') between = true;
    if (token.type === 'comment') {
      if (out) newline(0);
      out += token.text.trimEnd();
      before = token;
      newline(0);
      continue;
    }
    if (clause || join) newline(0);
    else if (depth === 0 && (word === 'or' || (word === 'and' && !between)) && !isWord(before, 'insert', 'update')) newline(1);
    else if (depth === 0 && listed && before?.text === ',') newline(1);
    else if (out && !/\s$/.test(out) && spaced(before, token)) out += ' ';
    if (word === 'and') between = false;
    if (depth === 0 && CLAUSES.includes(word)) listed = ['select', 'set'].includes(word);
    if (token.text === '(') depth++;
    if (token.text === ')') depth = Math.max(0, depth - 1);
    out += shown;
    before = token;
  }
  return out.trim();
}

/** Whether two tokens are parted by a space. */
function spaced(before, token) {
  if (!before || before.text === '(' || before.text === '.' || [',', ')', '.'].includes(token.text)) return false;
  if (token.text === '(') return before.type !== 'word' || UPPER.has(lower(before)) && !['cast'].includes(lower(before));
  return true;
}

/** Tables with the columns of their schema and aliases, for completion: what `text` calls `o` in `from orders o`. */
export function aliases(text, tables) {
  const known = new Map(Object.keys(tables).map((name) => [name.toLowerCase(), name]));
  const tokens = spoken(lex(text));
  const found = {};
  tokens.forEach((token, at) => {
    const table = known.get(nameOf(token).toLowerCase());
    if (!table || !(isWord(tokens[at - 1], 'from', 'join', 'update', 'into') || tokens[at - 1]?.text === ',')) return;
    const alias = isWord(tokens[at + 1], 'as') ? tokens[at + 2] : tokens[at + 1];
    if (alias && ['word', 'name'].includes(alias.type) && !UPPER.has(lower(alias))) found[nameOf(alias)] = table;
  });
  return found;
}

/** SQLite's functions that a query is likely to need, with their parameters. */
export const FUNCTIONS = {
  abs: 'x', avg: 'x', char: 'x1, …', coalesce: 'x, y, …', count: '*', date: 'time, modifier, …', datetime: 'time, modifier, …', format: 'format, …', group_concat: 'x, separator',
  hex: 'x', ifnull: 'x, y', iif: 'condition, x, y', instr: 'x, y', json: 'x', json_array: 'x, …', json_array_length: 'x, path', json_each: 'x, path', json_extract: 'x, path', json_group_array: 'x',
  json_group_object: 'name, value', json_object: 'name, value, …', json_tree: 'x', json_type: 'x', json_valid: 'x', julianday: 'time', lag: 'x', last_value: 'x', lead: 'x', length: 'x', lower: 'x', ltrim: 'x',
  max: 'x', min: 'x', nullif: 'x, y', printf: 'format, …', random: '', rank: '', replace: 'x, from, to', round: 'x, digits', row_number: '', rtrim: 'x', strftime: 'format, time', substr: 'x, start, length',
  sum: 'x', time: 'time', total: 'x', trim: 'x', typeof: 'x', unicode: 'x', unixepoch: 'time', upper: 'x',
};

const KEYWORDS = [...UPPER].filter((word) => !['query', 'plan'].includes(word));

/**
 * What may stand at `position`: columns behind a table or its alias, else tables, columns of the tables named, functions, keywords.
 * @param {Record<string, string[]>} tables columns by table
 */
export function complete(text, position, tables, explicit = false) {
  const before = /(?:(["`\w]+)\.)?(\w*)$/.exec(text.slice(0, position));
  const [, owner, typed] = before ?? [];
  const inside = lex(text).find(({from, to}) => from < position && position < to);
  if (['string', 'comment'].includes(inside?.type ?? '') || (!owner && !typed && !explicit)) return null;
  const statement = statementAt(text, position);
  const named = aliases(statement?.text ?? '', tables);
  const column = (label, detail, boost = 0) => ({label, type: 'property', detail, boost});
  if (owner) {
    const name = owner.replace(/["`]/g, '').toLowerCase();
    const table = Object.entries({...Object.fromEntries(Object.keys(tables).map((each) => [each, each])), ...named}).find(([each]) => each.toLowerCase() === name)?.[1];
    return table ? {from: position - typed.length, options: tables[table].map((each) => column(each, table))} : null;
  }
  const used = [...new Set([...Object.values(named), ...Object.keys(tables).filter((name) => new RegExp(`\\b${name}\\b`, 'i').test(statement?.text ?? ''))])];
  const wantsTable = /\b(?:from|join|into|update|table)\s+\w*$/i.test(text.slice(0, position));
  return {
    from: position - typed.length,
    options: [
      ...used.flatMap((table) => tables[table].map((each) => column(each, table, wantsTable ? -1 : 3))),
      ...Object.keys(tables).map((label) => ({label, type: 'class', boost: wantsTable ? 5 : 1})),
      ...Object.keys(named).map((label) => ({label, type: 'class', detail: named[label], boost: 2})),
      ...Object.entries(FUNCTIONS).map(([label, detail]) => ({label, type: 'function', detail: `(${detail})`, apply: `${label}(`})),
      ...KEYWORDS.map((label) => ({label, type: 'keyword'})),
    ],
  };
}

/** A name as it must be written in SQL. */
export const quoteName = (name) => (/^[A-Za-z_]\w*$/.test(name) && !UPPER.has(name.toLowerCase()) ? name : '"' + name.replaceAll('"', '""') + '"');
