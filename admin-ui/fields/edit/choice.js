// @ts-check
// Switches and choices: radio chips for up to six options, check boxes with order for several, a list otherwise.
import {html, icon, nothing} from '../../app/element.js';
import {field, fieldGroup} from '../../ui/form.js';
import {t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {isMultiple} from '../index.js';

/** What was typed to narrow long lists of options, by input. */
const wanted = signal({});

const list = (value) => (Array.isArray(value) ? value : value ? [value] : []);

export function edit(context) {
  if (context.field.type === 'bool') return toggle(context);
  return isMultiple(context.field) ? several(context) : one(context);
}

function toggle({field: settings, value, set, frame, state, readonly}) {
  return html`<div class="field bool ${frame.changed ? 'changed' : ''}"><div class="label"><span class="row tight" aria-hidden="true">${icon(frame.icon)}<span class="cut">${frame.label}</span>${settings.required ? html`<span class="req">*</span>` : nothing}</span><span class="state">${state(nothing)}</span></div>
    <label class="option"><input type="checkbox" role="switch" class="switch" id=${frame.id} name=${settings.name} aria-label=${settings.name} .checked=${Boolean(value)} ?disabled=${readonly} aria-describedby="${frame.id}-note" aria-invalid=${frame.error ? 'true' : nothing} @change=${(event) => set(event.target.checked)}><span>${t(value ? 'field.on' : 'field.off')}</span></label>
    ${frame.error ? html`<p class="error" id="${frame.id}-note">${icon('alert')}<span>${frame.error}</span></p>` : frame.help || settings.required ? html`<p class="help" id="${frame.id}-note">${frame.help || t('check.true')}</p>` : html`<span id="${frame.id}-note"></span>`}</div>`;
}

function one({field: settings, value, set, frame, state, readonly}) {
  if (settings.values.length > 6) {
    return field({...frame, state: state(nothing), control: (tie) => html`<select class="select" id=${tie.id} name=${settings.name} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} ?disabled=${readonly} @change=${(event) => set(event.target.value)}><option value="">–</option>${settings.values.map((each) => html`<option ?selected=${each === value}>${each}</option>`)}</select>`});
  }
  return fieldGroup({...frame, full: frame.full || settings.values.join('').length > 24, state: state(!settings.required && value && !readonly ? html`<button type="button" class="linkbtn" @click=${() => set('')}>${t('field.clear')}</button>` : nothing),
    control: () => html`<div class="radiochips" role="radiogroup" aria-labelledby="${frame.id}-label">${settings.values.map((each) => html`<label><input type="radio" name=${frame.id} value=${each} .checked=${each === value} ?disabled=${readonly} @change=${() => set(each)}>${each}</label>`)}</div>`});
}

function several({field: settings, value, set, frame, state, readonly}) {
  const chosen = list(value);
  const max = settings.maxSelect ?? 1;
  const toggleOption = (each) => set(chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each]);
  return fieldGroup({...frame, full: true, state: state(html`${t('field.ofMax', {count: chosen.length, max})}`),
    control: () => html`${settings.values.length > 12 ? html`<input type="search" class="input" aria-label=${t('field.filterOptions', {name: settings.name})} placeholder=${t('field.filterOptions', {name: settings.name})} .value=${wanted.value[frame.id] ?? ''} @input=${(event) => (wanted.value = {...wanted.peek(), [frame.id]: event.target.value})}>` : nothing}<div class="radiochips">${settings.values.filter((each) => chosen.includes(each) || each.toLowerCase().includes((wanted.value[frame.id] ?? '').toLowerCase())).map((each) => {
      const on = chosen.includes(each);
      return html`<label><input type="checkbox" .checked=${on} ?disabled=${readonly || (!on && chosen.length >= max)} @change=${() => toggleOption(each)}>${on ? html`<span class="muted small">${chosen.indexOf(each) + 1}</span>` : nothing}${each}</label>`;
    })}</div>`});
}
