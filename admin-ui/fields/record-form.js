// @ts-check
// <record-form>: the fields of one record as a form, and how its changes become a request.
import {Element, html, icon, nothing} from '../app/element.js';
import {signal} from '../app/signals.js';
import {t} from '../app/i18n.js';
import {records} from '../api/index.js';
import {errorSummary, focusFirstError, Form} from '../ui/form.js';
import {fieldType, isMultiple} from './index.js';

/** Fields that belong to the account of an auth record and have their own place. */
export const ACCOUNT = ['email', 'emailVisibility', 'verified', 'password', 'tokenKey'];

/** Fields of the form, in schema order. */
export const formFields = (model) => model.fields.filter((field) => !(model.type === 'auth' && ACCOUNT.includes(field.name)));

/** What a field holds before anything was typed. */
function startValue(field) {
  if (isMultiple(field)) return [];
  const starts = {number: 0, bool: false, json: null, geoPoint: {lat: 0, lon: 0}};
  return field.type in starts ? starts[field.type] : '';
}

/** The form values of a record; without one, those of a new record, filled from a template. */
export function valuesOf(model, record, template = null) {
  const values = {};
  for (const field of model.fields) {
    if (field.type === 'password' || field.name === 'tokenKey') continue;
    const given = record ? record[field.name] : template?.[field.name];
    values[field.name] = given === undefined ? startValue(field) : structuredClone(given);
  }
  return values;
}

/** Editors by type, loaded when a form first needs them. */
const editors = signal(new Map());

function needEditors(model) {
  const wanted = new Set(formFields(model).map((field) => (fieldType(field).editor ? fieldType(field).type : null)).filter(Boolean));
  const missing = [...wanted].filter((type) => !editors.peek().has(type));
  if (!missing.length) return Promise.resolve();
  return Promise.all(model.fields.filter((field) => missing.includes(fieldType(field).type)).map(async (field) => [fieldType(field).type, (await fieldType(field).editor()).edit])).then((loaded) => {
    editors.value = new Map([...editors.peek(), ...loaded]);
  });
}

/** The request body of a form's changes: JSON, or multipart when files are new. */
export function bodyOf(model, form, creating) {
  const data = {};
  const uploads = [];
  const names = creating ? Object.keys(form.values).filter((name) => !name.includes(':') && (form.isChanged(name) || form.templated?.has(name))) : form.changed;
  for (const name of names) {
    const field = model.fields.find((each) => each.name === name);
    const value = form.get(name);
    if (field?.type !== 'file') {
      data[name] = value;
      continue;
    }
    const list = value instanceof File ? [value] : Array.isArray(value) ? value : value ? [value] : [];
    const kept = list.filter((each) => !(each instanceof File));
    const fresh = list.filter((each) => each instanceof File);
    const multiple = isMultiple(field);
    const before = [form.initial[name]].flat().filter(Boolean);
    if (multiple && fresh.length) {
      const gone = before.filter((each) => !kept.includes(each));
      if (gone.length) data[name + '-'] = gone;
      fresh.forEach((file) => uploads.push([name + '+', file]));
    } else if (fresh.length) uploads.push([name, fresh[0]]);
    else data[name] = multiple ? kept : (kept[0] ?? '');
  }
  if (!uploads.length) return data;
  const body = new FormData();
  body.set('@jsonPayload', JSON.stringify(data));
  uploads.forEach(([name, file]) => body.append(name, file));
  return body;
}

/** New files of a form in the order in which they are sent. */
const uploadsOf = (model, form) => model.fields.filter((field) => field.type === 'file').flatMap((field) => [form.get(field.name)].flat().filter((each) => each instanceof File));

/** How much of one file is sent when that share of all is: files are sent one after the other. */
export function uploadedShare(files, file, share) {
  const sum = (list) => list.reduce((total, each) => total + each.size, 0);
  const before = sum(files.slice(0, files.indexOf(file)));
  return Math.min(1, Math.max(0, (share * sum(files) - before) / (file.size || 1)));
}

/** Sentences by field for what is wrong before the server is asked. */
export function problems(model, form, creating) {
  const found = {};
  for (const field of model.fields) {
    if (field.name === 'id' || field.type === 'autodate' || field.type === 'password' || field.name === 'tokenKey') continue;
    if (!creating && !form.isChanged(field.name)) continue;
    const value = form.get(field.name);
    const checked = field.type === 'file' ? (Array.isArray(value) ? value.map((each) => (each instanceof File ? each.name : each)) : value instanceof File ? value.name : value) : value;
    const problem = field.type === 'json' && typeof value === 'string' && value && form.errors[field.name] ? form.errors[field.name] : fieldType(field).validate(checked, field);
    if (problem) found[field.name] = problem;
  }
  const {id} = form.values;
  const idField = model.fields.find((field) => field.name === 'id');
  if (creating && id && idField) {
    const problem = fieldType(idField).validate(id, idField);
    if (problem) found.id = problem;
  }
  return found;
}

/**
 * Properties: `model`, `record` (null for a new one), `form`, `readonly`, `summary` (sentence above the fields), `openRelated(name, id)` → listener,
 * `notes` (template per field name, such as a conflict).
 */
class RecordForm extends Element {
  static properties = {model: {attribute: false}, record: {attribute: false}, form: {attribute: false}, readonly: {type: Boolean}, summary: {type: String}, openRelated: {attribute: false}, notes: {attribute: false}, share: {attribute: false}, revealed: {state: true}};

