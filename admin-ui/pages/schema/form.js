// @ts-check
// The form of a collection: values below the first level are reached by dotted paths, as the server names its errors.
import {Form} from '../../ui/form.js';
import {same} from '../../lang/diff.js';
import {put} from '../../lang/schema/references.js';

let keys = 0;
/** A field with a key of its own; properties with a colon are the form's and are not sent. */
export const keyed = (field) => ({...field, ':key': ++keys});
const clean = (object) => Object.fromEntries(Object.entries(object).filter(([name]) => !name.startsWith(':')));
const ID = 'abcdefghijklmnopqrstuvwxyz0123456789';
const randomText = (length, alphabet = ID) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % alphabet.length]).join('');

export const newId = () => randomText(15);

/** A secret that makes every token signed with the one before worthless. */
export const newSecret = () => randomText(50, ID + ID.slice(0, 26).toUpperCase());

export class SchemaForm extends Form {
  constructor(model) {
    super({...model, fields: (model.fields ?? []).map(keyed)});
  }

  get(path) {
    return path.split('.').reduce((value, part) => value?.[part], this.values);
  }

  set(path, value) {
    const [top, ...rest] = path.split('.');
    super.set(top, rest.length ? put(this.values[top] ?? {}, rest.join('.'), value) : value);
    if (this.errors[path]) this.setError(path, '');
  }

  /** The field as it is stored; undefined for a new one. */
  stored(field) {
    return field.id ? this.initial.fields.find((each) => each.id === field.id) : undefined;
  }

  /** Fields that stay. */
  get kept() {
    return this.values.fields.filter((field) => !field[':removed']);
  }

  get removed() {
    return this.values.fields.filter((field) => field[':removed']);
  }

  /** New names of stored fields: `[{before, after}]`. */
  get renames() {
    return this.kept.map((field) => ({before: this.stored(field)?.name, after: field.name})).filter(({before, after}) => before && after && before !== after);
  }

  isFieldChanged(field) {
    const stored = this.stored(field);
    return Boolean(field[':removed']) || (stored !== undefined && !same(clean(stored), clean(field)));
  }

  revertField(index) {
    const stored = this.stored(this.get(`fields.${index}`));
    if (stored) this.set(`fields.${index}`, structuredClone(stored));
  }

  /**
   * Takes what somebody else has stored meanwhile: members that were not touched here follow it.
   * @returns {string[]} members that were changed on both sides, where this form's state stays
   */
  follow(fresh) {
    const known = new Map(this.initial.fields.map((field) => [field.id, field]));
    const fields = (fresh.fields ?? []).map((field) => (same(clean(known.get(field.id) ?? {}), field) ? known.get(field.id) : keyed(field)));
    return this.rebase({...fresh, fields}).filter((name) => name !== 'updated');
  }

  /** The collection as it would be saved, for checking rules against it. */
  get model() {
    const model = {...clean(this.values), fields: this.kept.map(clean)};
    const self = this.initial.id || ':self';
    return {...model, fields: model.fields.map((field) => (field.collectionId === ':self' ? {...field, collectionId: self} : field))};
  }

  /** The stored state, without what belongs to the form. */
  get before() {
    return {...clean(this.initial), fields: this.initial.fields.map(clean)};
  }

  /** The body that creates the collection. */
  get creation() {
    const {model} = this;
    const id = model.fields.some((field) => field.collectionId === ':self') ? newId() : '';
    if (id) model.fields = model.fields.map((field) => (field.collectionId === ':self' ? {...field, collectionId: id} : field));
    if (model.type === 'view') delete model.fields;
    return {...model, ...(id ? {id} : {}), ...(model.oauth2 ? {oauth2: withoutEmptySecrets(model.oauth2)} : {})};
  }

  /** What a save would send of the members with these names. */
  part(names) {
    const {model} = this;
    const body = Object.fromEntries(names.filter((name) => !(name === 'fields' && model.type === 'view')).map((name) => [name, model[name]]));
    return body.oauth2 ? {...body, oauth2: withoutEmptySecrets(body.oauth2)} : body;
  }

  /** Puts refused fields at the places they have here, where removed ones still count. */
  place(errors) {
    const at = this.values.fields.flatMap((field, index) => (field[':removed'] ? [] : [index]));
    this.setErrors(Object.fromEntries(Object.entries(errors).map(([path, text]) => [path.replace(/^fields\.(\d+)/, (_, index) => `fields.${at[Number(index)] ?? index}`), text])));
  }
}

/** A secret is never shown again: an empty one means that the stored one stays. */
const withoutEmptySecrets = (oauth2) => ({...oauth2, providers: (oauth2.providers ?? []).map(({clientSecret, ...provider}) => (clientSecret ? {...provider, clientSecret} : provider))});
