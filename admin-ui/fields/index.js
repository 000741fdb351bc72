// @ts-check
// The registry of field types: one descriptor per type, used by grid, editor, filter builder, schema and API pages.
import {plain} from './plain.js';
import {relation} from './relation.js';
import {file} from './file.js';
import {html} from '../app/element.js';

/**
 * @typedef {object} FieldType
 * @property {string} type
 * @property {string} icon
 * @property {(value: any, field: any, record: any) => any} cell read view of the grid
 * @property {(value: any, field: any, record: any) => string} text plain text: title, copy, CSV
 * @property {(text: string, field: any) => any} parse the value that a typed or pasted text means; throws a RangeError with a sentence
 * @property {(value: any, field: any) => string} validate sentence of what is wrong, or ''
 * @property {'text' | 'number' | 'select' | 'bool' | 'area' | 'date' | null} quick kind of compact editor in the grid
 * @property {string[]} operators of the filter builder
 * @property {string[]} [paths] further identifiers below the field's name, such as `.lon`
 * @property {(value: any) => any} [onDuplicate] what a copy of the record starts with
 * @property {(field: any) => any} sample an example for documentation
 * @property {'num' | ''} [align]
 * @property {number} [width]
 * @property {boolean} [sortable]
 * @property {() => Promise<{edit: (context: any) => any}>} [editor] loads the full editor, see fields/edit/
 */

/** @type {Map<string, FieldType>} */
const types = new Map([...plain, relation, file].map((each) => [each.type, each]));

/** Adds a type; extensions use it too. */
export const registerFieldType = (descriptor) => types.set(descriptor.type, descriptor);

/** Descriptor of a field; a type nobody knows is shown and edited as JSON, so that its value is never lost. */
export const fieldType = (field) => types.get(field.type) ?? {...types.get('json'), type: field.type, cell: (value) => html`<code>${JSON.stringify(value)}</code>`};

/** All types in the order of the add-field menu. */
export const fieldTypes = () => [...types.values()];

/** True when the field holds several values. */
export const isMultiple = (field) => ['select', 'relation', 'file'].includes(field.type) && (field.maxSelect ?? 1) > 1;
