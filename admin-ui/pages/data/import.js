// @ts-check
// Import records: source, mapping, key, check, run; five steps in one dialog, going back keeps the answers.
import {html, icon, nothing} from '../../app/element.js';
import {collection} from '../../app/collections.js';
import {link} from '../../app/router.js';
import {pref, setPref} from '../../app/prefs.js';
import {signal} from '../../app/signals.js';
import {bytes, list as inWords, number, t} from '../../app/i18n.js';
import {collections, path, runBatch, settings} from '../../api/index.js';
import {decodeText, readTable, writeCsv} from '../../lang/table.js';
import {confirm, download, errorText, openDialog, toast} from '../../ui/feedback.js';
import {isMultiple} from '../../fields/index.js';
import {candidate, guessMapping, importable, missingOptions, splitKinds} from './import-map.js';
import {idsBy, requestFor, runImport} from './import-run.js';

const STEPS = ['source', 'mapping', 'key', 'check', 'run'];
const MODES = ['create', 'update', 'upsert', 'skip'];
const SHOWN = 100;

/** Opens the import of a collection; resolves true when something was written. */
export async function importRecords(model) {
  const run = new Import(model);
  await openDialog({
    title: t('intake.title', {name: model.name}),
    size: 'wide',
    busy: () => run.running.peek(),
    mayClose: () => !run.table.peek() || run.result.peek() !== null || confirm({title: t('intake.leave'), message: t('intake.leaveNote'), action: t('discard'), danger: true}),
    render: () => run.render(),
    footer: (dialog) => run.footer(dialog),
  });
  return run.wrote;
}

class Import {
  step = signal(0);
  text = signal('');
  origin = signal({name: '', encoding: ''});
  failure = signal('');
  /** @type {{value: import('../../lang/table.js').Table | null, peek: () => import('../../lang/table.js').Table | null}} */
  table = signal(null);
  given = signal({});
  mapping = signal([]);
  constants = signal([]);
  remember = signal(true);
  mode = signal('create');
  key = signal('id');
  whole = signal(false);
  checked = signal(null);
  running = signal(false);
  done = signal(0);
  rate = signal(0);
  pausing = signal(false);
  result = signal(null);
  over = signal(false);
  targets = new Map();
  existing = new Map();
  wrote = false;
  #stop = new AbortController();
  #resume = () => {};

  constructor(model) {
    this.model = model;
  }

  /* ---------- source ---------- */

  #read(given = this.given.peek()) {
    this.failure.value = '';
    this.given.value = given;
    if (!this.text.peek().trim()) {
      this.table.value = null;
      return;
    }
    try {
      const table = readTable(this.text.peek(), given);
      const known = pref('importMaps', {})[this.#signature(table)];
      this.table.value = table;
      this.mapping.value = known?.mapping ?? guessMapping(table, this.model);
      this.constants.value = known?.constants ?? [];
    } catch (error) {
      this.table.value = null;
      this.failure.value = t('intake.unreadable', {reason: error.message});
    }
  }

