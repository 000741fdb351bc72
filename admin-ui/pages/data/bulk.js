// @ts-check
// What can be done with many records at once: delete, duplicate, edit one field, copy, export.
import {html, icon, nothing} from '../../app/element.js';
import {Form} from '../../ui/form.js';
import {signal} from '../../app/signals.js';
import {path, records, runBatch, settings} from '../../api/index.js';
import {recordTitle} from '../../app/collections.js';
import {t} from '../../app/i18n.js';
import {confirm, copy, download, errorText, openDialog, toast} from '../../ui/feedback.js';
import {fieldType, isMultiple} from '../../fields/index.js';

const urlOf = (model, id) => path('collections', model.name, 'records', id);

/** All records of a choice: the picked rows, or everything that matches the filter. */
export async function* chosen({model, rows, ids, filter, all, query = {}}) {
  if (!all) {
    const known = new Map(rows.filter(Boolean).map((row) => [row.id, row]));
    for (const id of ids) yield known.get(id) ?? (await records(model.name).view(id));
    return;
  }
  yield* records(model.name).all({filter, sort: model.type === 'view' ? 'id' : '@rowid', ...query});
}

/** Runs one request per record with progress and cancel; tells what was refused. Returns the outcomes. */
async function runWithProgress(title, requests, names) {
  const stop = new AbortController();
  const done = signal(0);
  const outcomes = signal(null);
  const batched = signal(true);
  void settings.get().then(({batch}) => (batched.value = Boolean(batch?.enabled))).catch(() => {});
  let close;
  const dialog = openDialog({
    title,
    size: 'narrow',
    busy: () => outcomes.peek() === null,
    render: (self) => {
      close = self;
      const result = outcomes.value;
      const refused = result?.map((outcome, index) => ({outcome, index})).filter(({outcome}) => outcome?.error) ?? [];
      return html`<div role="status"><progress max=${requests.length} .value=${done.value} aria-label=${title}></progress><p class="help">${t('bulk.progress', {done: done.value, all: requests.length})}${batched.value ? nothing : html`<br>${t('bulk.single')}`}</p></div>
        ${refused.length ? html`<div class="notice danger">${icon('alert')}<div class="grow"><p>${t('bulk.refused', {count: refused.length})}</p><ul>${refused.slice(0, 20).map(({outcome, index}) => html`<li class="small"><strong class="strong">${names[index]}</strong> ${errorText(outcome.error)}</li>`)}</ul></div></div>` : nothing}`;
    },
    footer: (self) => (outcomes.value === null ? html`<button type="button" class="btn" @click=${() => stop.abort()}>${t('cancel')}</button>` : html`<button type="button" class="btn" @click=${() => self.close()}>${t('close')}</button>`),
  });
  const result = await runBatch(requests, {signal: stop.signal, onProgress: (count) => (done.value = count)});
  outcomes.value = result;
  if (!result.some((outcome) => outcome?.error)) close?.close();
  await dialog;
  return result;
}

async function run(title, requests, names) {
  if (requests.length <= 50) {
    const outcomes = await runBatch(requests);
    const refused = outcomes.filter((outcome) => outcome?.error);
    if (refused.length) toast(`${t('bulk.refused', {count: refused.length})} ${errorText(refused[0].error)}`, {kind: 'danger'});
    return outcomes;
  }
  return runWithProgress(title, requests, names);
}

/** Deletes for good; used when the grace time of an undoable delete is over or there is too much to hold back. */
export async function deleteNow(model, list) {
  return run(t('bulk.deleting'), list.map((id) => ({method: 'DELETE', url: urlOf(model, id)})), list);
}

/** Copies records: files and dates that set themselves start empty. */
export function copyOf(model, record) {
  const body = {};
  for (const field of model.fields) {
    if (field.name === 'id' || ['autodate', 'file', 'password'].includes(field.type) || field.name === 'tokenKey') continue;
    const type = fieldType(field);
    const value = type.onDuplicate ? type.onDuplicate(record[field.name]) : record[field.name];
    if (value !== undefined) body[field.name] = value;
  }
  return body;
}

