// @ts-check
// The options of one field: what all types share and what the type adds.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {bytes, dateTime, t} from '../../app/i18n.js';
import {field as labelled, fieldGroup, numberField, selectField, switchField, textField} from '../../ui/form.js';
import {isUnique, soleUnique} from '../../lang/schema/indexes.js';
import {addIndex} from './indexes.js';
import {exampleOf, test} from '../../lang/schema/pattern.js';
import {fieldFault} from './names.js';
import {fileTypes, thumbs} from './files.js';
import {valueList} from './values.js';

const label = (name) => t('schema.option.' + name);
const idOf = (path) => 'f-' + path.replace(/\W/g, '-');
const multiple = (field) => (field.maxSelect ?? 1) > 1;

/** The panel of the field at `index`. */
export function fieldPanel(form, index) {
  const field = form.get(`fields.${index}`);
  const path = (name) => `fields.${index}.${name}`;
  const fault = fieldFault(form, field);
  const options = OPTIONS[field.type]?.({form, field, path, index}) ?? nothing;
  // What a field cannot be without (where a relation points, what can be selected) follows its name.
  const first = field.type === 'relation' || field.type === 'select';
  return html`<div class="pform">
    ${textField(form, path('name'), {label: t('schema.fieldName'), mono: true, required: true, full: true, disabled: field.system, help: field.system ? t('schema.fieldFixed') : nothing, error: form.errors[path('name')] || fault})}
    ${first ? [options, switches(form, field, path)] : [switches(form, field, path), options]}
    ${textField(form, path('help'), {label: label('help'), full: true})}
  </div>`;
}

function switches(form, field, path) {
  const locked = field.system && ['id', 'password', 'tokenKey'].includes(field.name);
  const why = (name) => (locked ? t('schema.fieldSystem') : name === 'presentable' && field.hidden ? t('schema.effect.notPresentable') : name === 'hidden' && field.presentable ? t('schema.effect.hiddenOrPresentable') : t('schema.effect.' + name));
  const shared = ['presentable', 'hidden'].map((name) => switchField(form, path(name), {label: label(name), help: why(name), disabled: locked || (name === 'presentable' && field.hidden && !field.presentable)}));
  const required = field.type === 'autodate' ? nothing : switchField(form, path('required'), {label: label('required'), help: t('schema.required.' + (['number', 'bool', 'select', 'relation', 'file', 'json', 'geoPoint'].includes(field.type) ? field.type : 'text')), disabled: locked});
  return html`<div class="switches full">${SWITCHES[field.type]?.map((name) => switchField(form, path(name), {label: label(name), help: effect(name, form, field)})) ?? nothing}${required}${unique(form, field)}${shared}</div>`;
}

const UNIQUE = ['text', 'number', 'email', 'url', 'date', 'select', 'relation'];

/** A single value may be kept from appearing twice; that is an index, which the switch adds or takes away. */
function unique(form, field) {
  if (!field.name || field.system || multiple(field) || !UNIQUE.includes(field.type)) return nothing;
  const on = isUnique(form.values, field.name);
  const put = (event) => (event.target.checked ? addIndex(form, [field.name], true, field) : form.set('indexes', form.get('indexes').filter((sql) => !soleUnique(sql, field.name))));
  return html`<div class="field"><label class="option"><input type="checkbox" role="switch" class="switch" aria-describedby="f-unique-note" .checked=${on} @change=${put}><span>${label('unique')}</span></label><p class="help" id="f-unique-note">${t('schema.effect.unique')}</p></div>`;
}

const SWITCHES = {editor: ['convertURLs'], number: ['onlyInt'], relation: ['cascadeDelete'], file: ['protected']};

function effect(name, form, field) {
  if (name !== 'cascadeDelete') return t('schema.effect.' + name);
  const target = allCollections().find((each) => each.id === field.collectionId)?.name ?? t('schema.otherRecord');
  return t(field.cascadeDelete ? 'schema.effect.cascadeOn' : field.required ? 'schema.effect.cascadeRequired' : 'schema.effect.cascadeOff', {target, own: form.get('name') || t('schema.thisCollection')});
}

