// @ts-check
// <record-panel>: one record in the inspector: its fields, its account, what points to it, its JSON.
import {Element, html, icon, nothing} from '../../app/element.js';
import {allCollections, recordTitle} from '../../app/collections.js';
import {acting} from '../../app/acting.js';
import {drafts} from '../../app/drafts.js';
import {ago, t} from '../../app/i18n.js';
import {link, offered} from '../../app/router.js';
import {pref, setPref} from '../../app/prefs.js';
import {register} from '../../app/commands.js';
import {me} from '../../app/session.js';
import {connection} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {api, records} from '../../api/index.js';
import {realtime} from '../../api/realtime.js';
import {announce, copy, download, errorText, openDialog, toast} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {fieldType} from '../../fields/index.js';
import {fileKind, names, thumb} from '../../fields/file.js';
import {Form, formFields, saveRecord, valuesOf} from '../../fields/record-form.js';
import {shortId} from '../../fields/relation.js';
import {copyOf} from './bulk.js';
import {backRelations, relatedTab} from './related.js';
import '../../ui/code.js';

/**
 * Properties: `model`, `recordId` ('new' for a new one), `row` (what the list knows), `position`, `total`, `template`, `readonly`.
 * Events: `panel-close`, `panel-step` (±1), `panel-open` {collection, id, template}, `panel-saved` {record, created}, `panel-delete` {id}.
 */
class RecordPanel extends Element {
  static properties = {model: {attribute: false}, recordId: {type: String}, row: {attribute: false}, position: {type: Number}, total: {type: Number}, template: {attribute: false}, readonly: {type: Boolean}, under: {attribute: false}, tab: {state: true}};

  constructor() {
    super();
    this.model = null;
    this.recordId = '';
    this.row = null;
    this.position = -1;
    this.total = 0;
    this.template = null;
    /** The record below this one, when it was followed from there: {model, id}. */
    this.under = null;
    this.readonly = false;
    this.tab = 'fields';
    this.form = new Form({});
    this.record = signal(null);
    this.failure = signal(null);
    this.summary = signal('');
    this.draft = signal(null);
    this.notice = signal(null);
    this.conflicts = signal({});
    this.share = signal(null);
    this.saving = false;
    this.account = null;
  }

  #key = '';
  #end = () => {};
  #commands = () => {};
  #online = () => {};
  #draftTimer = 0;

