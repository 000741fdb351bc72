// @ts-check
// The dialog that chooses related records: search, endless list, creating and editing in place.
import {html, icon, nothing} from '../app/element.js';
import {recordTitle} from '../app/collections.js';
import {signal} from '../app/signals.js';
import {records} from '../api/index.js';
import {t} from '../app/i18n.js';
import {errorText, openDialog} from '../ui/feedback.js';
import {shortId, tone} from './relation.js';
import {styles} from '../app/styles.js';

const quote = (text) => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
const isFilter = (text) => /(=|!=|>|<|~)/.test(text) && /["'\d@]/.test(text);

/** The filter that a typed text means: itself where it is one, else any text field that contains it. */
export function searchFilter(text, model) {
  const clean = text.trim();
  if (!clean) return '';
  if (isFilter(clean)) return clean;
  return model.fields.filter((field) => ['text', 'email', 'url', 'editor', 'select', 'number'].includes(field.type) && !field.hidden).map((field) => `${field.name} ~ ${quote(clean)}`).join(' || ');
}

/**
 * Lets the person choose records of a collection, up to `max`.
 * @returns {Promise<any[] | undefined>} the chosen records in order
 */
export async function openPicker({target, chosen, max, title}) {
  const picked = signal(chosen.map((id) => ({id})));
  const items = signal([]);
  const text = signal('');
  const failure = signal('');
  const more = signal(false);
  const busy = signal(true);
  let page = 0;
  let timer = 0;
  const expand = target.fields.filter((field) => field.type === 'relation' && field.presentable).map((field) => field.name).join(',');

  const load = async (fresh) => {
    page = fresh ? 1 : page + 1;
    busy.value = true;
    try {
      const result = await records(target.name).list({page, perPage: 40, skipTotal: 1, filter: searchFilter(text.peek(), target), sort: target.type === 'view' ? '-id' : '-@rowid', expand}, {key: 'picker'});
      items.value = fresh ? result.items : [...items.peek(), ...result.items];
      more.value = result.items.length === 40;
      failure.value = '';
      fill(result.items);
    } catch (error) {
      if (error.kind !== 'aborted') failure.value = errorText(error);
    }
    busy.value = false;
  };
  // Chosen ids become records as soon as they are seen.
  const fill = (found) => (picked.value = picked.peek().map((each) => found.find((item) => item.id === each.id) ?? each));
  const toggle = (record) => {
    const on = picked.peek().some((each) => each.id === record.id);
    if (on) picked.value = picked.peek().filter((each) => each.id !== record.id);
    else if (max === 1) picked.value = [record];
    else if (picked.peek().length < max) picked.value = [...picked.peek(), record];
  };
  const make = async (record) => {
    const saved = await openRecordDialog({model: target, record});
    if (!saved) return;
    if (record) {
      items.value = items.peek().map((item) => (item.id === saved.id ? saved : item));
      fill([saved]);
    } else {
      items.value = [saved, ...items.peek()];
      toggle(saved);
    }
  };
  if (chosen.length) void records(target.name).list({filter: chosen.map((id) => `id = "${id}"`).join(' || '), perPage: 200, skipTotal: 1, expand}).then(({items: found}) => fill(found)).catch(() => {});
  void load(true);

  return openDialog({
    title: t('picker.title', {name: title}),
    size: 'wide',
    render: () => html`<div class="picker-head"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" aria-label=${t('picker.search', {name: target.name})} placeholder=${t('picker.search', {name: target.name})} .value=${text.value} @input=${(event) => {
        text.value = event.target.value;
        clearTimeout(timer);
        timer = setTimeout(() => void load(true), 200);
      }}></div>${target.type === 'view' ? nothing : html`<button type="button" class="btn" @click=${() => make(null)}>${icon('plus')}${t('picker.new')}</button>`}</div>
      ${failure.value ? html`<p class="error" role="alert">${failure.value}</p>` : nothing}
      <ul class="picker-list" aria-busy=${String(busy.value)} @scroll=${(event) => {
        const {scrollTop, clientHeight, scrollHeight} = event.target;
        if (more.peek() && !busy.peek() && scrollTop + clientHeight > scrollHeight - 120) void load(false);
      }}>${items.value.map((record) => {
        const on = picked.value.some((each) => each.id === record.id);
        const name = recordTitle(record, target);
        return html`<li class=${on ? 'on' : ''}><label class="option grow"><input type=${max === 1 ? 'radio' : 'checkbox'} class="check" name="picked" .checked=${on} ?disabled=${!on && max > 1 && picked.value.length >= max} @change=${() => toggle(record)}>
          <span class="avatar" aria-hidden="true" ${styles({'--av': tone(record.id)})}>${name.trim()[0]?.toUpperCase() ?? '?'}</span><span class="cut">${name}</span></label><span class="muted mono small">${shortId(record.id)}</span>
          ${target.type === 'view' ? nothing : html`<button type="button" class="btn quiet icon sm" aria-label=${t('picker.edit', {name})} @click=${() => make(record)}>${icon('edit')}</button>`}</li>`;
      })}${!busy.value && !items.value.length ? html`<li class="empty"><p>${t('picker.none')}</p></li>` : nothing}</ul>
      <p class="small muted" role="status">${t('picker.chosen', {count: picked.value.length, max})}</p>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="button" class="btn primary" @click=${() => dialog.close(picked.peek())}>${t('picker.use', {count: picked.value.length})}</button>`,
  });
}

/** Creates or edits a record in a dialog; resolves to what was stored. */
export async function openRecordDialog({model, record}) {
  const {Form, saveRecord, valuesOf} = await import('./record-form.js');
  const form = new Form(valuesOf(model, record));
  const failure = signal('');
  const account = model.type === 'auth' && !record;
  const extra = signal({email: '', password: ''});
  const save = async (dialog) => {
    failure.value = '';
    try {
      const given = extra.peek();
      const saved = await saveRecord({model, record, form, extra: account ? {email: given.email, password: given.password, passwordConfirm: given.password} : {}});
      if (saved) dialog.close(saved);
    } catch (error) {
      failure.value = errorText(error);
    }
  };
  const input = (name, type) => html`<div class="field"><label for="new-${name}">${t('acc.' + name)}</label><input class="input" id="new-${name}" type=${type} autocomplete="new-password" .value=${extra.value[name]} @input=${(event) => (extra.value = {...extra.peek(), [name]: event.target.value})}>${form.errors[name] ? html`<p class="error">${form.errors[name]}</p>` : nothing}</div>`;
  return openDialog({
    title: record ? recordTitle(record, model) : t('picker.newIn', {name: model.name}),
    size: 'wide',
    render: () => html`<div class="form indialog">${account ? html`${input('email', 'email')}${input('password', 'password')}` : nothing}<record-form .model=${model} .record=${record} .form=${form} .summary=${failure.value}></record-form></div>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="button" class="btn primary" aria-disabled=${String(form.busy.value)} @click=${() => save(dialog)}>${t('save')}</button>`,
  });
}