const OPTIONS = {
  text: (at) => html`${limits(at, 'schema.hint.textMax')}${pattern(at)}${generated(at)}`,
  editor: (at) => size(at, 'schema.hint.editorSize'),
  number: (at) => limits(at, 'schema.hint.noLimit', null),
  email: domains,
  url: domains,
  date: ({form, path}) => html`${moment(form, path('min'), label('earliest'))}${moment(form, path('max'), label('latest'))}`,
  autodate: stamps,
  select: (at) => html`${valueList(at.form, at.path('values'), at.field, at.index)}${howMany(at)}`,
  relation: (at) => html`${target(at)}${howMany(at)}${multiple(at.field) ? numberField(at.form, at.path('minSelect'), {label: label('minSelect'), min: 0, empty: 0, help: t('schema.hint.minSelect')}) : nothing}`,
  file: (at) => html`${howMany(at)}${size(at, 'schema.hint.fileSize')}${fileTypes(at.form, at.path('mimeTypes'))}${thumbs(at.form, at.path('thumbs'))}`,
  json: (at) => html`${size(at, 'schema.hint.jsonSize')}<p class="help full">${t('schema.hint.json')}</p>`,
  password: (at) => html`${limits(at, 'schema.hint.passwordMax')}${numberField(at.form, at.path('cost'), {label: label('cost'), min: 0, max: 31, empty: 0, help: t('schema.hint.cost')})}${pattern(at)}`,
};

function limits({form, path}, hint, empty = 0) {
  const options = empty === null ? {} : {min: 0};
  return html`${numberField(form, path('min'), {label: label(empty === null ? 'min' : 'minLength'), empty, ...options, help: empty === null ? t(hint) : t('schema.hint.min')})}
    ${numberField(form, path('max'), {label: label(empty === null ? 'max' : 'maxLength'), empty, ...options, help: t(hint)})}`;
}

function pattern({form, field, path, index}) {
  const key = ':pattern' + index;
  const tried = form.get(key) ?? '';
  const result = tried && field.pattern ? test(field.pattern, tried) : '';
  return html`${textField(form, path('pattern'), {label: label('pattern'), mono: true, help: t('schema.hint.pattern')})}
    ${field.pattern ? html`<div class="field"><label for="${idOf(path('pattern'))}-try">${t('schema.tryPattern')}</label><input class="input mono" id="${idOf(path('pattern'))}-try" autocomplete="off" .value=${tried} aria-describedby="${idOf(path('pattern'))}-result" @input=${(event) => form.set(key, event.target.value)}>
      <p class="help" role="status" id="${idOf(path('pattern'))}-result">${result ? html`<span class=${result === 'fits' ? 't-ok' : 't-danger'}>${icon(result === 'fits' ? 'okc' : 'alert')}</span> ${t('schema.pattern.' + result)}` : t('schema.pattern.try')}</p></div>` : html`<div></div>`}`;
}

function generated({form, field, path}) {
  const example = field.autogeneratePattern ? exampleOf(field.autogeneratePattern) : '';
  return textField(form, path('autogeneratePattern'), {label: label('autogeneratePattern'), mono: true, full: true, help: example ? html`${t('schema.hint.example')} <code>${example}</code>` : field.primaryKey ? t('schema.hint.key') : t('schema.hint.generated')});
}

const UNITS = [['1', 'schema.unit.bytes'], ['1024', 'schema.unit.kb'], ['1048576', 'schema.unit.mb']];

function size({form, path, field, index}, hint) {
  const value = field.maxSize ?? 0;
  const key = ':unit' + index;
  const unit = Number(form.get(key) ?? (value && value % 1048576 === 0 ? 1048576 : value && value % 1024 === 0 ? 1024 : value ? 1 : 1048576));
  return labelled({id: idOf(path('maxSize')), label: label('maxSize'), error: form.errors[path('maxSize')], help: value ? t('schema.hint.size', {size: bytes(value)}) : t(hint), control: (tie) => html`<div class="row"><input class="input" type="number" min="0" step="any" id=${tie.id} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} .value=${value ? String(value / unit) : ''} @input=${(event) => form.set(path('maxSize'), Math.round(Number(event.target.value || 0) * unit))}>
    <select class="select" aria-label=${t('schema.unit')} @change=${(event) => form.set(key, event.target.value)}>${UNITS.map(([factor, name]) => html`<option value=${factor} ?selected=${Number(factor) === unit}>${t(name)}</option>`)}</select></div>`});
}

function domains({form, field, path}) {
  const used = (name) => (field[name] ?? []).length > 0;
  return html`${lines(form, path('onlyDomains'), label('onlyDomains'), used('exceptDomains') ? t('schema.hint.eitherDomains') : t('schema.hint.domains'), used('exceptDomains') && !used('onlyDomains'))}
    ${lines(form, path('exceptDomains'), label('exceptDomains'), used('onlyDomains') ? t('schema.hint.eitherDomains') : t('schema.hint.domains'), used('onlyDomains') && !used('exceptDomains'))}`;
}

