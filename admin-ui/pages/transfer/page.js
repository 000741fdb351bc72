// @ts-check
// Collections as a file: out of this server, and into it with a look at what would change.
import {Page, html, icon, link, nothing} from '../../app/page.js';
import {collections as calls, sql} from '../../api/index.js';
import {allCollections, collectionsReady, loaded, reloadCollections} from '../../app/collections.js';
import {drafts} from '../../app/drafts.js';
import {appName, guarded} from '../../app/shell.js';
import {pref, setPref} from '../../app/prefs.js';
import {route} from '../../app/router.js';
import {batch, signal} from '../../app/signals.js';
import {number, t} from '../../app/i18n.js';
import {confirm, copy, download, errorText, toast, toastError} from '../../ui/feedback.js';
import {changeSentence} from '../../ui/changes.js';
import {sideBySide, unified} from '../../ui/diff.js';
import {typeIcon} from '../../ui/collection-list.js';
import {asText, otherIds, planImport, readFile, withStoredIds} from '../../lang/schema/transfer.js';
import {quoteName} from '../../lang/schema/sql.js';
import '../../ui/code.js';

const DRAFT = 'transfer';
const KINDS = [['added', 'plus', 'ok'], ['changed', 'edit', 'info'], ['removed', 'trash', 'danger'], ['same', 'check', 'ok']];

export default class TransferPage extends Page {
  #chosen = signal(null);
  #text = signal('');
  #replace = signal(false);
  #repair = signal(true);
  #counts = signal(new Map());
  #failed = signal('');
  #busy = signal(false);
  #over = signal(false);
  #last = -1;

