// @ts-check
// CREATE INDEX statements taken apart for the builder and put together again.
import {lexSql, quoteName} from './sql.js';

/**
 * @typedef {{name: string, collate: string, sort: string}} IndexColumn `name` is a column or an expression
 * @typedef {{unique: boolean, name: string, table: string, columns: IndexColumn[], where: string}} Index
 */

/**
 * The parts of a statement, or null where it is not one.
 * @returns {Index | null}
 */
export function parseIndex(sql) {
  const tokens = lexSql(sql).filter((token) => token.kind !== 'comment');
  let at = 0;
  const word = (text) => tokens[at]?.kind === 'name' && tokens[at].text.toUpperCase() === text && Boolean(++at);
  const mark = (text) => tokens[at]?.text === text && Boolean(++at);
  if (!word('CREATE')) return null;
  const unique = word('UNIQUE');
  if (!word('INDEX')) return null;
  if (word('IF')) at += 2;
  let name = tokens[at++]?.name ?? '';
  if (mark('.')) name = tokens[at++]?.name ?? '';
  if (!word('ON')) return null;
  const table = tokens[at++]?.name ?? '';
  if (!mark('(')) return null;
  const columns = [];
  let depth = 0;
  let part = [];
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (depth === 0 && (token.text === ',' || token.text === ')')) {
      if (part.length) columns.push(column(sql, part));
      part = [];
      if (token.text === ')') break;
      continue;
    }
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    part.push(token);
  }
  if (tokens[at++]?.text !== ')') return null;
  let where = '';
  if (word('WHERE')) where = tokens[at] ? sql.slice(tokens[at].from).replace(/;\s*$/, '').trim() : '';
  else if (at < tokens.length && tokens[at].text !== ';') return null;
  return {unique, name, table, columns, where};
}

function column(sql, tokens) {
  const rest = [...tokens];
  let sort = '';
  let collate = '';
  if (/^(asc|desc)$/i.test(rest.at(-1)?.text ?? '') && rest.length > 1) sort = /** @type {any} */ (rest.pop()).text.toUpperCase();
  if (/^collate$/i.test(rest.at(-2)?.text ?? '')) {
    collate = /** @type {any} */ (rest.pop()).name.toUpperCase();
    rest.pop();
  }
  const [first] = rest;
  const name = rest.length === 1 && (first.kind === 'name' || first.kind === 'quoted') ? first.name : first ? sql.slice(first.from, rest.at(-1)?.to) : '';
  return {name, collate, sort};
}

const plain = (name) => /^[A-Za-z_]\w*$/.test(name);

/** The statement of an index. */
export function writeIndex({unique, name, table, columns, where}) {
  const list = columns.map((each) => [plain(each.name) ? quoteName(each.name) : each.name, each.collate && 'COLLATE ' + each.collate, each.sort].filter(Boolean).join(' '));
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} ON ${quoteName(table)} (${list.join(', ')})${where.trim() ? ' WHERE ' + where.trim() : ''}`;
}

/** A name for an index over columns that none of the others has. */
export function indexName(collection, columns, taken = []) {
  const base = ['idx', collection || 'collection', ...columns.map((each) => each.replace(/\W+/g, '_'))].join('_').slice(0, 56);
  let name = base;
  for (let next = 2; taken.includes(name); next++) name = base + '_' + next;
  return name;
}

/** What renames a column in the list and the condition of an index; its own name and its table's stay. */
export function indexEdits(sql, before, after) {
  const tokens = lexSql(sql);
  const start = tokens.findIndex((token) => token.text === '(');
  if (start < 0) return [];
  return tokens.slice(start).filter((token) => (token.kind === 'name' || token.kind === 'quoted') && token.name.toLowerCase() === before.toLowerCase())
    .map((token) => ({from: token.from, to: token.to, text: token.kind === 'name' && plain(after) ? after : quoteName(after)}));
}

/** Whether values of a column must differ because of an index over it alone. */
export const isUnique = (model, column) => (model.indexes ?? []).some((sql) => soleUnique(sql, column));

/** Whether an index keeps the values of this one column from appearing twice. */
export function soleUnique(sql, column) {
  const index = parseIndex(sql);
  return Boolean(index?.unique) && index.columns.length === 1 && index.columns[0].name.toLowerCase() === column.toLowerCase();
}
