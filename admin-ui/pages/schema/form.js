// @ts-check
// The form of a collection: values below the first level are reached by dotted paths, as the server names its errors.
import {Form} from '../../ui/form.js';
import {renameField} from '../../lang/rule/index.js';

export const RULES = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule', 'authRule', 'manageRule'];

const within = (value, [first, ...rest], next) => {
  const copy = Array.isArray(value) ? [...value] : {...value};
  copy[first] = rest.length ? within(copy[first], rest, next) : next;
  return copy;
};

let keys = 0;
/** A field with a key of its own; properties with a colon are the form's and are not sent. */
export const keyed = (field) => ({...field, ':key': ++keys});
const clean = (field) => Object.fromEntries(Object.entries(field).filter(([name]) => !name.startsWith(':')));

export class SchemaForm extends Form {
  constructor(model) {
    super({...model, fields: (model.fields ?? []).map(keyed)});
  }

  get(path) {
    return path.split('.').reduce((value, part) => value?.[part], this.values);
  }

  set(path, value) {
    const [top, ...rest] = path.split('.');
    super.set(top, rest.length ? within(this.values[top], rest, value) : value);
    if (this.errors[path]) this.setError(path, '');
  }

  /** What a saved field was called; undefined for a new one. */
  nameBefore(field) {
    return field.id ? this.initial.fields.find((each) => each.id === field.id)?.name : undefined;
  }

  /** Fields that stay. */
  get kept() {
    return this.values.fields.filter((field) => !field[':removed']);
  }

  /** The collection as it would be saved, for checking rules against it. */
  get model() {
    return {...this.values, fields: this.kept.map(clean)};
  }

  /** The body of a save: indexes and own rules follow renamed fields. */
  body(collections) {
    const {model} = this;
    const renames = new Map(this.kept.map((field) => [this.nameBefore(field), field.name]).filter(([before, after]) => before && before !== after));
    // Two names that change places cannot be followed one after the other; the server then names what does not fit.
    if ([...renames.values()].some((name) => renames.has(name))) renames.clear();
    const context = {collection: this.initial, collections};
    for (const [before, after] of renames) {
      model.indexes = (model.indexes ?? []).map((sql) => renameColumn(sql, before, after));
      for (const rule of RULES) if (model[rule]) model[rule] = renameField(model[rule], context, model.id, before, after);
    }
    if (model.type === 'view') delete model.fields;
    if (model.oauth2?.providers) model.oauth2 = {...model.oauth2, providers: model.oauth2.providers.map(withoutEmptySecret)};
    return model;
  }

  /** Puts refused fields at the places they have here, where removed ones still count. */
  place(errors) {
    const at = this.values.fields.flatMap((field, index) => (field[':removed'] ? [] : [index]));
    this.setErrors(Object.fromEntries(Object.entries(errors).map(([path, text]) => [path.replace(/^fields\.(\d+)/, (_, index) => `fields.${at[Number(index)] ?? index}`), text])));
  }
}

/** A secret is never shown again: an empty one means that the stored one stays. */
function withoutEmptySecret({clientSecret, ...provider}) {
  return clientSecret ? {...provider, clientSecret} : provider;
}

/** An index with one column renamed; its own name and its table's stay as they are. */
export function renameColumn(sql, before, after) {
  const start = sql.indexOf('(');
  if (start < 0) return sql;
  const name = before.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return sql.slice(0, start) + sql.slice(start).replace(new RegExp(`(?<![\\w'])${name}(?![\\w'])`, 'g'), () => after);
}
