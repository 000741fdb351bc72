// @ts-check
// What a query answered: grid with typed sorting, plan, JSON; ways to take it away.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections, collection} from '../../app/collections.js';
import {number, t} from '../../app/i18n.js';
import {link} from '../../app/router.js';
import {copy, download, openDialog, openMenu} from '../../ui/feedback.js';
import {aliases, statements} from '../../lang/sql.js';
import {toCsv, toMarkdown, toObjects} from '../../lang/print.js';
import '../../ui/grid.js';

/** Rows that the server returns at most. */
export const LIMIT = 1000;
const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Columns with what is known about their values, and rows whose numbers are numbers. */
export function prepare(outcome, text) {
  const columns = outcome.columns.map((column, at) => {
    const values = outcome.rows.map((row) => row[at]).filter((value) => value !== null);
    // A leading zero is a code, not a number.
    const numeric = values.length > 0 && values.every((value) => NUMBER.test(value) && !/^-?0\d/.test(value));
    return {...column, numeric, target: idTarget(column.name, text)};
  });
  const typed = (value, column) => (value !== null && column.numeric && String(Number(value)) === value ? Number(value) : value);
  return {...outcome, text, columns, rows: outcome.rows.map((row) => row.map((value, at) => typed(value, columns[at])))};
}

/** The collection whose ids a column holds, as far as its name and the tables of the query tell. */
function idTarget(name, text) {
  const names = Object.fromEntries(allCollections().map((model) => [model.name, []]));
  const used = [...new Set(statements(text).flatMap((statement) => [...Object.values(aliases(statement.text, names)), ...statement.tokens.map(({text: word}) => word).filter((word) => word in names)]))].map(collection);
  if (name === 'id') return used.length === 1 && used[0].type !== 'view' ? used[0].name : '';
  const relations = used.flatMap((model) => model.fields.filter((field) => field.type === 'relation' && field.name === name && (field.maxSelect ?? 1) <= 1));
  const targets = [...new Set(relations.map((field) => collection(field.collectionId)?.name))];
  return targets.length === 1 ? (targets[0] ?? '') : '';
}

const collator = new Intl.Collator();

/** Rows in the order of `sort`; numbers by size, text by alphabet, no value first. */
export function sorted({rows}, sort) {
  if (!sort) return rows;
  const at = Number(sort.key.slice(1));
  const compare = (one, other) => {
    if (one === null || other === null) return (one === null ? 0 : 1) - (other === null ? 0 : 1);
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    return NUMBER.test(String(one)) && NUMBER.test(String(other)) ? Number(one) - Number(other) : collator.compare(String(one), String(other));
  };
  return rows.toSorted((one, other) => compare(one[at], other[at]) * (sort.descending ? -1 : 1));
}

const shown = (value) => (value === null ? 'NULL' : String(value));

function cell(value, column) {
  if (value === null) return html`<span class="null">NULL</span>`;
  if (column.target) return html`<a class="mono" href=${link('collections', {collection: column.target, record: String(value)})} tabindex="-1">${value}</a>`;
  return typeof value === 'number' ? String(value) : String(value).slice(0, 300);
}

