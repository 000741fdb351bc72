// @ts-check
// Files: what is stored, by collection and field, as a list or a gallery.
import {Page, html, icon, link, nothing} from '../../app/page.js';
import {allCollections, collection, collectionsReady, loaded, recordTitle} from '../../app/collections.js';
import {ago, bytes, dateTime, t} from '../../app/i18n.js';
import {pref, setPref} from '../../app/prefs.js';
import {setQuery} from '../../app/router.js';
import {effect, signal} from '../../app/signals.js';
import {fileToken, fileUrl, records} from '../../api/index.js';
import {copy, errorText, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {fileKind, names, thumb, thumbUrl} from '../../fields/file.js';
import {searchFilter} from '../../fields/picker.js';
import {parseDate} from '../../fields/plain.js';
import {openPreview} from '../../fields/preview.js';

const PAGE = 60;
const KINDS = ['img', 'video', 'audio', 'code', 'file'];
const fieldsOf = (model) => model.fields.filter((field) => field.type === 'file' && !field.hidden);

export default class FilesPage extends Page {
  #records = signal(null);
  #more = signal(false);
  #busy = signal(false);
  #failure = signal(null);
  #text = signal('');
  #sizes = signal({});
  #page = 0;
  #timer = 0;

  get heading() {
    return this.model && this.query.collection ? this.model.name : t('nav.files');
  }

  get crumbs() {
    return this.model && this.query.collection ? [[t('nav.files'), link('files')]] : [];
  }

  get models() {
    return allCollections().filter((model) => fieldsOf(model).length);
  }

  get model() {
    return this.models.find(({name}) => name === this.query.collection) ?? this.models[0];
  }

  get fields() {
    const all = this.model ? fieldsOf(this.model) : [];
    const chosen = all.filter(({name}) => name === this.query.field);
    return chosen.length ? chosen : all;
  }

  get view() {
    return pref('filesView', 'list');
  }

  connectedCallback() {
    super.connectedCallback();
    void collectionsReady().catch(() => {});
    let shown = '';
    this.own(effect(() => {
      const next = [this.model?.id, this.query.field, this.query.search].join('/');
      if (!this.model || next === shown) return;
      shown = next;
      this.#text.value = this.query.search ?? '';
      queueMicrotask(() => void this.load(true));
    }));
    this.own(() => clearTimeout(this.#timer));
  }

  commands() {
    return [
      {id: 'files-reload', title: t('storedFiles.reload'), icon: 'refresh', keys: 'r', run: () => this.load(true)},
      {id: 'files-view', title: t('storedFiles.switch'), icon: 'img', keys: 'v', run: () => setPref('filesView', this.view === 'list' ? 'gallery' : 'list')},
      {id: 'files-more', title: t('storedFiles.more'), icon: 'down', when: () => this.#more.value, run: () => this.load(false)},
    ];
  }

  async load(fresh) {
    const {model, fields} = this;
    if (!model) return;
    this.#page = fresh ? 1 : this.#page + 1;
    this.#busy.value = true;
    this.#failure.value = null;
    const filled = fields.map((field) => `${field.name} != ""`).join(' || ');
    const text = (this.query.search ?? '').trim();
    const wanted = [searchFilter(text, model), ...(text ? fields.map((field) => `${field.name} ~ "${text.replace(/["\\]/g, '\\$&')}"`) : [])].filter(Boolean).join(' || ');
    try {
      const {items} = await records(model.name).list({page: this.#page, perPage: PAGE, skipTotal: 1, filter: wanted ? `(${wanted}) && (${filled})` : filled, sort: model.type === 'view' ? '-id' : '-@rowid'}, {key: 'files'});
      this.#records.value = fresh ? items : [...(this.#records.peek() ?? []), ...items];
      this.#more.value = items.length === PAGE;
    } catch (error) {
      if (error.kind !== 'aborted') this.#failure.value = error;
    } finally {
      this.#busy.value = false;
    }
  }

  /** Every file of the loaded records, of the kind that was chosen. */
  get #files() {
    const {kind} = this.query;
    return (this.#records.value ?? []).flatMap((record) => this.fields.flatMap((field) => names(record[field.name]).map((name) => ({record, field, name})))).filter(({name}) => !kind || fileKind(name) === kind);
  }

  #search(text) {
    this.#text.value = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setQuery({search: text.trim()}), 250);
  }

  async #copy({record, field, name}) {
    try {
      await copy(fileUrl(record, name, {token: field.protected ? await fileToken() : undefined}), t(field.protected ? 'storedFiles.shortAddress' : 'storedFiles.address'));
    } catch (error) {
      toastError(error);
    }
  }

  /** How large a file is, asked once, when it is looked at. */
  async #measure({record, field, name}) {
    const key = record.id + '/' + name;
    if (this.#sizes.peek()[key] !== undefined) return;
    try {
      const answer = await fetch(fileUrl(record, name, {token: field.protected ? await fileToken() : undefined}), {method: 'HEAD'});
      this.#sizes.value = {...this.#sizes.peek(), [key]: Number(answer.headers.get('Content-Length')) || 0};
    } catch (error) {
      toastError(error);
    }
  }

  #open(each) {
    void this.#measure(each);
    void openPreview(each).catch((error) => toastError(error));
  }

  #actions(each) {
    const {record} = each;
    return [
      {label: t('storedFiles.look'), icon: 'eye', run: () => this.#open(each)},
      {label: t('storedFiles.copy'), icon: 'copy', hint: each.field.protected ? t('storedFiles.twoMinutes') : '', run: () => this.#copy(each)},
      {label: t('storedFiles.size'), icon: 'info', run: () => this.#measure(each)},
      {label: t('storedFiles.record'), icon: 'data', href: link('collections', {collection: this.model.name, record: record.id})},
    ];
  }

  /* ---------- parts ---------- */

  side() {
    return html`<nav class="side" aria-label=${t('list.title')}><header><h2>${t('list.title')}</h2><button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${() => this.toggleSide()}>${icon('x')}</button></header>
      <div class="scroll">${this.models.map((model, index) => html`<h3 class=${index ? '' : 'first'}>${model.name}</h3><ul>
        <li><a href=${link('files', {collection: model.name})} aria-current=${model === this.model && !this.query.field ? 'page' : nothing}>${icon('files')}<span>${t('storedFiles.all')}</span></a></li>
        ${fieldsOf(model).length > 1 ? fieldsOf(model).map((field) => this.#fieldItem(model, field)) : nothing}</ul>`)}</div></nav>`;
  }

  #fieldItem(model, field) {
    return html`<li><a href=${link('files', {collection: model.name, field: field.name})} aria-current=${model === this.model && this.query.field === field.name ? 'page' : nothing}>${icon('file')}<span>${field.name}</span>${field.protected ? html`<span title=${t('storedFiles.protected')}>${icon('lock')}<span class="sr">${t('storedFiles.protected')}</span></span>` : nothing}</a></li>`;
  }

  body() {
    if (!this.model) return loaded.value ? html`<div class="empty"><p>${t('storedFiles.noField')}</p></div>` : html`<div class="storedfiles" aria-busy="true"><div class="skeleton line"></div></div>`;
    const found = this.#files;
    return html`<div class="storedfiles"><div class="toolrow line flat">
        <div class="box storedfiles-find"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" aria-label=${t('storedFiles.find')} placeholder=${t('storedFiles.find')} .value=${this.#text.value} @input=${(event) => this.#search(event.target.value)}></div>
        <select class="select sm" aria-label=${t('storedFiles.kind')} @change=${(event) => setQuery({kind: event.target.value})}><option value="">${t('storedFiles.kind.all')}</option>${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === this.query.kind}>${t('storedFiles.kind.' + kind)}</option>`)}</select>
        <span class="end seg" role="group" aria-label=${t('storedFiles.switch')}>${['list', 'gallery'].map((view) => html`<button type="button" aria-pressed=${String(view === this.view)} @click=${() => setPref('filesView', view)}>${t('storedFiles.' + view)}</button>`)}</span></div>
      ${this.#failure.value ? html`<div class="notice danger inpage" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load(true)}>${t('retry')}</button></p></div>` : nothing}
      <div class="listwrap storedfiles-list" aria-busy=${String(this.#busy.value)}>${this.#records.value === null ? (this.#failure.value ? nothing : html`<div class="skeleton line"></div>`)
        : found.length ? (this.view === 'gallery' ? this.#gallery(found) : this.#table(found)) : html`<div class="empty"><p>${t(this.query.search || this.query.kind ? 'storedFiles.noMatch' : 'storedFiles.none')}</p></div>`}
        ${this.#more.value ? html`<p class="storedfiles-more"><button type="button" class="btn" @click=${() => this.load(false)}>${t('storedFiles.more')}</button></p>` : nothing}</div>
      <footer class="statusbar"><span role="status">${this.#records.value ? t('storedFiles.count', {count: found.length}) : ''}</span></footer></div>`;
  }

  #table(found) {
    return html`<div class="tablewrap"><table class="table storedfiles-table" aria-label=${t('nav.files')}><thead><tr>${['name', 'type', 'size', 'of', 'date'].map((key) => html`<th scope="col">${t('storedFiles.column.' + key)}</th>`)}<th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
      <tbody>${found.map((each) => {
        const {record, field, name} = each;
        const at = parseDate(record.updated ?? record.created);
        const size = this.#sizes.value[record.id + '/' + name];
        return html`<tr><th scope="row"><button type="button" class="storedfiles-open" @click=${() => this.#open(each)}>${thumb(record, name, field)}<span class="cut" title=${name}>${name}</span></button></th><td class="muted">${t('storedFiles.kind.' + fileKind(name))}</td><td class="muted">${size ? bytes(size) : '–'}</td>
          <td><a class="cut" href=${link('collections', {collection: collection(record.collectionId)?.name, record: record.id})}>${recordTitle(record)}</a></td><td class="muted">${at ? html`<time datetime=${at.toISOString()} title=${dateTime(at)}>${ago(at)}</time>` : '–'}</td>
          <td><button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('list.actions', {name})} ${menu(() => this.#actions(each), {label: each.name})}>${icon('more')}</button></td></tr>`;
      })}</tbody></table></div>`;
  }

  #gallery(found) {
    return html`<ul class="gallery" aria-label=${t('nav.files')}>${found.map((each) => {
      const {record, field, name} = each;
      const picture = fileKind(name) === 'img';
      return html`<li><button type="button" class="gallery-open" @click=${() => this.#open(each)}>${picture ? html`<img src=${thumbUrl(record, name, field)} alt="" loading="lazy">` : html`<span class="gallery-symbol">${icon({video: 'video', audio: 'audio', code: 'code'}[fileKind(name)] ?? 'file', 'l')}</span>`}<span class="cut" title=${name}>${name}</span></button>
        <button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('list.actions', {name})} ${menu(() => this.#actions(each), {label: each.name})}>${icon('more')}</button></li>`;
    })}</ul>`;
  }
}
customElements.define('larder-files', FilesPage);
