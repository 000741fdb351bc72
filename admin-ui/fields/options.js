// @ts-check
// What the schema editor needs of a field type: its options, in the order they are shown, and what a new field starts with.

/**
 * @typedef {object} FieldOption
 * @property {string} name property of the field
 * @property {'number' | 'text' | 'bool' | 'lines' | 'collection' | 'date'} kind
 * @property {boolean} [mono] shown in the code font
 * @property {number} [min] smallest number that makes sense
 */

/** @type {(kind: FieldOption['kind'], ...names: string[]) => FieldOption[]} */
const all = (kind, ...names) => names.map((name) => ({name, kind}));
const size = [{name: 'maxSize', kind: 'number', min: 0}];
const domains = all('lines', 'onlyDomains', 'exceptDomains');
const required = all('bool', 'required');

/** @type {Record<string, {options: any[], start: Record<string, any>}>} */
const TYPES = {
  text: {options: [...all('number', 'min', 'max'), {name: 'pattern', kind: 'text', mono: true}, {name: 'autogeneratePattern', kind: 'text', mono: true}, ...required], start: {min: 0, max: 0, pattern: '', autogeneratePattern: '', required: false}},
  editor: {options: [...size, ...all('bool', 'convertURLs'), ...required], start: {maxSize: 0, convertURLs: false, required: false}},
  number: {options: [...all('number', 'min', 'max'), ...all('bool', 'onlyInt'), ...required], start: {min: null, max: null, onlyInt: false, required: false}},
  bool: {options: required, start: {required: false}},
  email: {options: [...domains, ...required], start: {onlyDomains: [], exceptDomains: [], required: false}},
  url: {options: [...domains, ...required], start: {onlyDomains: [], exceptDomains: [], required: false}},
  date: {options: [...all('date', 'min', 'max'), ...required], start: {min: '', max: '', required: false}},
  autodate: {options: all('bool', 'onCreate', 'onUpdate'), start: {onCreate: true, onUpdate: false}},
  select: {options: [...all('lines', 'values'), {name: 'maxSelect', kind: 'number', min: 1}, ...required], start: {values: [], maxSelect: 1, required: false}},
  relation: {options: [...all('collection', 'collectionId'), ...all('number', 'minSelect'), {name: 'maxSelect', kind: 'number', min: 1}, ...all('bool', 'cascadeDelete'), ...required], start: {collectionId: '', minSelect: 0, maxSelect: 1, cascadeDelete: false, required: false}},
  file: {options: [{name: 'maxSelect', kind: 'number', min: 1}, ...size, ...all('lines', 'mimeTypes', 'thumbs'), ...all('bool', 'protected'), ...required], start: {maxSelect: 1, maxSize: 0, mimeTypes: [], thumbs: [], protected: false, required: false}},
  json: {options: [...size, ...required], start: {maxSize: 0, required: false}},
  geoPoint: {options: required, start: {required: false}},
  password: {options: [...all('number', 'min', 'max', 'cost'), {name: 'pattern', kind: 'text', mono: true}, ...required], start: {min: 8, max: 0, cost: 0, pattern: '', required: false}},
};

/** Options of a type; a type nobody knows has none and keeps what it has. @returns {FieldOption[]} */
export const fieldOptions = (type) => TYPES[type]?.options ?? [];

/** A new field of a type. */
export const newField = (type, name) => ({name, type, system: false, hidden: false, presentable: false, help: '', ...structuredClone(TYPES[type]?.start ?? {})});