export async function duplicate(model, list) {
  const requests = list.map((record) => ({method: 'POST', url: path('collections', model.name, 'records'), body: copyOf(model, record)}));
  const outcomes = await run(t('bulk.duplicating'), requests, list.map((record) => recordTitle(record, model)));
  return outcomes.filter((outcome) => !outcome?.error).map((outcome) => outcome.body);
}

/** Writes one field of many records; resolves to the previous values for undo, or undefined when cancelled. */
export async function editField(model, list) {
  const fields = model.fields.filter((field) => !['autodate', 'file', 'password'].includes(field.type) && field.name !== 'id' && field.name !== 'tokenKey');
  const form = new Form({field: fields[0]?.name, mode: 'set', value: ''});
  const field = () => fields.find((each) => each.name === form.get('field'));
  const modes = (each) => ['set', 'clear', ...(each.type === 'number' ? ['add', 'subtract'] : []), ...(isMultiple(each) ? ['append', 'remove'] : [])];
  const result = await openDialog({
    title: t('bulk.editTitle', {count: list.length}),
    size: 'narrow',
    render: (dialog) => html`<form id="bulk-edit" class="stack" @submit=${(event) => {
      event.preventDefault();
      try {
        dialog.close(change(field(), form.get('mode'), form.get('value')));
      } catch (error) {
        form.setError('value', error.message);
      }
    }}>
      <div class="field"><label for="bulk-field">${t('bulk.field')}</label><select class="select" id="bulk-field" @change=${(event) => {
        form.set('field', event.target.value);
        form.set('mode', 'set');
        form.set('value', '');
      }}>${fields.map((each) => html`<option ?selected=${each.name === form.get('field')}>${each.name}</option>`)}</select></div>
      <div class="field"><label for="bulk-mode">${t('bulk.mode')}</label><select class="select" id="bulk-mode" @change=${(event) => form.set('mode', event.target.value)}>${modes(field()).map((mode) => html`<option value=${mode} ?selected=${mode === form.get('mode')}>${t('bulk.mode.' + mode)}</option>`)}</select></div>
      ${form.get('mode') === 'clear' ? nothing : valueInput(form, field())}
    </form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="bulk-edit" class="btn primary">${t('bulk.editAction', {count: list.length})}</button>`,
  });
  if (!result) return undefined;
  const {name} = field();
  const requests = list.map((record) => ({method: 'PATCH', url: urlOf(model, record.id), body: result}));
  const outcomes = await run(t('bulk.editing'), requests, list.map((record) => recordTitle(record, model)));
  const written = outcomes.map((outcome, index) => ({outcome, before: list[index]})).filter(({outcome}) => outcome && !outcome.error);
  return {
    name,
    written: written.map(({outcome}) => outcome.body),
    /** Writes the former values where nobody changed the field since; returns how many were left alone. */
    restore: async () => {
      const now = await currentValues(model, written.map(({before}) => before.id), name);
      const mine = written.filter(({outcome, before}) => JSON.stringify(now.get(before.id)) === JSON.stringify(outcome.body[name]));
      await runBatch(mine.map(({before}) => ({method: 'PATCH', url: urlOf(model, before.id), body: {[name]: before[name] ?? null}})));
      return written.length - mine.length;
    },
  };
}

/** The values that one field of some records has now. */
async function currentValues(model, list, name) {
  const now = new Map();
  for (let from = 0; from < list.length; from += 50) {
    const filter = list.slice(from, from + 50).map((id) => `id = "${id}"`).join(' || ');
    const {items} = await records(model.name).list({filter, perPage: 50, skipTotal: 1, fields: `id,${name}`});
    items.forEach((item) => now.set(item.id, item[name]));
  }
  return now;
}