  get #importing() {
    return route.value?.path.endsWith('import-collections') ?? false;
  }

  get heading() {
    return t(this.#importing ? 'transfer.import' : 'transfer.export');
  }

  get crumbs() {
    return [[t('nav.settings'), link('settings')]];
  }

  get dirty() {
    return this.#importing && this.#text.value.trim() !== '';
  }

  async mayLeave() {
    if (this.#text.peek().trim()) await drafts.save(DRAFT, this.#text.peek(), t('transfer.import'));
    else await drafts.remove(DRAFT);
    return true;
  }

  commands() {
    return [
      {id: 'transfer-copy', title: t('transfer.copy'), icon: 'copy', when: () => !this.#importing, run: () => copy(this.#exported(), t('transfer.json'))},
      {id: 'transfer-download', title: t('transfer.download'), icon: 'download', when: () => !this.#importing, run: () => this.#download()},
      {id: 'transfer-run', title: t('transfer.run'), icon: 'upload', keys: 'mod+s', when: () => this.#importing && this.dirty && !guarded.peek(), run: () => this.#run()},
    ];
  }

  connectedCallback() {
    super.connectedCallback();
    void collectionsReady().catch((error) => toastError(error));
    void drafts.load(DRAFT).then((kept) => kept && this.#take(kept.value));
  }

  body() {
    if (!loaded.value) return html`<div class="settings-wrap" aria-busy="true"><div class="skeleton line"></div></div>`;
    return html`<div class="schema transfer scroll"><nav class="tabs toolrow line flat" aria-label=${t('transfer.ways')}>${['export', 'import'].map((way) => html`<a role="link" href=${link(`settings/${way}-collections`)} aria-current=${this.#importing === (way === 'import') ? 'page' : nothing}>${icon(way === 'import' ? 'upload' : 'download')}${t('transfer.' + way)}</a>`)}</nav>
      ${this.#importing ? this.#import() : this.#export()}</div>`;
  }

  /* ---------- export ---------- */

  get #selected() {
    return this.#chosen.value ?? new Set(allCollections().map((model) => model.id));
  }

  #exported() {
    const chosen = this.#selected;
    return JSON.stringify(allCollections().filter((model) => chosen.has(model.id)), null, 2);
  }

  #download() {
    download(`${appName.peek().replace(/\W+/g, '-').toLowerCase()}-collections-${new Date().toISOString().slice(0, 10)}.json`, this.#exported());
  }

  #toggle(event, at, models) {
    const next = new Set(this.#selected);
    const on = event.target.checked;
    const [from, to] = event.shiftKey && this.#last >= 0 ? [Math.min(at, this.#last), Math.max(at, this.#last)] : [at, at];
    for (const model of models.slice(from, to + 1)) {
      if (on) next.add(model.id);
      else next.delete(model.id);
    }
    this.#last = at;
    this.#chosen.value = next;
  }

  #export() {
    const models = allCollections();
    const chosen = this.#selected;
    const all = models.every((model) => chosen.has(model.id));
    return html`<div class="transfer-work"><section class="panel" aria-labelledby="export-which"><header><h2 id="export-which">${t('transfer.which')}</h2><span class="muted small" role="status">${t('transfer.chosen', {count: chosen.size})}</span></header>
        <div class="pad"><label class="option strong"><input type="checkbox" class="check ${chosen.size && !all ? 'mixed' : ''}" .checked=${all} .indeterminate=${chosen.size > 0 && !all} @change=${(event) => (this.#chosen.value = new Set(event.target.checked ? models.map((model) => model.id) : []))}><span>${t('transfer.all')}</span></label>
        <ul class="pick-list">${models.map((model, at) => html`<li><label class="option"><input type="checkbox" class="check" .checked=${chosen.has(model.id)} @click=${(event) => this.#toggle(event, at, models)}>${icon(typeIcon(model))}<span class="cut grow">${model.name}</span>${model.system ? html`<span class="badge">${t('schema.badge.system')}</span>` : nothing}</label></li>`)}</ul><p class="help">${t('transfer.rangeNote')}</p></div></section>
      <section class="panel grow" aria-labelledby="export-json"><header><h2 id="export-json">${t('transfer.json')}</h2><span class="row"><button type="button" class="btn sm" aria-disabled=${String(!chosen.size)} @click=${() => chosen.size && copy(this.#exported(), t('transfer.json'))}>${icon('copy')}${t('transfer.copy')}</button><button type="button" class="btn primary sm" aria-disabled=${String(!chosen.size)} @click=${() => chosen.size && this.#download()}>${icon('download')}${t('transfer.download')}</button></span></header>
        <pre class="code pad scroll" tabindex="0" aria-labelledby="export-json">${this.#exported()}</pre></section></div>`;
  }

  /* ---------- import ---------- */

  #take(text) {
    batch(() => {
      this.#text.value = text;
      this.#failed.value = '';
    });
    this.#lookSoon();
  }

  #timer = 0;

  #lookSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#count(), 400);
  }

  get #read() {
    return readFile(this.#text.value);
  }

  get #plan() {
    const {collections} = this.#read;
    const stored = allCollections();
    return planImport(stored, this.#repair.value ? withStoredIds(stored, collections) : collections, this.#replace.value);
  }

  /** How many records go with what is removed. */
  async #count() {
    if (!this.#text.peek().trim() || this.#read.problem) return;
    const wanted = this.#plan.flatMap((each) => (each.kind === 'removed' && each.before.type !== 'view' ? [{key: each.name, sql: `SELECT count(*) FROM ${quoteName(each.name)}`}] : each.changes.filter((change) => change.count).map((change) => ({key: `${each.name}/${change.path}/${change.code}/${change.values.name}`, sql: /** @type {string} */ (change.count)}))));
    if (!wanted.length) return;
    try {
      const {rows} = await sql('SELECT ' + wanted.map((each, at) => `(${each.sql}) AS c${at}`).join(', '), {key: 'transfer-counts'});
      this.#counts.value = new Map(wanted.map((each, at) => [each.key, Number(rows[0][at])]));
    } catch (error) {
      if (error.kind !== 'aborted') this.#counts.value = new Map();
    }
  }

  async #file(file) {
    if (file) this.#take(await file.text());
  }

  #import() {
    const text = this.#text.value;
    const read = text.trim() ? this.#read : null;
    const plan = read && !read.problem ? this.#plan : [];
    const work = plan.filter((each) => each.kind !== 'same');
    return html`<div class="sections wide">${guarded.value ? html`<div class="notice warn">${icon('lock')}<p class="grow">${t('schema.guarded')}</p></div>` : nothing}
      ${this.#failed.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow pre">${this.#failed.value}</p></div>` : nothing}
      <section class="panel" aria-labelledby="import-source"><header><h2 id="import-source">${t('transfer.source')}</h2><span class="row"><label class="btn sm" for="import-file">${icon('upload')}${t('transfer.file')}</label><input class="sr" type="file" id="import-file" accept=".json,application/json" @change=${(event) => {
        void this.#file(event.target.files[0]);
        event.target.value = '';
      }}>${text ? html`<button type="button" class="btn quiet sm" @click=${() => {
        this.#take('');
        void drafts.remove(DRAFT);
      }}>${t('transfer.clear')}</button>` : nothing}</span></header>
        <div class="pad drop ${this.#over.value ? 'over' : ''}" @dragover=${(event) => {
          event.preventDefault();
          this.#over.value = true;
        }} @dragleave=${() => (this.#over.value = false)} @drop=${(event) => {
          event.preventDefault();
          this.#over.value = false;
          void this.#file(event.dataTransfer.files[0]);
        }}><div class="field"><label for="import-text">${t('transfer.paste')}</label><textarea class="input area mono" id="import-text" rows="6" spellcheck="false" placeholder='[{"name": "posts", "type": "base", "fields": […]}]' aria-describedby="import-note" aria-invalid=${read?.problem ? 'true' : nothing} .value=${text} @input=${(event) => this.#take(event.target.value)}></textarea>
          ${read?.problem ? html`<p class="error" id="import-note">${icon('alert')}<span>${t('transfer.problem.' + read.problem, read.values)}</span></p>` : html`<p class="help" id="import-note">${read ? t('transfer.read', {count: read.collections.length}) : t('transfer.dropNote')}</p>`}</div></div></section>
      ${read && !read.problem ? html`${this.#choices(read)}${this.#summary(plan)}
        <div class="row at-end"><button type="button" class="btn ${this.#destroys(plan) ? 'danger-solid' : 'primary'}" aria-disabled=${String(!work.length || this.#busy.value || guarded.value)} @click=${() => this.#run()}>${work.length ? t('transfer.runCount', {count: work.length}) : t('transfer.nothing')}</button></div>` : nothing}</div>`;
  }

  #choices(read) {
    const others = otherIds(allCollections(), read.collections);
    return html`<section class="panel" aria-labelledby="import-how"><header><h2 id="import-how">${t('transfer.how')}</h2></header><fieldset class="pad col"><legend class="sr">${t('transfer.how')}</legend>${[false, true].map((replace) => html`<label class="choice"><input type="radio" class="check" name="import-mode" .checked=${this.#replace.value === replace} @change=${() => {
      this.#replace.value = replace;
      this.#lookSoon();
    }}><span><b>${t(replace ? 'transfer.replace' : 'transfer.merge')}</b><span class="muted small">${t(replace ? 'transfer.replaceNote' : 'transfer.mergeNote')}</span></span></label>`)}
      ${others.length ? html`<label class="option"><input type="checkbox" class="check" .checked=${this.#repair.value} @change=${(event) => (this.#repair.value = event.target.checked)}><span>${t('transfer.repair', {count: others.length, list: others.map((each) => each.name).join(', ')})}</span></label><p class="help">${t('transfer.repairNote')}</p>` : nothing}</fieldset></section>`;
  }

  #summary(plan) {
    const side = pref('diffSides', true);
    return html`<section aria-labelledby="import-what" class="col"><header class="row"><h2 id="import-what" class="grow">${t('transfer.what')}</h2><span class="seg" role="group" aria-label=${t('diff.label')}>${[true, false].map((value) => html`<button type="button" aria-pressed=${String(side === value)} @click=${() => setPref('diffSides', value)}>${t(value ? 'transfer.sides' : 'transfer.unified')}</button>`)}</span></header>
      <p class="row wrap-row" role="status">${KINDS.map(([kind, , tone]) => html`<span class="chip ${kind === 'same' ? '' : tone}">${number(plan.filter((each) => each.kind === kind).length)} ${t('transfer.kind.' + kind)}</span>`)}</p>
      ${KINDS.filter(([kind]) => kind !== 'same').flatMap(([kind, symbol, tone]) => plan.filter((each) => each.kind === kind).map((each) => html`<details class="panel import-item" ?open=${each.kind !== 'added'}><summary><span class="t-${tone}">${icon(symbol)}</span><b class="grow">${each.name}</b><span class="muted">${t('transfer.kind.' + kind)}</span></summary><div class="pad col review">
        ${each.kind === 'removed' ? html`<p class="t-danger">${this.#counts.value.has(each.name) ? t('transfer.removedRecords', {count: this.#counts.value.get(each.name)}) : t('transfer.removedNote')}</p>` : nothing}
        ${each.kind === 'changed' ? html`<ul class="col">${each.changes.map((change) => html`<li class="row tight change-${change.level}">${icon({safe: 'okc', attention: 'warn', danger: 'alert'}[change.level])}<span class="sr">${t('schema.level.' + change.level)}:</span>${changeSentence(change, this.#counts.value.get(`${each.name}/${change.path}/${change.code}/${change.values.name}`))}</li>`)}</ul>` : nothing}
        ${(side ? sideBySide : unified)(asText(each.before), asText(each.after), {around: 3})}</div></details>`))}</section>`;
  }

  #destroys(plan) {
    return plan.some((each) => each.kind === 'removed' || each.changes.some((change) => change.level === 'danger'));
  }

  async #run() {
    const read = this.#read;
    if (read.problem || this.#busy.peek() || guarded.peek()) return;
    const plan = this.#plan;
    const work = plan.filter((each) => each.kind !== 'same');
    if (!work.length) return;
    const removed = plan.filter((each) => each.kind === 'removed').map((each) => each.name);
    const fields = plan.flatMap((each) => each.changes.filter((change) => change.level === 'danger').map((change) => `${each.name}.${change.values.name}`));
    const title = t('transfer.confirm', {count: work.length});
    const sure = this.#destroys(plan) ? confirm({title, message: t('transfer.confirmLoss', {list: [...removed, ...fields].join(', ')}), action: t('transfer.run'), danger: true, typed: t('transfer.word')}) : confirm({title, message: t('transfer.confirmNote'), action: t('transfer.run')});
    if (!(await sure)) return;
    this.#busy.value = true;
    this.#failed.value = '';
    try {
      await calls.import(this.#repair.peek() ? withStoredIds(allCollections(), read.collections) : read.collections, this.#replace.peek());
      await reloadCollections().catch(() => {});
      toast(t('transfer.done', {count: work.length}));
      this.#take('');
      await drafts.remove(DRAFT);
    } catch (error) {
      this.#failed.value = error.fields?.collections ?? errorText(error);
    }
    this.#busy.value = false;
  }
}
customElements.define('larder-transfer', TransferPage);