  connectedCallback() {
    super.connectedCallback();
    this.#online = api.listen('online', () => (this.summary.value = ''));
    this.#commands = register([
      {id: 'record-save', title: t('record.saveStay'), icon: 'check', keys: 'mod+s', when: () => !this.#locked, run: () => this.save(false)},
      {id: 'record-save-close', title: t('record.saveClose'), keys: 'mod+enter', when: () => !this.#locked, run: () => this.save(true)},
      {id: 'record-save-more', title: t('record.moreSaves'), when: () => !this.#locked, run: () => this.#press('record-save-more')},
      {id: 'record-menu', title: t('record.actions'), icon: 'more', when: () => !this.creating, run: () => this.#press('record-menu')},
      {id: 'record-back', title: t('record.backTitle'), icon: 'left', when: () => Boolean(this.under), run: () => this.#emit('panel-back')},
      {id: 'record-copy-id', title: t('record.copyId'), icon: 'copy', when: () => !this.creating, run: () => copy(this.record.peek()?.id ?? '', 'id')},
      {id: 'record-close', title: t('record.close'), icon: 'x', run: () => this.#emit('panel-close')},
      {id: 'panel-max', title: t('record.maximise'), icon: 'max', keys: ']', run: () => setPref('panelMax', pref('panelMax', false) ? undefined : true)},
    ]);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#online();
    this.#commands();
    this.#end();
    this.#saveDraft();
  }

  /** The record's name for the document's title. */
  get title() {
    return this.creating ? t('record.new') : this.record.peek() ? recordTitle(this.record.peek(), this.model) : '';
  }

  get creating() {
    return this.recordId === 'new';
  }

  /** Opens what a button of the panel opens, at that button. */
  #press(id) {
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-command="${id}"]`))?.click();
  }

  get dirty() {
    return this.form.dirty.value || Boolean(this.account?.dirty);
  }

  get #locked() {
    return this.readonly || this.model.type === 'view';
  }

  get #draftKey() {
    return `record:${this.model.id}:${this.recordId}`;
  }

  willUpdate() {
    const key = `${this.model?.id}/${this.recordId}`;
    if (key === this.#key || !this.model) return;
    this.#key = key;
    this.#end();
    this.#begin();
  }

  #begin() {
    const {model} = this;
    // Whoever makes an account has its address and password in mind first.
    this.tab = this.creating && this.model.type === 'auth' ? 'account' : 'fields';
    this.failure.value = null;
    this.summary.value = '';
    this.notice.value = null;
    this.conflicts.value = {};
    this.draft.value = null;
    this.record.value = this.creating ? null : this.row;
    this.form = new Form(valuesOf(model, this.creating ? null : this.row));
    this.account = null;
    if (this.creating && this.template) {
      this.form.templated = new Set(Object.keys(this.template));
      for (const [name, value] of Object.entries(this.template)) this.form.set(name, value);
    }
    if (model.type === 'auth') void this.#loadAccount();
    void this.#offerDraft();
    if (this.creating) return;
    void this.#load();
    if (model.type === 'view' || acting.peek()) return;
    const end = realtime.subscribe(`${model.name}/${this.recordId}`, (event) => this.#arrived(event));
    const resync = () => void this.#resync();
    realtime.resync.addEventListener('resync', resync);
    this.#end = () => {
      end();
      realtime.resync.removeEventListener('resync', resync);
    };
  }

  /** Reads what may have been missed while the stream was broken. */
  async #resync() {
    const key = this.#key;
    try {
      const record = await records(this.model.name).view(this.recordId, {expand: this.expand}, {key: 'panel'});
      if (key === this.#key) this.#arrived({action: 'update', record});
    } catch (error) {
      if (key === this.#key && error.status === 404) this.notice.value = 'deleted';
    }
  }

  async #loadAccount() {
    const key = this.#key;
    const {Account} = await import('./account.js');
    if (key !== this.#key) return;
    this.account = new Account(this);
    this.requestUpdate();
  }

  get expand() {
    return this.model.fields.filter((field) => field.type === 'relation').map((field) => field.name).join(',');
  }

  async #load() {
    const key = this.#key;
    try {
      const record = await records(this.model.name).view(this.recordId, {expand: this.expand}, {key: 'panel'});
      if (key !== this.#key) return;
      // The list's row had excerpts; untouched inputs take the whole values.
      this.form.rebase(valuesOf(this.model, record));
      this.record.value = record;
      this.requestUpdate();
    } catch (error) {
      if (error.kind !== 'aborted' && key === this.#key) this.failure.value = error;
    }
  }

  /* ---------- drafts ---------- */

  async #offerDraft() {
    const key = this.#draftKey;
    const draft = await drafts.load(key);
    if (draft && key === this.#draftKey && Object.keys(draft.value).length && !this.form.dirty.value) this.draft.value = draft;
  }

  #restore(draft) {
    for (const [name, value] of Object.entries(draft.value)) this.form.set(name, value);
    this.draft.value = null;
  }

  /** Shows the stored values beside those of the draft. */
  async #compare(draft) {
    const {model} = this;
    const record = this.record.peek();
    const fields = model.fields.filter((field) => field.name in draft.value);
    const text = (field, value) => fieldType(field).text(value, field, record) || '–';
    const use = await openDialog({
      title: t('record.draftTitle', {when: ago(new Date(draft.savedAt))}),
      render: () => html`<table class="table compare"><thead><tr><th scope="col">${t('bulk.field')}</th><th scope="col">${t('record.draftStored')}</th><th scope="col">${t('record.draftHere')}</th></tr></thead><tbody>${fields.map((field) => html`<tr><th scope="row">${field.name}</th><td>${text(field, record?.[field.name])}</td><td>${text(field, draft.value[field.name])}</td></tr>`)}</tbody></table>`,
      footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('close')}</button><button type="button" class="btn primary" @click=${() => dialog.close(true)}>${t('record.draftUse')}</button>`,
    });
    if (use) this.#restore(draft);
  }