function valueInput(form, field) {
  const error = form.errors.value;
  const note = error ? html`<p class="error" id="bulk-note">${error}</p>` : nothing;
  if (field.type === 'bool') return html`<label class="option"><input type="checkbox" role="switch" class="switch" .checked=${form.get('value') === 'true'} @change=${(event) => form.set('value', String(event.target.checked))}>${field.name}</label>`;
  if (field.type === 'select') {
    return html`<div class="field"><label for="bulk-value">${t('bulk.value')}</label><select class="select" id="bulk-value" @change=${(event) => form.set('value', event.target.value)}><option value="">–</option>${field.values.map((each) => html`<option ?selected=${each === form.get('value')}>${each}</option>`)}</select>${note}</div>`;
  }
  return html`<div class="field"><label for="bulk-value">${t('bulk.value')}</label><input class="input" id="bulk-value" .value=${form.get('value')} aria-invalid=${error ? 'true' : nothing} aria-describedby="bulk-note" @input=${(event) => form.set('value', event.target.value)}>${note}</div>`;
}

/** The body that a mode means, with the API's modifiers. */
function change(field, mode, text) {
  const type = fieldType(field);
  if (mode === 'clear') return {[field.name]: isMultiple(field) ? [] : type.parse('', field) ?? null};
  const value = type.parse(text, field);
  const suffix = {add: '+', append: '+', subtract: '-', remove: '-'}[mode] ?? '';
  return {[field.name + suffix]: value};
}

const COPY = {
  ids: (list) => list.map((record) => record.id).join('\n'),
  json: (list) => JSON.stringify(list.map(({expand: _, ...record}) => record), null, 2),
  tsv: (list, model) => [model.fields.map((field) => field.name), ...list.map((record) => model.fields.map((field) => fieldType(field).text(record[field.name], field, record).replace(/[\t\n]/g, ' ')))].map((line) => line.join('\t')).join('\n'),
  markdown: (list, model) => {
    const names = model.fields.map((field) => field.name);
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(names), line(names.map(() => '---')), ...list.map((record) => line(model.fields.map((field) => fieldType(field).text(record[field.name], field, record).replace(/\|/g, '\\|').replace(/\n/g, ' '))))].join('\n');
  },
};
export const copyKinds = Object.keys(COPY);
export const copyAs = (kind, list, model) => copy(COPY[kind](list, model), t('bulk.copy.' + kind));

/** Asks before deleting what cannot be held back. */
export const confirmDelete = (model, count) =>
  confirm({title: t('bulk.deleteTitle', {count}), message: t('bulk.deleteNote', {name: model.name}), action: t('bulk.delete', {count}), danger: true, typed: count > 100 ? model.name : ''});

/* ---------- export ---------- */

/** Exports records of a choice as CSV, JSON or NDJSON, page by page. */
export async function exportRecords({model, filter, ids, rows}) {
  const form = new Form({what: ids.size ? 'selection' : filter ? 'filter' : 'all', format: 'csv', relation: 'id', delimiter: ',', bom: false, fields: model.fields.filter((field) => field.type !== 'password' && !field.hidden).map((field) => field.name)});
  const busy = signal(null);
  const stop = new AbortController();
  await openDialog({
    title: t('export.title', {name: model.name}),
    busy: () => busy.peek() !== null,
    render: () => html`<div class="stack">
      ${radio(form, 'what', [['all', t('export.all')], ...(filter ? [['filter', t('export.filter')]] : []), ...(ids.size ? [['selection', t('export.selection', {count: ids.size})]] : [])], t('export.what'))}
      ${radio(form, 'format', [['csv', 'CSV'], ['json', 'JSON'], ['ndjson', 'NDJSON']], t('export.format'))}
      ${form.get('format') === 'csv' ? html`${radio(form, 'delimiter', [[',', t('export.comma')], [';', t('export.semicolon')], ['\t', t('export.tab')]], t('export.delimiter'))}
        ${radio(form, 'relation', [['id', t('export.ids')], ['text', t('export.text')]], t('export.relation'))}
        <label class="option"><input type="checkbox" class="check" .checked=${form.get('bom')} @change=${(event) => form.set('bom', event.target.checked)}>${t('export.bom')}</label>` : nothing}
      <fieldset class="field"><legend>${t('export.fields')}</legend><div class="checks-grid">${model.fields.filter((field) => field.type !== 'password').map((field) => html`<label class="option"><input type="checkbox" class="check" .checked=${form.get('fields').includes(field.name)} @change=${(event) => form.set('fields', event.target.checked ? [...form.get('fields'), field.name] : form.get('fields').filter((name) => name !== field.name))}><span class="cut">${field.name}</span></label>`)}</div></fieldset>
      ${busy.value === null ? nothing : html`<p role="status">${t('export.progress', {count: busy.value})}</p>`}</div>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => (busy.peek() === null ? dialog.close() : stop.abort())}>${t('cancel')}</button>
      <button type="button" class="btn primary" aria-disabled=${String(busy.value !== null || !form.get('fields').length)} @click=${async () => {
        if (busy.peek() !== null) return;
        busy.value = 0;
        const values = form.values;
        const writer = writerFor(values, model);
        const target = await openTarget(`${model.name}.${values.format}`);
        if (!target) {
          busy.value = null;
          return;
        }
        await target.write(writer.head);
        let count = 0;
        const query = {expand: values.relation === 'text' ? model.fields.filter((field) => field.type === 'relation').map((field) => field.name).join(',') : ''};
        for await (const record of chosen({model, rows, ids, filter: values.what === 'filter' ? filter : '', all: values.what !== 'selection', query})) {
          if (stop.signal.aborted) break;
          await target.write(writer.line(record, count++));
          if (count % 100 === 0) busy.value = count;
        }
        busy.value = null;
        if (!stop.signal.aborted) {
          await target.write(writer.tail);
          await target.close();
          toast(t('export.done', {count}));
        } else {
          await target.abort();
        }
        dialog.close();
      }}>${t('export.action')}</button>`,
  });
}

