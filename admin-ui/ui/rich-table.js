// @ts-check
// Tables of rich text: inserting, walking, adding and removing rows and columns.
import {Selection, TextSelection} from 'prosemirror-state';
import {schema} from './rich-schema.js';

const {table, table_row: tableRow, table_header: header, table_cell: cell} = schema.nodes;

/** Where the selection stands in a table: depths and places of cell, row and table; null outside. */
function spot(state) {
  const {$from} = state.selection;
  for (let depth = $from.depth; depth > 1; depth--) {
    if ($from.node(depth).type !== cell && $from.node(depth).type !== header) continue;
    return {column: $from.index(depth - 1), row: $from.index(depth - 2), table: $from.node(depth - 2), at: $from.before(depth - 2), cell: $from.node(depth)};
  }
  return null;
}

export const inTable = (state) => spot(state) !== null;

/** Three columns, a row of headings and two rows. */
export function insertTable(state, dispatch) {
  const row = (type) => tableRow.create(null, [1, 2, 3].map(() => type.create()));
  const start = state.selection.from;
  const change = state.tr.replaceSelectionWith(table.create(null, [row(header), row(cell), row(cell)]));
  dispatch?.(change.setSelection(Selection.near(change.doc.resolve(Math.min(start + 1, change.doc.content.size)))).scrollIntoView());
  return true;
}

/** The position inside a cell of a table that starts at `at`. */
function inside(grid, at, row, column) {
  let position = at + 1;
  for (let index = 0; index < row; index++) position += grid.child(index).nodeSize;
  position++;
  for (let index = 0; index < column; index++) position += grid.child(row).child(index).nodeSize;
  return position + 1;
}

/** Replaces the table by other rows and puts the cursor into a cell. */
function rebuilt(edit) {
  return (state, dispatch) => {
    const here = spot(state);
    if (!here) return false;
    const rows = edit([...Array(here.table.childCount).keys()].map((index) => here.table.child(index)), here);
    if (!rows) return false;
    if (dispatch) {
      const next = table.create(here.table.attrs, rows);
      const change = state.tr.replaceWith(here.at, here.at + here.table.nodeSize, next);
      const row = Math.min(here.row, next.childCount - 1);
      change.setSelection(TextSelection.create(change.doc, inside(next, here.at, row, Math.min(here.column, next.child(row).childCount - 1))));
      dispatch(change.scrollIntoView());
    }
    return true;
  };
}

const cells = (row) => [...Array(row.childCount).keys()].map((index) => row.child(index));
const simple = (rows) => rows.every((row) => cells(row).every((each) => each.attrs.colspan === 1 && each.attrs.rowspan === 1));
const withColumn = (step) => rebuilt((rows, {column}) => simple(rows) && rows.map((row) => {
  const list = cells(row);
  list.splice(column + step, 0, list[column].type.create());
  return tableRow.create(null, list);
}));
const withRow = (step) => rebuilt((rows, {row}) => simple(rows) && [...rows.slice(0, row + step), tableRow.create(null, cells(rows[row]).map(() => cell.create())), ...rows.slice(row + step)]);

/** Commands by name; those for rows and columns do nothing where cells span several. */
export const TABLE = {
  rowBefore: withRow(0),
  rowAfter: withRow(1),
  columnBefore: withColumn(0),
  columnAfter: withColumn(1),
  headings: rebuilt((rows) => rows.map((row, index) => (index ? row : tableRow.create(null, cells(row).map((each) => (each.type === header ? cell : header).create(each.attrs, each.content)))))),
  deleteRow: rebuilt((rows, {row}) => rows.length > 1 && simple(rows) && rows.filter((_, index) => index !== row)),
  deleteColumn: rebuilt((rows, {column}) => rows[0].childCount > 1 && simple(rows) && rows.map((row) => tableRow.create(null, cells(row).filter((_, index) => index !== column)))),
  deleteTable: (state, dispatch) => {
    const here = spot(state);
    if (!here) return false;
    dispatch?.(state.tr.delete(here.at, here.at + here.table.nodeSize).scrollIntoView());
    return true;
  },
};

/** Tab goes to the next cell, past the last one into a new row. */
export const afterCell = (step) => (state, dispatch) => {
  const here = spot(state);
  if (!here) return false;
  let {row, column} = here;
  column += step;
  if (column < 0) {
    row--;
    column = row < 0 ? 0 : here.table.child(row).childCount - 1;
  } else if (column >= here.table.child(row).childCount) {
    row++;
    column = 0;
  }
  if (row < 0) return false;
  if (row >= here.table.childCount) return TABLE.rowAfter(state, dispatch);
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, inside(here.table, here.at, row, column))).scrollIntoView());
  return true;
};