  constructor() {
    super();
    this.model = null;
    this.record = null;
    this.form = null;
    this.readonly = false;
    this.summary = '';
    this.openRelated = null;
    this.notes = () => nothing;
    /** How much of the request is sent, 0 to 1, while files are uploaded; else null. */
    this.share = null;
    this.revealed = new Set();
  }

  willUpdate(changed) {
    if (changed.has('model')) void needEditors(this.model);
  }

  focusError() {
    void this.updateComplete.then(() => focusFirstError(this));
  }

  render() {
    const {model, form} = this;
    const creating = !this.record;
    const errors = form.errors;
    return html`${errorSummary(errors, {rest: Object.keys(errors).length ? '' : this.summary, idOf: (name) => this.#id(name)})}
      ${formFields(model).map((field) => this.#field(field, creating))}`;
  }

  #id(name) {
    return `f-${this.model.id}-${name}`;
  }

  #field(field, creating) {
    const {form} = this;
    const type = fieldType(field);
    const editor = editors.value.get(type.type);
    if (field.name === 'id') return creating ? this.#newId(field) : nothing;
    if (field.type === 'autodate') return creating ? nothing : this.#fixed(field, type);
    if (field.hidden && !creating && !this.revealed.has(field.name)) return this.#masked(field, type);
    if (!editor) return html`<div class="field full"><div class="label"><span class="row tight">${icon(type.icon)}${field.name}</span></div><div class="skeleton"></div></div>`;
    const changed = form.isChanged(field.name);
    const wide = ['editor', 'json', 'file'].includes(field.type) || (field.type === 'text' && !(field.max > 0 && field.max <= 160) && !field.pattern);
    const frame = {id: this.#id(field.name), label: field.name, icon: type.icon, required: field.required, help: field.help || '', error: form.errors[field.name], changed: changed && !creating, full: wide};
    const context = {
      field, frame, form, model: this.model, record: this.record, creating, readonly: this.readonly || (field.system && this.model.system && field.name !== 'email'),
      value: form.get(field.name),
      initial: form.initial[field.name],
      set: (value) => form.set(field.name, value),
      fail: (message) => form.setError(field.name, message),
      check: () => {
        if (!form.isChanged(field.name)) return;
        const value = form.get(field.name);
        if (!(value instanceof File)) form.setError(field.name, fieldType(field).validate(value, field));
      },
      openRelated: this.openRelated,
      uploaded: (file) => (this.share === null ? null : uploadedShare(uploadsOf(this.model, form), file, this.share)),
      state: (extra) => (changed && !creating && !this.readonly ? html`${extra} ${t('field.changed')} <button type="button" class="linkbtn" @click=${() => form.revert(field.name)}>${t('field.revert')}</button>` : extra === nothing ? nothing : extra),
    };
    return html`${editor(context)}${this.notes(field.name)}`;
  }

  #newId(field) {
    const {form} = this;
    const id = this.#id('id');
    const error = form.errors.id;
    return html`<div class="field full"><div class="label"><label for=${id} class="row tight">${icon('key')}id</label></div>
      <input class="input mono" id=${id} name="id" autocomplete="off" spellcheck="false" placeholder=${t('field.idHint')} .value=${form.get('id') ?? ''} aria-invalid=${error ? 'true' : nothing} aria-describedby="${id}-note" @input=${(event) => form.set('id', event.target.value)}>
      <p class=${error ? 'error' : 'help'} id="${id}-note">${error || t('field.idHelp', {pattern: field.pattern || '…'})}</p></div>`;
  }

  #fixed(field, type) {
    return html`<div class="field"><div class="label"><span class="row tight">${icon(type.icon)}<span class="cut">${field.name}</span></span></div><div class="box fixed"><span class="affix">${type.cell(this.record[field.name], field, this.record)}</span></div>
      <p class="help">${t(field.onCreate && field.onUpdate ? 'field.autoBoth' : field.onUpdate ? 'field.autoUpdate' : 'field.autoCreate')}</p></div>`;
  }

  #masked(field, type) {
    return html`<div class="field"><div class="label"><span class="row tight">${icon(type.icon)}<span class="cut">${field.name}</span></span><span class="state"><button type="button" class="linkbtn" @click=${() => (this.revealed = new Set([...this.revealed, field.name]))}>${t('field.reveal')}</button></span></div><div class="box fixed"><span class="affix">••••••••</span></div><p class="help">${t('field.hidden')}</p></div>`;
  }
}
customElements.define('record-form', RecordForm);

/** Saves a form; resolves to the stored record, or undefined when fields were refused. */
export async function saveRecord({model, record, form, expand = '', onProgress, extra = {}}) {
  const creating = !record;
  const wrong = problems(model, form, creating);
  if (Object.keys(wrong).length) {
    form.setErrors(wrong);
    return undefined;
  }
  return form.submit(async () => {
    const body = bodyOf(model, form, creating);
    if (body instanceof FormData) body.set('@jsonPayload', JSON.stringify({...JSON.parse(String(body.get('@jsonPayload'))), ...extra}));
    const data = body instanceof FormData ? body : {...body, ...extra};
    const options = {query: {expand}, ...(body instanceof FormData && onProgress ? {onProgress} : {})};
    return creating ? records(model.name).create(data, options) : records(model.name).update(record.id, data, options);
  });
}

export {Form};