/** The whole value of a cell, JSON laid out. */
export function showCell(name, value) {
  let text = shown(value);
  try {
    if (/^[[{]/.test(text)) text = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Looks like JSON and is none: shown as it is.
  }
  void openDialog({
    title: name,
    size: text.length > 400 ? 'wide' : '',
    render: () => html`<pre class="sql-value" tabindex="0" aria-label=${name}>${text}</pre>`,
    footer: () => html`<span class="muted small grow">${t('sql.characters', {count: text.length})}</span><button type="button" class="btn" @click=${() => copy(text)}>${icon('copy')}${t('sql.copy')}</button>`,
  });
}

/** The grid of a result. `page` keeps the order (`sort`) and the widths of columns. */
export function table(result, page) {
  const rows = sorted(result, page.sort.value);
  const columns = result.columns.map((column, at) => ({
    key: `c${at}`, title: column.name, hint: [column.name, column.type.toLowerCase()].filter(Boolean).join(' · '), sortable: true, align: column.numeric ? 'num' : '', className: column.numeric ? '' : 'sql-text',
    width: page.widths.get(`${at}:${column.name}`) ?? widthOf(column, result.rows.map((row) => row[at])), cell: (row) => cell(row.values[at], column), text: (row) => shown(row.values[at]),
  }));
  const open = (event) => {
    const grid = event.currentTarget;
    const {row, col} = grid.active;
    if (rows[row]) showCell(result.columns[col].name, rows[row][col]);
  };
  return html`<data-grid class="sql-grid" .label=${t('sql.result')} .columns=${columns} .rows=${rows.map((values, id) => ({id, values}))} .total=${rows.length} .sorts=${page.sort.value ? [page.sort.value] : []}
    @sort=${(event) => page.sortBy(event.detail.key)} @open=${open} @peek=${open} @dblclick=${(event) => event.target.closest('td') && open(event)} @resize-column=${(event) => {
      const at = Number(event.detail.key.slice(1));
      page.widths.set(`${at}:${result.columns[at].name}`, event.detail.width);
    }} @cell-menu=${(event) => {
      event.preventDefault();
      const {row, column, anchor} = event.detail;
      cellMenu(result, row.values, Number(column?.key.slice(1) ?? 0), anchor, rows);
    }}></data-grid>`;
}

/** Wide enough for the longest of the first values, within reason. */
function widthOf(column, values) {
  const longest = Math.max(column.name.length + 2, ...values.slice(0, 50).map((value) => shown(value).length));
  return Math.min(360, Math.max(72, Math.round(longest * 7.6) + 24));
}

function cellMenu(result, values, at, anchor, rows) {
  const column = result.columns[at];
  const value = values[at];
  openMenu(anchor, [
    {label: t('sql.showCell'), icon: 'max', run: () => showCell(column.name, value)},
    {label: t('sql.copyCell'), icon: 'copy', run: () => copy(shown(value))},
    {label: t('sql.copyRow'), icon: 'copy', run: () => copy(JSON.stringify(toObjects(result.columns.map(({name}) => name), [values])[0], null, 2), 'JSON')},
    {label: t('sql.copyColumn', {name: column.name}), icon: 'copy', run: () => copy(rows.map((row) => shown(row[at])).join('\n'))},
    value !== null && column.target && {label: t('sql.openRecord', {name: column.target}), icon: 'data', href: link('collections', {collection: column.target, record: String(value)})},
  ], {label: column.name, align: 'start'});
}

/** The ways out of a result: files and the clipboard. */
export function exportsOf(result, sort) {
  const names = result.columns.map(({name}) => name);
  const rows = () => sorted(result, sort);
  const numeric = result.columns.map((column) => column.numeric);
  const kinds = [
    ['CSV', 'csv', 'text/csv', () => toCsv(names, rows())],
    ['JSON', 'json', 'application/json', () => JSON.stringify(toObjects(names, rows()), null, 2)],
    ['Markdown', 'md', 'text/markdown', () => toMarkdown(names, rows(), numeric)],
  ];
  return [
    ...kinds.map(([name, ending, type, text]) => ({label: t('sql.saveAs', {name}), icon: 'download', run: () => download(`${t('sql.file')}.${ending}`, text(), type)})),
    {separator: true},
    ...kinds.map(([name, , , text]) => ({label: t('sql.copyAs', {name}), icon: 'copy', run: () => copy(text(), name)})),
  ];
}

/** The result as JSON text. */
export const asJson = (result, sort) => html`<pre class="sql-json scroll" tabindex="0" aria-label="JSON">${JSON.stringify(toObjects(result.columns.map(({name}) => name), sorted(result, sort)), null, 2)}</pre>`;

/** Steps of a query plan as a tree; what reads a whole table is marked. */
export function planTree(rows) {
  const children = (parent) => rows.filter((row) => String(row[1]) === String(parent));
  const branch = (parent) => {
    const found = children(parent);
    return found.length ? html`<ul>${found.map(([id, , , detail]) => html`<li><span class="row wrap-row"><code>${detail}</code>${mark(String(detail))}</span>${branch(id)}</li>`)}</ul>` : nothing;
  };
  return html`<div class="sql-plan scroll">${branch(0)}</div>`;
}

function mark(detail) {
  if (/^SCAN\b/.test(detail) && !/USING (COVERING )?INDEX|CONSTANT ROW|VIRTUAL TABLE/.test(detail)) return html`<span class="badge warn">${icon('warn')}${t('sql.plan.scan')}</span>`;
  if (/USE TEMP B-TREE/.test(detail)) return html`<span class="badge">${t('sql.plan.sort')}</span>`;
  if (/AUTOMATIC/.test(detail)) return html`<span class="badge warn">${icon('warn')}${t('sql.plan.automatic')}</span>`;
  return /USING|SEARCH/.test(detail) ? html`<span class="badge ok">${t('sql.plan.index')}</span>` : nothing;
}

/** One line about an outcome. */
export function summary(result) {
  const took = t('sql.took', {value: number(result.execTime)});
  if (!result.columns.length) return [t('sql.affected', {count: result.affectedRows}), took].join(' · ');
  const count = result.rows.length;
  return [count >= LIMIT ? t('sql.cut', {count}) : t('sql.rows', {count}), took].join(' · ');
}
