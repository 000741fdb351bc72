// @ts-check
// Reading tables from text: comma, semicolon, tab and bar separated values, JSON lists and JSON lines.

/**
 * @typedef {object} Table
 * @property {'csv' | 'json' | 'ndjson'} format
 * @property {string} delimiter between values of a csv table, '' otherwise
 * @property {boolean} header whether the first line named the columns
 * @property {string[]} columns
 * @property {any[][]} rows text cells of a csv table, JSON values otherwise
 */

const DELIMITERS = [',', ';', '\t', '|'];

/** Lines of quoted or plain values; a quote inside a quoted value is doubled, line ends may stand in quotes. */
export function parseCsv(text, delimiter) {
  const lines = [];
  let line = [];
  let at = 0;
  const end = text.length;
  while (at < end) {
    let cell = '';
    if (text[at] === '"') {
      at++;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) {
          cell += text.slice(at);
          at = end;
          break;
        }
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
    }
    const from = at;
    while (at < end && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
    line.push(cell + text.slice(from, at));
    if (text[at] === delimiter) {
      at++;
      if (at === end) line.push('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    if (line.length > 1 || line[0] !== '') lines.push(line);
    line = [];
  }
  if (line.length > 1 || (line.length === 1 && line[0] !== '')) lines.push(line);
  return lines;
}

/** The delimiter that cuts the first lines into the same number of several values. */
export function guessDelimiter(text) {
  const start = text.slice(0, 20_000);
  const scored = DELIMITERS.map((delimiter) => {
    const widths = parseCsv(start, delimiter).slice(0, 20).map((line) => line.length);
    const same = widths.filter((width) => width === widths[0]).length / (widths.length || 1);
    return {delimiter, score: widths[0] > 1 ? same * 10 + Math.min(widths[0], 9) / 10 : 0};
  });
  return scored.sort((a, b) => b.score - a.score)[0].score ? scored[0].delimiter : ',';
}

/** A first line names the columns when its values are different texts and none of them is a number. */
export const looksLikeHeader = (line = []) => line.length > 0 && new Set(line).size === line.length && line.every((cell) => cell.trim() !== '' && Number.isNaN(Number(cell)));

/** csv, json or ndjson, by how the text begins. */
export function guessFormat(text) {
  const start = text.trimStart();
  if (start.startsWith('[')) return 'json';
  if (!start.startsWith('{')) return 'csv';
  const [first] = start.split('\n', 1);
  try {
    JSON.parse(first);
    return start.trimEnd().includes('\n') ? 'ndjson' : 'json';
  } catch {
    return 'json';
  }
}

function fromObjects(list, format) {
  const columns = [...new Set(list.flatMap((each) => Object.keys(each)))];
  return {format, delimiter: '', header: true, columns, rows: list.map((each) => columns.map((name) => each[name]))};
}

function objects(value) {
  const list = Array.isArray(value) ? value : Array.isArray(value?.items) ? value.items : [value];
  const wrong = list.findIndex((each) => each === null || typeof each !== 'object' || Array.isArray(each));
  if (wrong >= 0) throw new SyntaxError(`#${wrong + 1}: ${JSON.stringify(list[wrong])?.slice(0, 40)}`);
  return list;
}

/**
 * Reads a table; what is not given is guessed.
 * @param {string} text
 * @param {{format?: string, delimiter?: string, header?: boolean}} [given]
 * @returns {Table}
 * @throws {SyntaxError} that says where JSON is wrong
 */
export function readTable(text, given = {}) {
  const clean = text.replace(/^\ufeff/, '');
  const format = given.format ?? guessFormat(clean);
  if (format === 'json') return fromObjects(objects(JSON.parse(clean)), 'json');
  if (format === 'ndjson') {
    const parsed = clean.split('\n').map((line, index) => ({line: line.trim(), index})).filter(({line}) => line).map(({line, index}) => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw new SyntaxError(`${index + 1}: ${/** @type {Error} */ (error).message}`);
      }
    });
    return fromObjects(objects(parsed), 'ndjson');
  }
  const delimiter = given.delimiter ?? guessDelimiter(clean);
  const lines = parseCsv(clean, delimiter);
  const header = given.header ?? looksLikeHeader(lines[0]);
  const width = Math.max(0, ...lines.slice(0, 1000).map((line) => line.length));
  const columns = Array.from({length: width}, (_, index) => (header && lines[0]?.[index]?.trim()) || `#${index + 1}`);
  return {format: 'csv', delimiter, header, columns, rows: header ? lines.slice(1) : lines};
}

/** A table as comma separated values. */
export const writeCsv = (lines) => lines.map((line) => line.map((cell) => (/[",\n\r]/.test(String(cell)) ? `"${String(cell).replace(/"/g, '""')}"` : String(cell))).join(',') + '\r\n').join('');

/** The text of a file: by its byte-order mark, else UTF-8, else the old western code page, which accepts every byte. */
export function decodeText(bytes) {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return {text: new TextDecoder('utf-16le').decode(bytes), encoding: 'UTF-16'};
  if (a === 0xfe && b === 0xff) return {text: new TextDecoder('utf-16be').decode(bytes), encoding: 'UTF-16'};
  try {
    return {text: new TextDecoder('utf-8', {fatal: true}).decode(bytes), encoding: 'UTF-8'};
  } catch {
    return {text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252'};
  }
}