const radio = (form, name, choices, legend) => html`<fieldset class="field"><legend>${legend}</legend><div class="row wrap-row">${choices.map(([value, text]) => html`<label class="option"><input type="radio" class="check" name=${name} .checked=${form.get(name) === value} @change=${() => form.set(name, value)}>${text}</label>`)}</div></fieldset>`;

/**
 * Where an export goes: straight into a file where the browser can, in pieces of some hundred lines; else into memory and
 * then to the downloads. Null when the person cancelled.
 */
async function openTarget(name) {
  const pieces = [];
  if (!('showSaveFilePicker' in globalThis)) {
    return {write: async (text) => void pieces.push(text), close: async () => download(name, new Blob(pieces, {type: 'text/plain'})), abort: async () => {}};
  }
  try {
    const stream = await (await /** @type {any} */ (globalThis).showSaveFilePicker({suggestedName: name})).createWritable();
    const flush = async () => stream.write(pieces.splice(0).join(''));
    return {
      write: async (text) => {
        pieces.push(text);
        if (pieces.length >= 500) await flush();
      },
      close: async () => {
        await flush();
        await stream.close();
      },
      abort: () => stream.abort(),
    };
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'AbortError') return null;
    return {write: async (text) => void pieces.push(text), close: async () => download(name, new Blob(pieces, {type: 'text/plain'})), abort: async () => {}};
  }
}

function writerFor({format, fields, delimiter, relation, bom}, model) {
  const wanted = model.fields.filter((field) => fields.includes(field.name));
  const pick = (record) => Object.fromEntries(wanted.map((field) => [field.name, record[field.name]]));
  if (format === 'json') return {head: '[\n', line: (record, index) => (index ? ',\n' : '') + JSON.stringify(pick(record)), tail: '\n]\n'};
  if (format === 'ndjson') return {head: '', line: (record) => JSON.stringify(pick(record)) + '\n', tail: ''};
  const cell = (text) => {
    // A leading = + - @ would be run as a formula by a spreadsheet.
    const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? "'" + text : text;
    return /["\n\r]/.test(safe) || safe.includes(delimiter) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const value = (field, record) => {
    if (field.type === 'relation' && relation === 'id') return [record[field.name] ?? []].flat().join(' ');
    if (field.type === 'editor') return String(record[field.name] ?? '');
    return fieldType(field).text(record[field.name], field, record);
  };
  return {
    head: (bom ? '\ufeff' : '') + wanted.map((field) => cell(field.name)).join(delimiter) + '\r\n',
    line: (record) => wanted.map((field) => cell(value(field, record))).join(delimiter) + '\r\n',
    tail: '',
  };
}