/** A list of texts, one a line. */
function lines(form, path, title, help, disabled = false) {
  const deeper = Object.entries(form.errors).find(([name]) => name === path || name.startsWith(path + '.'));
  return labelled({id: idOf(path), label: title, help, error: deeper?.[1] ?? '', control: (tie) => html`<textarea class="input area mono" id=${tie.id} rows="2" spellcheck="false" ?disabled=${disabled} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid}
    .value=${(form.get(path) ?? []).join('\n')} @change=${(event) => form.set(path, event.target.value.split(/[\s,]+/).filter(Boolean))}></textarea>`});
}

const two = (number) => String(number).padStart(2, '0');
const local = (stored) => {
  const date = new Date(stored.replace(' ', 'T'));
  return stored && !Number.isNaN(date.getTime()) ? `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}` : '';
};

function moment(form, path, title) {
  const stored = form.get(path) ?? '';
  return labelled({id: idOf(path), label: title, error: form.errors[path], help: stored ? t('schema.hint.utc', {local: dateTime(new Date(stored.replace(' ', 'T'))), utc: stored}) : t('schema.hint.noLimit'), control: (tie) => html`<input class="input" type="datetime-local" id=${tie.id} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} .value=${local(stored)}
    @change=${(event) => form.set(path, event.target.value ? new Date(event.target.value).toISOString().replace('T', ' ') : '')}>`});
}

const STAMPS = [['create', true, false], ['update', false, true], ['both', true, true]];

function stamps({form, field, path, index}) {
  const chosen = STAMPS.find(([, create, update]) => create === Boolean(field.onCreate) && update === Boolean(field.onUpdate))?.[0];
  return fieldGroup({id: idOf(path('onCreate')), label: t('schema.stamp'), full: true, error: form.errors[path('onCreate')], help: t('schema.stamp.note'), control: () => html`<div class="seg">${STAMPS.map(([name, create, update]) => html`<label><input type="radio" name="stamp-${index}" .checked=${chosen === name} @change=${() => form.set(`fields.${index}`, {...field, onCreate: create, onUpdate: update})}>${t('schema.stamp.' + name)}</label>`)}</div>`});
}

function howMany({form, field, path, index}) {
  const many = multiple(field);
  const before = form.initial.fields?.find((each) => each.id && each.id === field.id);
  return html`${fieldGroup({id: idOf(path('count')), label: t('schema.howMany'), help: before && many !== multiple(before) ? t(many ? 'schema.hint.toMultiple' : 'schema.hint.toSingle') : nothing, control: () => html`<div class="seg">${[false, true].map((value) => html`<label><input type="radio" name="many-${index}" .checked=${many === value} @change=${() => form.set(path('maxSelect'), value ? Math.max(2, field.values?.length ?? (field.type === 'file' ? 99 : 999)) : 1)}>${t(value ? 'schema.multiple' : 'schema.single')}</label>`)}</div>`})}
    ${many ? numberField(form, path('maxSelect'), {label: label('maxSelect'), min: 2, empty: 2}) : html`<div></div>`}`;
}

function target({form, field, path}) {
  const fixed = Boolean(field.id);
  return selectField(form, path('collectionId'), {label: label('collectionId'), full: true, required: true, disabled: fixed, help: fixed ? t('schema.hint.target') : nothing,
    choices: [['', t('schema.choose')], ...allCollections().filter((each) => each.type !== 'view' && (!each.system || each.id === field.collectionId)).map((each) => [each.id, each.name]), ...(form.get('id') ? [] : [[':self', t('schema.itself')]])]});
}

/** The name of the field's type with what matters most about it. */
export function summary(field) {
  const to = field.type === 'relation' && allCollections().find((each) => each.id === field.collectionId);
  return [t('type.' + field.type), to && '→ ' + to.name, field.type === 'select' && t('schema.valuesCount', {count: field.values?.length ?? 0}), field.maxSelect > 1 && t('schema.upTo', {count: field.maxSelect})].filter(Boolean).join(' ');
}

/** Marks of a field in the list. */
export const badges = (form, field) => html`${field.primaryKey ? html`<span class="badge">${t('schema.badge.key')}</span>` : nothing}${['required', 'hidden', 'presentable', 'system'].filter((name) => field[name] && !(name !== 'hidden' && field.primaryKey)).map((name) => html`<span class="badge">${t('schema.badge.' + name)}</span>`)}${!field.primaryKey && isUnique(form.values, field.name) ? html`<span class="badge">${t('schema.badge.unique')}</span>` : nothing}${field[':removed'] ? html`<span class="badge danger">${icon('trash')}${t('schema.badge.removed')}</span>` : nothing}`;
