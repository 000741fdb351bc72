// @ts-check
// From the columns of a table to the fields of a collection: guessing, converting, checking.
import {t} from '../../app/i18n.js';
import {fieldType, isMultiple} from '../../fields/index.js';
import {formatDate, parseDate, parsePoint} from '../../fields/plain.js';

/**
 * Where the values of one column go.
 * @typedef {object} Mapping
 * @property {string} field name of the target field; '' leaves the column out
 * @property {string} split what separates the values of a list: '' for a guess
 * @property {'auto' | 'dmy' | 'mdy'} dates order of day and month where a date is not ISO
 * @property {string} lookup field of a relation's target that the value names; 'id' as a rule
 */

/** Fields that can be filled from a table. */
export const importable = (model) => model.fields.filter((field) => !['autodate', 'file'].includes(field.type) && field.name !== 'tokenKey');

const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** A mapping per column: by the same name first, then by what the values look like. */
export function guessMapping(table, model) {
  const fields = importable(model);
  const taken = new Set();
  const byName = table.columns.map((column) => fields.find((field) => plain(field.name) === plain(column))?.name ?? '');
  byName.forEach((name) => taken.add(name));
  return table.columns.map((column, index) => {
    const sample = table.rows.slice(0, 20).map((row) => row[index]).filter((value) => value !== undefined && value !== null && value !== '').map(String);
    const kind = sample.length && sample.every((each) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(each)) ? 'email' : sample.length && sample.every((each) => /^https?:\/\//.test(each)) ? 'url' : '';
    const alike = fields.filter((field) => kind && field.type === kind && !taken.has(field.name));
    const name = byName[index] || (alike.length === 1 ? alike[0].name : '');
    taken.add(name);
    return {field: name, split: '', dates: 'auto', lookup: 'id'};
  });
}

const SPLITS = {'': /[,;|\n]/, comma: /,/, semicolon: /;/, bar: /\|/, space: /\s+/, line: /\n/};
export const splitKinds = Object.keys(SPLITS);

function listOf(value, split, separators = SPLITS[split]) {
  if (Array.isArray(value)) return value.map(String);
  return String(value).split(separators).map((each) => each.trim()).filter(Boolean);
}

/** A date that a text means; day or month first only where it is not ISO. */
function dateOf(text, order) {
  const local = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!local) return parseDate(text.trim());
  const [, one, two, year, hour = 0, minute = 0, second = 0] = local;
  const monthFirst = order === 'mdy' || (order === 'auto' && Number(two) > 12);
  const [day, month] = monthFirst ? [two, one] : [one, two];
  const date = new Date(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return date.getMonth() === Number(month) - 1 ? date : null;
}

/** A number as written with a point or a comma, with or without separators of thousands. */
function numberOf(text) {
  const clean = text.replace(/[\s\u00a0']/g, '');
  const comma = clean.lastIndexOf(',');
  const point = clean.lastIndexOf('.');
  const english = comma > point && (point >= 0 || /,\d{1,2}$|,\d{4,}$/.test(clean)) ? clean.replaceAll('.', '').replace(',', '.') : clean.replaceAll(',', '');
  const value = Number(english);
  if (clean === '' || !Number.isFinite(value)) throw new RangeError(t('check.number'));
  return value;
}

/**
 * The field's value for a cell; undefined where the cell is empty.
 * Relations that are looked up by another field than the id stay texts here, see `resolveRelations`.
 */
export function convert(cell, field, mapping) {
  if (cell === undefined || cell === null || cell === '') return undefined;
  // An export protects texts that a spreadsheet would run as a formula by an apostrophe.
  const value = typeof cell === 'string' ? cell.replace(/^'(?=[=+@\t\r-])/, '') : cell;
  switch (field.type) {
    case 'number':
      return typeof value === 'number' ? value : numberOf(String(value));
    case 'bool':
      return typeof value === 'boolean' ? value : fieldType(field).parse(String(value), field);
    case 'date': {
      const date = dateOf(String(value), mapping.dates);
      if (!date) throw new RangeError(t('check.date'));
      return formatDate(date);
    }
    case 'select':
      return isMultiple(field) ? listOf(value, mapping.split) : String(value).trim();
    case 'relation': {
      const list = mapping.lookup === 'id' ? listOf(value, mapping.split, mapping.split ? undefined : /[\s,;|]+/) : isMultiple(field) ? listOf(value, mapping.split) : [String(value).trim()];
      return isMultiple(field) ? list : (list[0] ?? '');
    }
    case 'geoPoint': {
      const point = typeof value === 'object' ? value : parsePoint(String(value));
      if (!point) throw new RangeError(t('check.point'));
      return point;
    }
    case 'json':
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value);
      } catch {
        return value;
      }
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/**
 * What one row of the table becomes.
 * @typedef {{index: number, body: Record<string, any>, problems: Record<string, string>}} Candidate
 */

/**
 * Converts and checks a row against the options of the fields.
 * @param {any[]} row
 * @param {{model: any, mapping: Mapping[], constants: {field: string, value: string}[], targets: Map<string, Map<string, string>>, creating: boolean}} how
 * @returns {Candidate}
 */
export function candidate(row, index, {model, mapping, constants, targets, creating}) {
  const body = {};
  const problems = {};
  const put = (field, cell, how) => {
    try {
      const value = convert(cell, field, how);
      if (value === undefined) return;
      body[field.name] = field.type === 'relation' && how.lookup !== 'id' ? lookUp(value, field, how, targets) : value;
    } catch (error) {
      problems[field.name] = /** @type {Error} */ (error).message;
    }
  };
  const fields = new Map(importable(model).map((field) => [field.name, field]));
  mapping.forEach((how, column) => fields.has(how.field) && put(fields.get(how.field), row[column], how));
  for (const {field, value} of constants) if (fields.has(field) && body[field] === undefined) put(fields.get(field), value, {field, split: '', dates: 'auto', lookup: 'id'});
  for (const field of fields.values()) {
    const given = body[field.name];
    if (problems[field.name] || (given === undefined && (!creating || field.name === 'id'))) continue;
    if (field.type === 'password') {
      if (creating && !given) problems[field.name] = t('check.required');
      continue;
    }
    const problem = fieldType(field).validate(given ?? (isMultiple(field) ? [] : field.type === 'number' ? 0 : ''), field);
    if (problem) problems[field.name] = problem;
  }
  if (body.password) body.passwordConfirm = body.password;
  return {index, body, problems};
}

function lookUp(value, field, how, targets) {
  const known = targets.get(`${field.name}:${how.lookup}`);
  const found = [value].flat().map((each) => {
    const id = known?.get(each);
    if (!id) throw new RangeError(t('intake.noTarget', {field: how.lookup, value: each}));
    return id;
  });
  return Array.isArray(value) ? found : found[0];
}

/** Options that the table has and a choice field does not: field name to values. */
export function missingOptions(table, model, mapping) {
  const missing = new Map();
  mapping.forEach((how, column) => {
    const field = model.fields.find((each) => each.name === how.field && each.type === 'select');
    if (!field) return;
    const seen = new Set(table.rows.flatMap((row) => [convert(row[column], field, how) ?? []].flat()));
    const fresh = [...seen].filter((value) => value && !field.values.includes(value));
    if (fresh.length) missing.set(field.name, fresh.slice(0, 100));
  });
  return missing;
}
