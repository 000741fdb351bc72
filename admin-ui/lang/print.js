// @ts-check
// Tables as text: CSV, Markdown, JSON. A table is `columns` (names) and `rows` (lists of values; null is no value).

const shown = (value) => (value === null || value === undefined ? '' : String(value));

/** Comma-separated values (RFC 4180). */
export function toCsv(columns, rows) {
  const cell = (value) => (/[",\r\n]/.test(shown(value)) ? `"${shown(value).replaceAll('"', '""')}"` : shown(value));
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A Markdown table; `numeric` says by column which ones are aligned to the end. */
export function toMarkdown(columns, rows, numeric = []) {
  const cell = (value) => shown(value).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\r?\n/g, '<br>');
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(columns.map(cell)), line(columns.map((_, index) => (numeric[index] ? '---:' : '---'))), ...rows.map((row) => line(row.map(cell)))].join('\n') + '\n';
}

/** A list of objects; a name that occurs twice gets a number, so that no value is lost. */
export function toObjects(columns, rows) {
  const taken = new Set();
  const names = columns.map((name) => {
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name}_${count}`;
    taken.add(unique);
    return unique;
  });
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
}
