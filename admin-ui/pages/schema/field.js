// @ts-check
// The options of one field: what all types share and what the type adds.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {t} from '../../app/i18n.js';
import {field as labelled, numberField, selectField, switchField, textField} from '../../ui/form.js';
import {fieldOptions} from '../../fields/options.js';

const SHARED = ['presentable', 'hidden'];

/** The panel of the field at `index`; `locked` for fields whose shape the server fixes. */
export function fieldPanel(form, index) {
  const field = form.get(`fields.${index}`);
  const path = (name) => `fields.${index}.${name}`;
  const fixed = field.system;
  const label = (name) => t('schema.option.' + name);
  return html`<div class="pform">
    ${textField(form, path('name'), {label: t('schema.fieldName'), mono: true, required: true, full: true, disabled: fixed, help: fixed ? t('schema.fieldFixed') : nothing})}
    ${fieldOptions(field.type).filter((each) => each.kind !== 'bool').map((each) => option(form, path(each.name), each, label(each.name), field))}
    ${textField(form, path('help'), {label: label('help'), full: true})}
    <div class="switches full">
      ${[...fieldOptions(field.type).filter((each) => each.kind === 'bool').map((each) => each.name), ...SHARED].map((name) => switchField(form, path(name), {label: label(name), help: t('schema.effect.' + name), disabled: fixed && name === 'required' && field.name === 'id'}))}
    </div>
  </div>`;
}

function option(form, path, {name, kind, mono, min}, label, field) {
  switch (kind) {
    case 'number':
      return numberField(form, path, {label, min, empty: field.type === 'number' ? null : 0, help: t('schema.hint.number')});
    case 'lines':
      return lines(form, path, label, t('schema.hint.lines'));
    case 'collection':
      return selectField(form, path, {label, full: true, required: true, disabled: Boolean(field.id), help: field.id ? t('schema.hint.target') : nothing,
        choices: [['', t('schema.choose')], ...allCollections().filter((each) => each.type !== 'view').map((each) => [each.id, each.name])]});
    case 'date':
      return textField(form, path, {label, mono: true, placeholder: '2026-01-31 00:00:00.000Z'});
    default:
      return textField(form, path, {label, mono, full: mono});
  }
}

/** A list of texts, one a line. */
export function lines(form, path, label, help) {
  const id = 'f-' + path.replace(/\W/g, '-');
  const deeper = Object.entries(form.errors).find(([name]) => name === path || name.startsWith(path + '.'));
  return labelled({id, label, help, full: true, error: deeper?.[1] ?? '', control: (tie) => html`<textarea class="input area mono" id=${tie.id} rows="3" spellcheck="false" aria-describedby=${tie.describedby} aria-invalid=${tie.invalid}
    .value=${(form.get(path) ?? []).join('\n')} @change=${(event) => form.set(path, event.target.value.split('\n').map((line) => line.trim()).filter(Boolean))}></textarea>`});
}

/** The name of the field's type with what matters most about it. */
export function summary(field) {
  const target = field.type === 'relation' && allCollections().find((each) => each.id === field.collectionId);
  return [t('type.' + field.type), target && '→ ' + target.name, field.maxSelect > 1 && t('schema.upTo', {count: field.maxSelect})].filter(Boolean).join(' ');
}

/** Marks of a field in the list. */
export const badges = (field) => html`${['required', 'hidden', 'presentable', 'system'].filter((name) => field[name]).map((name) => html`<span class="badge">${t('schema.badge.' + name)}</span>`)}${field[':removed'] ? html`<span class="badge danger">${icon('trash')}${t('schema.badge.removed')}</span>` : nothing}`;