  #signature(table) {
    return `${this.model.id}:${table.columns.join('\u0001')}`;
  }

  async #take(file) {
    if (!file) return;
    const {text, encoding} = decodeText(new Uint8Array(await file.arrayBuffer()));
    this.origin.value = {name: `${file.name}, ${bytes(file.size)}`, encoding};
    this.text.value = text;
    this.#read(/\.tsv$/i.test(file.name) ? {delimiter: '\t'} : {});
  }

  #source() {
    const table = this.table.value;
    const {name, encoding} = this.origin.value;
    const delimiters = {',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar'};
    return html`<label class="drop ${this.over.value ? 'over' : ''}" @dragover=${(event) => {
        event.preventDefault();
        this.over.value = true;
      }} @dragleave=${() => (this.over.value = false)} @drop=${(event) => {
        event.preventDefault();
        this.over.value = false;
        void this.#take(event.dataTransfer.files[0]);
      }}>${icon('upload')}<span>${name || t('intake.drop')}</span><input type="file" class="sr" aria-label=${t('intake.file')} accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl" @change=${(event) => this.#take(event.target.files[0])}></label>
      <div class="field"><label for="import-text">${t('intake.paste')}</label><textarea class="input area mono" id="import-text" rows="5" spellcheck="false" .value=${this.text.value.length > 20_000 ? this.text.value.slice(0, 20_000) + '…' : this.text.value} ?readonly=${this.text.value.length > 20_000} @input=${(event) => {
        this.text.value = event.target.value;
        this.origin.value = {name: '', encoding: ''};
        this.#read({});
      }}></textarea></div>
      ${this.failure.value ? html`<p class="error" role="alert">${icon('alert')}<span>${this.failure.value}</span></p>` : nothing}
      ${table ? html`<p class="help" role="status">${[table.format === 'csv' ? t('intake.by.' + delimiters[table.delimiter]) : table.format.toUpperCase(), encoding, table.format === 'csv' ? t(table.header ? 'intake.withHeader' : 'intake.noHeader') : '', t('intake.rows', {count: table.rows.length})].filter(Boolean).join(', ')}</p>
        ${table.format === 'csv' ? html`<div class="row wrap-row"><label class="row tight">${t('export.delimiter')} <select class="select sm" @change=${(event) => this.#read({...this.given.peek(), format: 'csv', delimiter: event.target.value})}>${Object.entries(delimiters).map(([sign, word]) => html`<option value=${sign} ?selected=${sign === table.delimiter}>${t('intake.sign.' + word)}</option>`)}</select></label>
          <label class="option"><input type="checkbox" class="check" .checked=${table.header} @change=${(event) => this.#read({...this.given.peek(), format: 'csv', delimiter: table.delimiter, header: event.target.checked})}>${t('intake.header')}</label></div>` : nothing}
        <div class="tablewrap import-sample" tabindex="0" role="region" aria-label=${t('intake.sample')}><table class="table"><thead><tr>${table.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${table.rows.slice(0, 20).map((row) => html`<tr>${table.columns.map((_, at) => html`<td>${shown(row[at])}</td>`)}</tr>`)}</tbody></table></div>` : nothing}`;
  }

  /* ---------- mapping ---------- */

  #change(column, change) {
    this.mapping.value = this.mapping.peek().map((each, at) => (at === column ? {...each, ...change} : each));
  }

  #mapping() {
    const table = this.table.value;
    const fields = importable(this.model);
    const used = new Set([...this.mapping.value.map((each) => each.field), ...this.constants.value.map((each) => each.field)]);
    const needed = fields.filter((field) => field.required && field.type !== 'bool' && !field.autogeneratePattern && !used.has(field.name));
    const missing = missingOptions(table, this.model, this.mapping.value);
    return html`${needed.length ? html`<div class="notice warn" role="status">${icon('warn')}<p class="grow">${t('intake.needed', {list: inWords(needed.map((field) => field.name))})}</p></div>` : nothing}
      ${[...missing].map(([name, values]) => html`<div class="notice warn">${icon('warn')}<p class="grow">${t('intake.newOptions', {name, list: inWords(values.slice(0, 6)), count: values.length})}</p><button type="button" class="btn sm" @click=${() => this.#addOptions(name, values)}>${t('intake.addOptions', {count: values.length})}</button></div>`)}
      <ul class="import-map">${table.columns.map((column, at) => this.#row(column, at, fields, used))}</ul>
      <div class="field"><div class="label"><span>${t('intake.constants')}</span></div>${this.constants.value.map((each, at) => html`<div class="row"><select class="select" aria-label=${t('bulk.field')} @change=${(event) => (this.constants.value = this.constants.peek().map((other, index) => (index === at ? {...other, field: event.target.value} : other)))}>${fields.map((field) => html`<option ?selected=${field.name === each.field}>${field.name}</option>`)}</select><input class="input" aria-label=${t('bulk.value')} .value=${each.value} @input=${(event) => (this.constants.value = this.constants.peek().map((other, index) => (index === at ? {...other, value: event.target.value} : other)))}><button type="button" class="btn quiet icon" aria-label=${t('data.builder.remove')} @click=${() => (this.constants.value = this.constants.peek().filter((_, index) => index !== at))}>${icon('x')}</button></div>`)}
        <div><button type="button" class="btn quiet sm" @click=${() => (this.constants.value = [...this.constants.peek(), {field: (fields.find((field) => !used.has(field.name)) ?? fields[0]).name, value: ''}])}>${icon('plus')}${t('intake.addConstant')}</button></div></div>
      <label class="option"><input type="checkbox" class="check" .checked=${this.remember.value} @change=${(event) => (this.remember.value = event.target.checked)}>${t('intake.remember')}</label>`;
  }

  #row(column, at, fields, used) {
    const how = this.mapping.value[at];
    const field = fields.find((each) => each.name === how.field);
    const samples = this.table.value.rows.slice(0, 3).map((row) => shown(row[at])).filter(Boolean).join(' · ');
    const target = field?.type === 'relation' ? collection(field.collectionId) : null;
    return html`<li><span class="from"><strong class="strong cut">${column}</strong><span class="muted small cut">${samples || t('field.empty')}</span></span>${icon('right')}
      <select class="select" aria-label=${t('intake.target', {name: column})} @change=${(event) => this.#change(at, {field: event.target.value})}><option value="">${t('intake.leaveOut')}</option>${fields.map((each) => html`<option value=${each.name} ?selected=${each.name === how.field} ?disabled=${each.name !== how.field && used.has(each.name)}>${each.name}</option>`)}</select>
      <span class="how">${field && isMultiple(field) ? html`<select class="select sm" aria-label=${t('intake.split', {name: column})} @change=${(event) => this.#change(at, {split: event.target.value})}>${splitKinds.map((kind) => html`<option value=${kind} ?selected=${kind === how.split}>${t('intake.split.' + (kind || 'guess'))}</option>`)}</select>` : nothing}
        ${field?.type === 'date' ? html`<select class="select sm" aria-label=${t('intake.dates', {name: column})} @change=${(event) => this.#change(at, {dates: event.target.value})}>${['auto', 'dmy', 'mdy'].map((kind) => html`<option value=${kind} ?selected=${kind === how.dates}>${t('intake.dates.' + kind)}</option>`)}</select>` : nothing}
        ${target ? html`<select class="select sm" aria-label=${t('intake.lookup', {name: column})} @change=${(event) => this.#change(at, {lookup: event.target.value})}>${target.fields.filter((each) => ['text', 'email', 'url', 'number'].includes(each.type) && !each.hidden).map((each) => html`<option value=${each.name} ?selected=${each.name === how.lookup}>${t('intake.by', {name: each.name})}</option>`)}</select>` : nothing}</span></li>`;
  }

  /** Offers the schema change that the values of a choice column need. */
  async #addOptions(name, values) {
    if (!(await confirm({title: t('intake.addTitle', {name}), message: inWords(values), action: t('intake.addOptions', {count: values.length})}))) return;
    try {
      const fresh = await collections.view(this.model.name);
      this.model = await collections.update(this.model.name, {fields: fresh.fields.map((field) => (field.name === name ? {...field, values: [...field.values, ...values]} : field))});
      this.mapping.value = [...this.mapping.peek()];
    } catch (error) {
      this.failure.value = errorText(error);
    }
  }

  /* ---------- key ---------- */

  #keys() {
    const mapped = new Set(this.mapping.value.map((each) => each.field));
    return importable(this.model).filter((field) => mapped.has(field.name) && (field.name === 'id' || ['text', 'email', 'url', 'number'].includes(field.type)));
  }

  #key() {
    const keys = this.#keys();
    return html`<fieldset class="stack"><legend class="label">${t('intake.mode')}</legend>${MODES.map((mode) => html`<label class="choice"><input type="radio" class="check" name="import-mode" .checked=${this.mode.value === mode} ?disabled=${mode !== 'create' && !keys.length} @change=${() => (this.mode.value = mode)}><span><strong class="strong">${t('intake.mode.' + mode)}</strong><span class="help">${t('intake.mode.' + mode + '.note')}</span></span></label>`)}</fieldset>
      ${this.mode.value === 'create' ? nothing : html`<div class="field"><label for="import-key">${t('intake.key')}</label><select class="select" id="import-key" @change=${(event) => (this.key.value = event.target.value)}>${keys.map((field) => html`<option ?selected=${field.name === this.key.value}>${field.name}</option>`)}</select><p class="help">${t('intake.keyNote')}</p></div>`}
      <label class="option"><input type="checkbox" class="check" .checked=${this.whole.value} @change=${(event) => (this.whole.value = event.target.checked)}>${t('intake.whole')}</label><p class="help">${t('intake.wholeNote')}</p>`;
  }

  /* ---------- check ---------- */

  async #check() {
    this.checked.value = null;
    this.failure.value = '';
    const {rows} = this.table.peek();
    const mapping = this.mapping.peek();
    const keys = this.#keys();
    if (this.mode.peek() !== 'create' && !keys.some((field) => field.name === this.key.peek())) this.key.value = keys[0].name;
    try {
      await this.#lookUps(rows, mapping);
      const key = this.mode.peek() === 'create' ? '' : this.key.peek();
      const column = mapping.findIndex((each) => each.field === key);
      this.existing = key ? await idsBy(this.model.name, key, rows.map((row) => row[column])) : new Map();
      this.checked.value = rows.map((row, index) => this.#candidate(row, index));
    } catch (error) {
      this.failure.value = errorText(error);
    }
  }

  async #lookUps(rows, mapping) {
    for (const [at, how] of mapping.entries()) {
      const field = this.model.fields.find((each) => each.name === how.field && each.type === 'relation');
      if (!field || how.lookup === 'id') continue;
      const values = rows.flatMap((row) => (isMultiple(field) ? String(row[at] ?? '').split(/[,;|\n]/).map((each) => each.trim()) : [String(row[at] ?? '').trim()])).filter(Boolean);
      this.targets.set(`${field.name}:${how.lookup}`, await idsBy(collection(field.collectionId).name, how.lookup, values));
    }
  }

  #candidate(row, index) {
    const mode = this.mode.peek();
    const key = mode === 'create' ? '' : this.key.peek();
    const known = key && this.existing.has(String(row[this.mapping.peek().findIndex((each) => each.field === key)] ?? ''));
    const made = candidate(row, index, {model: this.model, mapping: this.mapping.peek(), constants: this.constants.peek(), targets: this.targets, creating: !known});
    return {...made, skipped: requestFor(made, {model: this.model, mode, key, existing: this.existing}) === null};
  }

  #fix(index, column, value) {
    const table = this.table.peek();
    table.rows[index] = table.columns.map((_, at) => (at === column ? value : table.rows[index][at]));
    this.checked.value = this.checked.peek().map((each) => (each.index === index ? this.#candidate(table.rows[index], index) : each));
  }

  #checkStep() {
    const list = this.checked.value;
    if (this.failure.value) return html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${this.failure.value}</p><button type="button" class="btn sm" @click=${() => this.#check()}>${t('retry')}</button></div>`;
    if (!list) return html`<div role="status" aria-busy="true"><div class="skeleton line"></div><p class="help">${t('intake.checking')}</p></div>`;
    const wrong = list.filter((each) => !each.skipped && Object.keys(each.problems).length);
    const skipped = list.filter((each) => each.skipped).length;
    const ready = list.length - wrong.length - skipped;
    return html`<p class="row wrap-row" role="status"><span class="badge ok">${t('intake.ready', {count: ready})}</span><span class="badge ${wrong.length ? 'danger' : ''}">${t('intake.wrong', {count: wrong.length})}</span><span class="badge">${t('intake.skipped', {count: skipped})}</span></p>
      ${wrong.length ? html`<p class="help">${t('intake.fixNote')} <button type="button" class="linkbtn" @click=${() => this.#downloadRows(wrong.map((each) => [each.index, Object.entries(each.problems).map(([name, text]) => `${name}: ${text}`).join(' ')]))}>${t('intake.downloadWrong')}</button></p>
        <ul class="import-wrong">${wrong.slice(0, SHOWN).map((each) => this.#wrong(each))}</ul>${wrong.length > SHOWN ? html`<p class="help">${t('intake.more', {count: wrong.length - SHOWN})}</p>` : nothing}` : html`<p>${icon('okc')} ${t('intake.allGood')}</p>`}`;
  }

  #wrong({index, problems}) {
    const mapping = this.mapping.peek();
    return html`<li><span class="muted small mono">${t('intake.line', {count: index + 1})}</span>${Object.entries(problems).map(([name, text]) => {
      const column = mapping.findIndex((each) => each.field === name);
      const id = `wrong-${index}-${name}`;
      return html`<span class="field"><label for=${id}>${name}</label>${column < 0 ? nothing : html`<input class="input" id=${id} aria-invalid="true" aria-describedby="${id}-note" .value=${shown(this.table.peek().rows[index][column])} @change=${(event) => this.#fix(index, column, event.target.value)}>`}<span class="error" id="${id}-note">${text}</span></span>`;
    })}</li>`;
  }

  /** Rows as a file, with the reason in a last column. */
  #downloadRows(list) {
    const {columns, rows} = this.table.peek();
    download(`${this.model.name}-refused.csv`, new Blob([writeCsv([[...columns, 'error'], ...list.map(([index, reason]) => [...columns.map((_, at) => shown(rows[index][at])), reason])])], {type: 'text/csv'}));
  }

  /* ---------- run ---------- */

  async #run() {
    const mode = this.mode.peek();
    const key = mode === 'create' ? '' : this.key.peek();
    const jobs = this.checked.peek().filter((each) => !each.skipped && !Object.keys(each.problems).length).map((each) => ({index: each.index, request: requestFor(each, {model: this.model, mode, key, existing: this.existing})}));
    const {batch} = await settings.get();
    if (this.whole.peek() && (!batch?.enabled || jobs.length > (batch.maxRequests || 50))) {
      this.failure.value = t(batch?.enabled ? 'intake.tooManyForWhole' : 'intake.noBatch', {count: batch?.maxRequests || 50});
      return;
    }
    if (this.remember.peek()) setPref('importMaps', {...pref('importMaps', {}), [this.#signature(this.table.peek())]: {mapping: this.mapping.peek(), constants: this.constants.peek()}});
    this.failure.value = '';
    this.step.value = 4;
    this.total = jobs.length;
    this.running.value = true;
    this.#stop = new AbortController();
    const started = performance.now();
    try {
      this.result.value = await runImport(jobs, {
        whole: this.whole.peek(), signal: this.#stop.signal,
        paused: () => (this.pausing.peek() ? new Promise((resolve) => (this.#resume = resolve)) : Promise.resolve()),
        onProgress: (count) => {
          this.done.value = count;
          this.rate.value = count / ((performance.now() - started) / 1000);
        },
      });
      this.wrote = this.result.peek().done.length > 0;
    } catch (error) {
      this.failure.value = errorText(error);
      this.result.value = {done: [], refused: []};
    }
    this.running.value = false;
  }

  #pause() {
    this.pausing.value = !this.pausing.peek();
    if (!this.pausing.peek()) this.#resume();
  }

  #runStep() {
    const result = this.result.value;
    const left = this.rate.value ? Math.ceil((this.total - this.done.value) / this.rate.value) : 0;
    if (!result) {
      return html`<div role="status"><progress max=${this.total} .value=${this.done.value} aria-label=${t('intake.title', {name: this.model.name})}></progress><p class="help">${t('bulk.progress', {done: this.done.value, all: this.total})}${this.rate.value ? ` · ${t('intake.rate', {rate: number(Math.round(this.rate.value)), count: left})}` : ''}</p></div>
        <div class="row"><button type="button" class="btn" @click=${() => this.#pause()}>${icon(this.pausing.value ? 'play' : 'pause')}${t(this.pausing.value ? 'intake.resume' : 'intake.pause')}</button></div>`;
    }
    const created = result.done.filter((each) => each.created);
    const stopped = this.#stop.signal.aborted;
    const shownFilter = created.length <= 60 ? created.map((each) => `id = "${each.id}"`).join(' || ') : '';
    return html`<div class="notice ${result.refused.length ? 'warn' : 'ok'}" role="status">${icon(result.refused.length ? 'warn' : 'okc')}<p class="grow">${stopped ? t('intake.stopped') + ' ' : ''}${t('intake.created', {count: created.length})} ${t('intake.updated', {count: result.done.length - created.length})} ${result.refused.length ? t('bulk.refused', {count: result.refused.length}) : ''}</p></div>
      ${this.failure.value ? html`<p class="error" role="alert">${this.failure.value}</p>` : nothing}
      <div class="row wrap-row">${created.length ? html`<a class="btn" href=${link('collections', shownFilter ? {collection: this.model.name, filter: shownFilter} : {collection: this.model.name})} @click=${(event) => event.target.closest('larder-dialog').close()}>${icon('data')}${t('intake.show')}</a><button type="button" class="btn" @click=${() => this.#undo(created)}>${icon('undo')}${t('intake.undo')}</button>` : nothing}
        ${result.refused.length ? html`<button type="button" class="btn" @click=${() => this.#downloadRows(result.refused.map((each) => [each.index, errorText(each.error)]))}>${icon('download')}${t('intake.downloadWrong')}</button>` : nothing}</div>
      ${result.refused.length ? html`<ul class="import-wrong">${result.refused.slice(0, SHOWN).map((each) => html`<li><span class="muted small mono">${t('intake.line', {count: each.index + 1})}</span><span class="error">${errorText(each.error)}</span></li>`)}</ul>` : nothing}`;
  }

  /** Deletes what this import created, while the dialog is open. */
  async #undo(created) {
    if (!(await confirm({title: t('intake.undoTitle', {count: created.length}), message: t('intake.undoNote'), action: t('intake.undo'), danger: true}))) return;
    this.running.value = true;
    const outcomes = await runBatch(created.map(({id}) => ({method: 'DELETE', url: path('collections', this.model.name, 'records', id)})));
    this.running.value = false;
    const kept = created.filter((_, at) => outcomes[at]?.error);
    this.result.value = {done: this.result.peek().done.filter((each) => !each.created || kept.includes(each)), refused: []};
    toast(t('bulk.undone', {count: created.length - kept.length}));
  }

  /* ---------- frame ---------- */

  render() {
    const at = this.step.value;
    const body = [this.#source, this.#mapping, this.#key, this.#checkStep, this.#runStep][at];
    return html`<ol class="steps five" aria-label=${t('intake.steps')}>${STEPS.map((name, index) => html`<li aria-current=${index === at ? 'step' : nothing} class=${index < at ? 'past' : ''}>${index + 1} ${t('intake.step.' + name)}</li>`)}</ol><div class="stack">${body.call(this)}</div>`;
  }

  footer(dialog) {
    const at = this.step.value;
    if (at === 4) return this.result.value ? html`<button type="button" class="btn primary" @click=${() => dialog.close()}>${t('close')}</button>` : html`<button type="button" class="btn" @click=${() => {
      this.#stop.abort();
      this.#resume();
    }}>${t('cancel')}</button>`;
    const ready = this.checked.value?.filter((each) => !each.skipped && !Object.keys(each.problems).length).length ?? 0;
    const may = [Boolean(this.table.value?.rows.length), this.mapping.value.some((each) => each.field), true, ready > 0][at];
    return html`${at ? html`<button type="button" class="btn" @click=${() => (this.step.value = at - 1)}>${t('intake.back')}</button>` : html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button>`}
      <button type="button" class="btn primary" aria-disabled=${String(!may)} @click=${() => may && this.#next(at)}>${at === 3 ? t('intake.run', {count: ready}) : t('intake.next')}</button>`;
  }

  #next(at) {
    if (at === 3) {
      void this.#run();
      return;
    }
    this.step.value = at + 1;
    if (at === 2) void this.#check();
  }
}

/** A cell as text. */
const shown = (value) => (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