  #keepDraft() {
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => this.#saveDraft(), 600);
  }

  #saveDraft() {
    clearTimeout(this.#draftTimer);
    if (!this.model || this.#locked) return;
    const changes = Object.fromEntries(Object.entries(this.form.changes).filter(([name]) => {
      const field = this.model.fields.find((each) => each.name === name);
      return field && field.type !== 'file' && field.type !== 'password' && !field.hidden;
    }));
    if (Object.keys(changes).length) void drafts.save(this.#draftKey, changes, `${this.model.name} · ${this.record.peek() ? recordTitle(this.record.peek(), this.model) : t('record.new')}`);
  }

  /** Asked before the panel closes or shows another record. */
  async mayClose() {
    if (!this.dirty || this.#locked) return true;
    const choice = await openDialog({
      title: t('record.leaveTitle'),
      size: 'narrow',
      role: 'alertdialog',
      render: () => html`<p>${t('record.leaveNote', {list: this.form.changed.join(', ')})}</p>`,
      footer: (dialog) => html`<button type="button" class="btn" autofocus @click=${() => dialog.close()}>${t('record.keepEditing')}</button><button type="button" class="btn danger" @click=${() => dialog.close('discard')}>${t('discard')}</button><button type="button" class="btn primary" @click=${() => dialog.close('save')}>${t('save')}</button>`,
    });
    if (choice === 'save') return this.save(false);
    if (choice !== 'discard') return false;
    clearTimeout(this.#draftTimer);
    void drafts.remove(this.#draftKey);
    this.form.revert();
    this.account?.revert();
    return true;
  }

  /* ---------- live ---------- */

  #arrived({action, record}) {
    if (this.saving) return;
    if (action === 'delete') {
      this.notice.value = 'deleted';
      return;
    }
    const known = this.record.peek();
    if (!known || record.updated === known.updated && JSON.stringify(valuesOf(this.model, record)) === JSON.stringify(valuesOf(this.model, known))) return;
    const before = valuesOf(this.model, known);
    const fresh = valuesOf(this.model, record);
    const changed = Object.keys(fresh).filter((name) => JSON.stringify(fresh[name]) !== JSON.stringify(before[name]) && this.model.fields.find((field) => field.name === name)?.type !== 'autodate');
    if (!changed.length) return;
    const clashing = this.form.rebase(fresh);
    this.record.value = {...known, ...record};
    this.conflicts.value = {...this.conflicts.peek(), ...Object.fromEntries(clashing.map((name) => [name, fresh[name]]))};
    this.notice.value = {changed, clashing};
    announce(t('record.changedElsewhere', {list: changed.join(', ')}));
    this.requestUpdate();
  }

  #settle(name, mine) {
    if (!mine) this.form.set(name, structuredClone(this.conflicts.peek()[name]));
    const {[name]: _, ...rest} = this.conflicts.peek();
    this.conflicts.value = rest;
    if (!Object.keys(rest).length) this.notice.value = null;
  }

  /* ---------- saving ---------- */

  /** Saves; resolves true when everything is stored. */
  async save(close, another = false) {
    const {model, creating} = this;
    if (this.form.busy.peek() || this.#locked) return false;
    const active = document.activeElement;
    if (active instanceof HTMLElement && this.contains(active)) {
      // An input that only tells on leaving gets the chance to.
      active.dispatchEvent(new Event('change', {bubbles: true}));
    }
    const clashing = Object.keys(this.conflicts.peek());
    if (clashing.length) {
      this.summary.value = t('record.chooseFirst', {list: clashing.join(', ')});
      this.tab = 'fields';
      return false;
    }
    this.summary.value = '';
    if (!creating && !this.dirty) {
      if (close) this.#emit('panel-close');
      return true;
    }
    this.saving = true;
    try {
      const extra = this.account?.body() ?? {};
      const large = Object.values(this.form.changes).flat().some((value) => value instanceof File);
      const saved = await saveRecord({model, record: this.record.peek(), form: this.form, expand: this.expand, extra, onProgress: large ? (share) => (this.share.value = share) : undefined});
      this.share.value = null;
      if (!saved) {
        this.tab = Object.keys(this.form.errors).some((name) => this.account?.owns(name)) && !Object.keys(this.form.errors).some((name) => formFields(model).some((field) => field.name === name)) ? 'account' : 'fields';
        await this.updateComplete;
        /** @type {any} */ (this.querySelector('record-form'))?.focusError();
        return false;
      }
      void drafts.remove(this.#draftKey);
      this.#stored(saved, creating, close, another);
      return true;
    } catch (error) {
      if (error.kind !== 'aborted') this.summary.value = errorText(error);
      return false;
    } finally {
      this.share.value = null;
      setTimeout(() => (this.saving = false), 400);
    }
  }

  #stored(saved, creating, close, another) {
    this.form.reset(valuesOf(this.model, saved));
    this.record.value = saved;
    this.account?.reset();
    this.draft.value = null;
    this.notice.value = null;
    this.savedAt = new Date();
    toast(t(creating ? 'record.created' : 'record.saved'), {life: 2000});
    this.#emit('panel-saved', {record: saved, created: creating});
    if (another) {
      this.#key = '';
      this.#emit('panel-open', {collection: this.model.name, id: 'new'});
    } else if (close) this.#emit('panel-close');
    else if (creating) this.#emit('panel-open', {collection: this.model.name, id: saved.id});
    this.requestUpdate();
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }

  #told = '';

  updated() {
    const state = `${this.dirty} ${this.title}`;
    if (state === this.#told) return;
    this.#told = state;
    this.#emit('panel-state');
  }

  /* ---------- rendering ---------- */

  render() {
    const {model} = this;
    const record = this.record.value;
    const failure = this.failure.value;
    const maximised = pref('panelMax', false);
    if (this.form.dirty.value) queueMicrotask(() => this.#keepDraft());
    return html`<aside class="inspector record ${maximised ? 'max' : ''}" id="record" aria-labelledby="record-title" @keydown=${this.#keys}>
      ${this.#bar(model, record, maximised)}
      ${failure
        ? html`<div class="problem"><h2 id="record-title" tabindex="-1">${failure.status === 404 ? t('record.missing') : t('record.failed')}</h2><p class="muted">${errorText(failure)}</p><button type="button" class="btn" @click=${() => this.#emit('panel-close')}>${t('close')}</button></div>`
        : html`${this.#title(model, record)}${this.#tabs(model)}
          <div class="scroll" id="record-body" role="tabpanel" aria-labelledby="tab-${this.tab}" tabindex="-1">${this.#notices()}${this.#content(model, record)}</div>
          ${this.#footer()}`}
    </aside>`;
  }

  #keys = (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !event.target.closest('code-editor, .ProseMirror, larder-menu')) {
      event.preventDefault();
      event.stopPropagation();
      this.#emit('panel-close');
    }
  };

  #bar(model, record, maximised) {
    const id = record?.id ?? '';
    return html`<header class="bar">
      ${this.under ? html`<button type="button" class="btn quiet icon sm" data-command="record-back" aria-label=${t('record.back', {name: this.under.model.name})} title=${t('record.back', {name: this.under.model.name})} @click=${() => this.#emit('panel-back')}>${icon('left')}</button>` : nothing}
      <div class="crumbs"><a href=${link('collections', {collection: model.name})}>${model.name}</a>${icon('right')}${this.creating ? html`<span class="muted">${t('record.new')}</span>` : html`<span class="mono muted" title=${id}>${shortId(id || this.recordId)}</span><button type="button" class="btn quiet icon sm" data-command="record-copy-id" aria-label=${t('record.copyId')} @click=${() => copy(id, 'id')}>${icon('copy')}</button>`}</div>
      ${this.position >= 0 ? html`<button type="button" class="btn quiet icon sm" data-command="row-previous" aria-label=${t('data.previous')} ?disabled=${this.position === 0} @click=${() => this.#emit('panel-step', -1)}>${icon('up')}</button><span class="small muted wide-only">${t('record.position', {at: this.position + 1, of: this.total})}</span><button type="button" class="btn quiet icon sm" data-command="row-next" aria-label=${t('data.next')} ?disabled=${this.position + 1 >= this.total} @click=${() => this.#emit('panel-step', 1)}>${icon('down')}</button>` : nothing}
      <button type="button" class="btn quiet icon sm wide-only" data-command="panel-max" aria-label=${t('record.maximise')} aria-pressed=${String(maximised)} @click=${() => setPref('panelMax', maximised ? undefined : true)}>${icon('max')}</button>
      ${this.creating ? nothing : html`<button type="button" class="btn quiet icon sm" data-command="record-menu" aria-label=${t('record.actions')} aria-haspopup="menu" ${menu(() => this.#actions())}>${icon('more')}</button>`}
      <button type="button" class="btn quiet icon sm" data-command="record-close" aria-label=${t('record.close')} @click=${() => this.#emit('panel-close')}>${icon('x')}</button>
    </header>`;
  }

  #title(model, record) {
    const title = this.creating ? t('record.newIn', {name: model.name}) : recordTitle(record ?? {id: this.recordId}, model);
    const picture = record && model.fields.filter((field) => field.type === 'file').map((field) => [field, names(record[field.name]).find((name) => fileKind(name) === 'img')]).find(([, name]) => name);
    const self = model.name === '_superusers' && record?.id === me.value?.id;
    return html`<div class="title">${picture ? thumb(record, picture[1], picture[0]) : nothing}<h2 id="record-title" class="cut" tabindex="-1">${title}</h2>${self ? html`<span class="badge">${t('record.you')}</span>` : nothing}</div>`;
  }

  #tabNames(model) {
    return [['fields', t('record.fields')], ...(model.type === 'auth' ? [['account', t('record.account')]] : []), ...(this.creating ? [] : [['related', t('record.related')]]), ['json', 'JSON']];
  }

  #tabs(model) {
    const wrong = Object.keys(this.form.errors);
    const account = wrong.filter((name) => this.account?.owns(name)).length;
    const marks = {fields: wrong.length - account, account};
    const count = {related: backRelations(model, allCollections()).length};
    const list = this.#tabNames(model);
    return html`<div class="tabs" role="tablist" aria-label=${t('record.tabs')} @keydown=${(event) => {
      const at = list.findIndex(([name]) => name === this.tab);
      const next = {ArrowRight: list[(at + 1) % list.length], ArrowLeft: list[(at - 1 + list.length) % list.length]}[event.key];
      if (!next) return;
      this.tab = next[0];
      void this.find(`#tab-${next[0]}`).then((tab) => tab?.focus());
    }}>${list.map(([name, text]) => html`<button type="button" role="tab" id="tab-${name}" aria-selected=${String(this.tab === name)} aria-controls="record-body" tabindex=${this.tab === name ? 0 : -1} @click=${() => (this.tab = name)}>${text}${count[name] ? html` <span class="count">${count[name]}</span>` : nothing}${marks[name] ? html`<span class="dot danger"></span><span class="sr">${t('record.errors', {count: marks[name]})}</span>` : nothing}</button>`)}</div>`;
  }

  #notices() {
    const draft = this.draft.value;
    const notice = this.notice.value;
    return html`${this.model.type === 'view' ? html`<div class="notice inpanel">${icon('info')}<p class="grow">${t('record.viewNote')}</p></div>` : nothing}
      ${draft ? html`<div class="notice inpanel" role="status">${icon('edit')}<p class="grow">${t('record.draft', {when: ago(new Date(draft.savedAt))})} <span class="muted">${Object.keys(draft.value).join(', ')}</span></p><button type="button" class="linkbtn" @click=${() => this.#compare(draft)}>${t('record.draftCompare')}</button><button type="button" class="linkbtn" @click=${() => this.#restore(draft)}>${t('record.draftUse')}</button><button type="button" class="linkbtn" @click=${() => {
        void drafts.remove(this.#draftKey);
        this.draft.value = null;
      }}>${t('discard')}</button></div>` : nothing}
      ${notice === 'deleted' ? html`<div class="notice danger inpanel" role="alert">${icon('trash')}<p class="grow">${t('record.deletedElsewhere')}</p><button type="button" class="linkbtn" @click=${() => this.#emit('panel-open', {collection: this.model.name, id: 'new', template: {...copyOf(this.model, this.record.peek()), ...this.form.changes, id: this.record.peek().id}})}>${t('record.recreate')}</button><button type="button" class="linkbtn" @click=${() => copy(JSON.stringify(this.record.peek(), null, 2), 'JSON')}>${t('data.copy.json')}</button></div>` : nothing}
      ${notice?.changed ? html`<div class="notice warn inpanel" role="status">${icon('users')}<p class="grow">${t('record.changedElsewhere', {list: notice.changed.join(', ')})} ${notice.clashing.length ? t('record.clash', {list: notice.clashing.join(', ')}) : nothing}</p><button type="button" class="btn quiet icon sm" aria-label=${t('close')} @click=${() => (this.notice.value = null)}>${icon('x')}</button></div>` : nothing}`;
  }

  #conflictNote = (name) => {
    if (!(name in this.conflicts.value)) return nothing;
    const field = this.model.fields.find((each) => each.name === name);
    const theirs = this.conflicts.value[name];
    return html`<div class="notice warn full conflict" role="group" aria-label=${t('record.conflictIn', {name})}>${icon('warn')}<p class="grow">${t('record.theirs')} <strong class="strong">${fieldType(field).text(theirs, field, this.record.value) || '–'}</strong></p><button type="button" class="btn sm" @click=${() => this.#settle(name, true)}>${t('record.keepMine')}</button><button type="button" class="btn sm" @click=${() => this.#settle(name, false)}>${t('record.takeTheirs')}</button></div>`;
  };

  #content(model, record) {
    switch (this.tab) {
      case 'account':
        return this.account?.render() ?? html`<div class="form"><div class="skeleton full"></div></div>`;
      case 'related':
        return record ? relatedTab(model, record, (name, id, template) => this.#emit('panel-open', {collection: name, id, template}), () => this.requestUpdate()) : nothing;
      case 'json':
        return this.#json(record);
      default:
        return html`<form class="form" novalidate @submit=${(event) => {
          event.preventDefault();
          void this.save(false);
        }}><record-form .model=${model} .record=${record} .form=${this.form} .readonly=${this.#locked} .summary=${this.summary.value} .notes=${this.#conflictNote} .share=${this.share.value} .openRelated=${(name, id) => (event) => {
          if (event.ctrlKey || event.metaKey || event.button) return;
          event.preventDefault();
          this.#emit('panel-open', {collection: name, id});
        }}></record-form></form>`;
    }
  }

  #json(record) {
    const {expand: _, collectionId: _id, collectionName: _name, ...stored} = record ?? {};
    const shown = {...stored, ...Object.fromEntries(Object.entries(this.form.changes).filter(([, value]) => ![value].flat().some((each) => each instanceof File)))};
    const text = JSON.stringify(shown, null, 2);
    return html`<div class="form"><div class="field full"><div class="label"><span>${t('record.json')}</span><span class="state"><button type="button" class="linkbtn" @click=${() => copy(text, 'JSON')}>${t('record.copy')}</button><button type="button" class="linkbtn" @click=${() => download(`${record?.id ?? 'record'}.json`, text)}>${t('field.download')}</button></span></div>
      <div class="box json"><code-editor eager language="json" label=${t('record.json')} .value=${text} .readonly=${this.#locked} @input=${(event) => {
        event.stopPropagation();
        this.#applyJson(event.detail);
      }}></code-editor></div><p class="help">${this.#locked ? nothing : t('record.jsonHelp')}</p></div></div>`;
  }

  #applyJson(text) {
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      return;
    }
    for (const field of formFields(this.model)) {
      if (field.name in data && !['autodate', 'file', 'password'].includes(field.type) && field.name !== 'id' && JSON.stringify(data[field.name]) !== JSON.stringify(this.form.get(field.name))) this.form.set(field.name, data[field.name]);
    }
  }

  #footer() {
    const count = this.form.changed.length + (this.account?.changes ?? 0);
    const share = this.share.value;
    if (this.#locked) return html`<footer><span class="small muted grow cut">${t(this.model.type === 'view' ? 'record.viewNote' : 'data.locked')}</span><button type="button" class="btn" @click=${() => this.#emit('panel-close')}>${t('close')}</button></footer>`;
    const away = connection() === 'offline';
    const status = away ? html`<span class="t-danger">${t('offline.writes')}</span>` : share !== null ? t('record.uploading', {share: Math.round(share * 100)}) : count ? html`${t('record.unsaved', {count})}<span class="wide-only"> · ${t('record.draftKept')}</span>` : this.savedAt ? t('record.savedAt', {when: ago(this.savedAt)}) : '';
    const label = this.form.busy.value ? t('record.saving') : this.creating ? t('record.create') : count ? t('record.saveCount', {count}) : t('save');
    return html`<footer><span class="small muted grow cut" role="status">${status}</span><button type="button" class="btn quiet" data-command="record-close" @click=${() => this.#emit('panel-close')}>${t('close')}</button>
      <span class="split"><button type="button" class="btn primary" data-command="record-save" aria-disabled=${String(away || (!this.creating && !count))} title=${away ? t('offline.writes') : nothing} @click=${() => this.save(false)}>${label} <span class="wide-only key-in">Ctrl S</span></button><button type="button" class="btn primary" data-command="record-save-more" aria-label=${t('record.moreSaves')} aria-haspopup="menu" ${menu(() => [
        {label: t('record.saveClose'), keys: 'mod+enter', run: () => this.save(true)},
        {label: t('record.saveStay'), keys: 'mod+s', run: () => this.save(false)},
        {label: t('record.saveNew'), run: () => this.save(false, true)},
        {separator: true},
        {label: t('record.revert'), icon: 'undo', run: () => {
          this.form.revert();
          this.account?.revert();
        }},
      ])}>${icon('down')}</button></span></footer>`;
  }

  async #snippets(record) {
    const {createSnippets} = await import('./snippets.js');
    return Object.entries(createSnippets(this.model, record)).map(([language, text]) => ({label: language, icon: 'copy', run: () => copy(text, language)}));
  }

  #actions() {
    const {model} = this;
    const record = this.record.peek();
    if (!record) return [];
    const last = model.name === '_superusers' && (this.total <= 1 || record.id === me.peek()?.id);
    return [
      {label: t('data.copy.json'), icon: 'copy', keys: 'y j', run: () => copy(JSON.stringify(record, null, 2), 'JSON')},
      {label: t('data.copy.link'), icon: 'link', keys: 'y l', run: () => copy(location.href.split('#')[0] + link('collections', {collection: model.name, record: record.id}), t('data.copy.link'))},
      {label: t('data.copy.snippet'), icon: 'copy', keys: 'y s', run: () => setTimeout(() => this.#snippets(anchor, record))},
      {label: t('record.downloadJson'), icon: 'download', run: () => download(`${model.name}-${record.id}.json`, JSON.stringify(record, null, 2))},
      !this.#locked && {label: t('data.duplicate'), icon: 'copy', run: () => this.#emit('panel-open', {collection: model.name, id: 'new', template: copyOf(model, record)})},
      offered('#/api') && {label: t('record.api'), icon: 'api', href: link('api', {collection: model.name, record: record.id})},
      ...(this.account?.menu() ?? []),
      !this.#locked && {separator: true},
      !this.#locked && {label: t('data.delete'), icon: 'trash', danger: true, disabled: last, reason: last ? t('record.lastSuperuser') : undefined, run: () => this.#emit('panel-delete', {id: record.id})},
    ];
  }
}
customElements.define('record-panel', RecordPanel);

