// @ts-check
// Creates, changes and deletes a collection.
import {Page, html, icon, nothing} from '../../app/page.js';
import {collections as calls} from '../../api/index.js';
import {allCollections, collection, collectionsReady, loaded, reloadCollections} from '../../app/collections.js';
import {drafts} from '../../app/drafts.js';
import {beforeLeave, go, link, route, setQuery} from '../../app/router.js';
import {guarded} from '../../app/shell.js';
import {effect, signal} from '../../app/signals.js';
import {ago, t} from '../../app/i18n.js';
import {announce, ask, confirm, copy, download, errorText, openDialog, openMenu, toast, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {Form, areaField, textField} from '../../ui/form.js';
import {fieldType} from '../../fields/index.js';
import {newField} from '../../fields/options.js';
import {collectionPlaces} from '../../lang/schema/references.js';
import {indexName, parseIndex, writeIndex} from '../../lang/schema/indexes.js';
import {SchemaForm, keyed, newId} from './form.js';
import {badges, fieldPanel, summary} from './field.js';
import {accountPanel} from './account.js';
import {addIndex, indexesPanel, missingIndexes} from './indexes.js';
import {chooseType} from './add.js';
import {freeName, nameFault, slug} from './names.js';
import {Review, confirmReview} from './review.js';
import {STARTERS} from './starters.js';
import './query.js';
import '../../ui/rule.js';
import '../../ui/collection-list.js';

const OPERATIONS = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule'];
const idOf = (path) => 'f-' + path.replace(/\W/g, '-');
const tabOf = (path) => (path.startsWith('fields') ? 'fields' : path.startsWith('indexes') ? 'indexes' : path.startsWith('viewQuery') ? 'query' : /^(list|view|create|update|delete|auth|manage)Rule/.test(path) ? 'rules' : ['name', 'type'].includes(path) ? '' : 'auth');
const DRAFT_DELAY = 400;
const REVIEW_DELAY = 500;

export default class SchemaPage extends Page {
  #form = signal(null);
  #at = signal(0);
  #failed = signal('');
  #providers = signal([]);
  #restored = signal(null);
  #review = signal(null);
  #scaffolds = signal(null);
  #shown = null;
  #moving = false;
  #timers = {draft: 0, review: 0};

  get name() {
    return this.params.name ?? '';
  }

  get creating() {
    return !this.name;
  }

  get heading() {
    return this.creating ? t('schema.new') : this.name;
  }

  get crumbs() {
    return [[t('nav.map'), '#/schema']];
  }

  get dirty() {
    return this.#form.value?.dirty.value ?? false;
  }

  get #tab() {
    const type = this.#form.value?.get('type');
    const tabs = this.#tabNames(type);
    return tabs.includes(this.query.tab) ? this.query.tab : tabs[0];
  }

  #tabNames(type) {
    return [type === 'view' ? 'query' : 'fields', type !== 'view' && 'indexes', 'rules', type === 'auth' && 'auth'].filter(Boolean);
  }

  commands() {
    const shown = () => Boolean(this.#form.value);
    const free = () => shown() && !guarded.peek();
    const model = () => this.#form.peek()?.initial ?? {};
    return [
      {id: 'schema-save', title: t(this.creating ? 'schema.create' : 'schema.save'), icon: 'check', keys: 'mod+s', when: free, run: () => this.#save()},
      {id: 'schema-revert', title: t('schema.revert'), icon: 'undo', when: () => this.dirty, run: () => this.#revert()},
      {id: 'schema-add', title: t('schema.add'), icon: 'plus', keys: 'n', when: () => shown() && this.#form.peek().get('type') !== 'view', run: () => this.#chooseAndAdd()},
      {id: 'schema-new', title: t('schema.new'), icon: 'plus', keys: 'c', run: () => go('collections/new')},
      {id: 'schema-copy', title: t('schema.copyJson'), icon: 'copy', when: shown, run: () => this.#copyJson()},
      {id: 'schema-paste', title: t('schema.pasteJson'), icon: 'code', when: free, run: () => this.#pasteJson()},
      {id: 'schema-export', title: t('schema.exportJson'), icon: 'download', when: () => shown() && !this.creating, run: () => this.#export()},
      {id: 'schema-duplicate', title: t('schema.duplicate'), icon: 'copy', when: () => free() && !this.creating, run: () => this.#duplicate()},
      {id: 'schema-truncate', title: t('schema.truncate'), icon: 'trash', when: () => free() && !this.creating && model().type !== 'view', run: () => this.#truncate(model())},
      {id: 'schema-delete', title: t('schema.delete'), icon: 'trash', when: () => free() && !this.creating && !model().system, run: () => this.#delete(model())},
    ];
  }

  connectedCallback() {
    super.connectedCallback();
    this.own(effect(() => this.#follow()));
    this.own(beforeLeave(() => this.#keepDraft().then(() => true)));
    void collectionsReady().catch((error) => toastError(error));
    void Promise.all([calls.oauth2Providers(), calls.scaffolds()]).then(([providers, scaffolds]) => {
      this.#providers.value = providers;
      this.#scaffolds.value = scaffolds;
    }, (error) => toastError(error));
  }

  /** A draft keeps what was typed, so nothing is lost by going. */
  async mayLeave() {
    await this.#keepDraft();
    return true;
  }

  /** Opens what the address names as soon as it is known; a collection that was just saved is shown already. */
  updated() {
    super.updated();
    if (!loaded.peek() || this.#moving || this.#shown === this.name) return;
    if (!this.creating && !collection(this.name)) {
      this.#form.value = null;
      return;
    }
    if (this.creating && !this.#scaffolds.value) return;
    this.#shown = this.name;
    void this.#open();
  }

  get #draftKey() {
    const form = this.#form.peek();
    return 'schema:' + (form?.initial.id || 'new');
  }

  async #open() {
    this.#failed.value = '';
    this.#at.value = 0;
    this.#restored.value = null;
    const name = this.name;
    const stored = collection(name);
    const form = this.creating ? this.#scaffold('base', this.query.name ?? '') : new SchemaForm(structuredClone(stored));
    const kept = await drafts.load('schema:' + (form.initial.id || 'new'));
    if (this.name !== name) return;
    if (kept && !this.query.name) {
      if (this.creating) form.reset(kept.value.initial);
      for (const [member, value] of Object.entries(kept.value.values)) if (!member.includes(':')) form.set(member, value);
      if (form.dirty.peek()) this.#restored.value = {at: kept.savedAt, other: !this.creating && kept.value.updated !== stored.updated};
    }
    this.#form.value = form;
    if (this.query.field) this.#at.value = Math.max(0, form.get('fields').findIndex((field) => field.name === this.query.field));
    if (this.query.rule) void this.find(`[id="${CSS.escape(idOf(this.query.rule))}"], [name="rule-${CSS.escape(this.query.rule)}"]:checked`).then((node) => node?.focus());
  }

  /** After each change: a draft is kept, and what would happen is worked out again. */
  #follow() {
    const form = this.#form.value;
    if (!form) return;
    const dirty = form.dirty.value;
    void form.values;
    clearTimeout(this.#timers.draft);
    clearTimeout(this.#timers.review);
    this.#timers.draft = setTimeout(() => this.#keepDraft(), DRAFT_DELAY);
    if (!dirty || !form.initial.id) {
      this.#review.value = null;
      return;
    }
    this.#timers.review = setTimeout(() => {
      const before = this.#review.peek();
      const next = new Review(form);
      if (before?.form === form) next.excluded.value = before.excluded.peek();
      this.#review.value = next;
      void next.look('review-panel');
    }, REVIEW_DELAY);
  }

  async #keepDraft() {
    clearTimeout(this.#timers.draft);
    const form = this.#form.peek();
    if (!form) return;
    const key = this.#draftKey;
    if (!form.dirty.peek()) await drafts.remove(key);
    else await drafts.save(key, {values: form.values, initial: form.initial, updated: form.initial.updated}, form.get('name'));
  }

  /** A new collection of a type, from the shape the server proposes. */
  #scaffold(type, name, dates = ['created', 'updated']) {
    const shape = structuredClone(this.#scaffolds.peek()[type]);
    const stamps = type === 'view' ? [] : dates.map((each) => ({...newField('autodate', each), onUpdate: each === 'updated'}));
    const form = new SchemaForm({...shape, name: '', fields: [...shape.fields, ...stamps.filter((date) => !shape.fields.some((each) => each.name === date.name))]});
    if (name) form.set('name', slug(name));
    return form;
  }

  #revert() {
    this.#form.peek().revert();
    this.#restored.value = null;
    this.#failed.value = '';
    this.#at.value = 0;
  }

  /* ---------- saving ---------- */

  async #save() {
    const form = this.#form.peek();
    if (!form || form.busy.peek() || guarded.peek() || document.querySelector('dialog:modal')) return;
    if (!this.creating && !this.dirty) return;
    this.#failed.value = '';
    form.setErrors({});
    if (this.creating) {
      await this.#send(form, () => this.#create(form.creation));
      return;
    }
    // What others changed since this page was opened must be neither shown wrongly nor overwritten.
    await reloadCollections().catch((error) => toastError(error));
    const now = collection(form.initial.id);
    const conflicts = now && now.updated !== form.initial.updated ? form.follow(structuredClone(now)) : [];
    if (!this.dirty) return;
    const review = new Review(form, conflicts);
    const before = this.#review.peek();
    if (before) review.excluded.value = before.excluded.peek();
    void review.look('review-dialog');
    await confirmReview(review, () => {
      clearTimeout(this.#timers.review);
      this.#review.peek()?.stop();
      review.stop();
      return this.#send(form, () => this.#apply(form, review));
    });
  }

  /** A relation to the collection itself can only be checked when that is there, which an import waits for. */
  async #create(body) {
    if (!body.fields?.some((field) => field.collectionId && field.collectionId === body.id)) return calls.create(body);
    await calls.import([body], false);
    return calls.view(body.id);
  }

  /** Writes this collection and those that follow it; values of removed fields go last, when nothing needs them any more. */
  async #apply(form, review) {
    const {body, others} = review.plan;
    const {id, type} = form.before;
    if (!others.length) {
      const stored = await calls.update(id, body);
      review.rewriteSaved();
      return stored;
    }
    const removed = form.before.fields.filter((field) => !form.kept.some((each) => each.id === field.id));
    await calls.import([{id, name: form.model.name, type, ...body}, ...others], false);
    const stored = removed.length && body.fields ? await calls.update(id, {fields: body.fields}) : await calls.view(id);
    review.rewriteSaved();
    return stored;
  }

  /** Sends a save; resolves '' when it worked, null when the form shows what is wrong, else a sentence. */
  async #send(form, save) {
    form.busy.value = true;
    try {
      const stored = await save();
      await drafts.remove(this.#draftKey);
      await reloadCollections().catch(() => {});
      toast(t('schema.saved', {name: stored.name}));
      this.#show(stored);
      return '';
    } catch (error) {
      form.place(error.fields ?? {});
      const paths = Object.keys(form.errors).filter((path) => path !== 'collections');
      const text = form.errors.collections ?? errorText({...error, fields: {}, message: error.message, kind: error.kind});
      if (!paths.length) form.setErrors({});
      this.#failed.value = paths.length ? '' : text;
      if (paths.length) void this.#reveal(paths[0]);
      return paths.length ? null : text;
    } finally {
      form.busy.value = false;
    }
  }

  /** Shows a collection that was just stored, without reading it again. */
  #show(stored) {
    const at = this.#at.peek();
    this.#moving = true;
    this.#restored.value = null;
    this.#shown = stored.name;
    this.#form.value = new SchemaForm(structuredClone(stored));
    this.#at.value = Math.min(at, Math.max(0, stored.fields.length - 1));
    if (stored.name !== this.name) go(`collections/${encodeURIComponent(stored.name)}/schema`, {tab: this.query.tab}, {replace: true});
    void this.updateComplete.then(async () => {
      // The router asks its guards before it names the new place; until then the old one must not be opened again.
      for (let tries = 0; this.name !== stored.name && tries < 50; tries++) await new Promise((done) => setTimeout(done, 20));
      this.#moving = false;
      this.requestUpdate();
    });
  }

  /** Brings the control of an error into view. */
  async #reveal(path) {
    const tab = tabOf(path);
    if (tab && tab !== this.#tab) setQuery({tab});
    if (tab === 'fields' && path.includes('.')) this.#at.value = Number(path.split('.')[1]);
    await new Promise((done) => setTimeout(done, 30));
    const node = await this.find(`[id="${CSS.escape(idOf(path))}"], [id="${CSS.escape('f-' + path)}"]`);
    node?.closest('details')?.setAttribute('open', '');
    node?.scrollIntoView({block: 'center'});
    node?.focus();
  }

  /* ---------- frame ---------- */

  side() {
    return html`<collection-list .current=${this.name} .onCreate=${(name) => go('collections/new', {name})} .hrefOf=${(model) => `#/collections/${encodeURIComponent(model.name)}/schema`}></collection-list>`;
  }

  body() {
    const form = this.#form.value;
    if (!form) {
      // A new collection waits for the shapes that the server proposes.
      void this.#scaffolds.value;
      return loaded.value && !this.creating && !collection(this.name)
        ? html`<div class="empty"><h2>${t('schema.unknown', {name: this.name})}</h2><div class="acts"><a class="btn" href="#/schema">${t('schema.toMap')}</a><button type="button" class="btn" @click=${() => go('collections/new', {name: this.name})}>${t('list.create', {name: this.name})}</button></div></div>`
        : html`<div class="empty" aria-busy="true"><div class="skeleton line"></div></div>`;
    }
    const names = Object.keys(form.errors);
    const review = this.#review.value;
    const count = review?.changes.length ?? 0;
    return html`<form class="schema" novalidate @submit=${(event) => {
      event.preventDefault();
      void this.#save();
    }}>
      <div class="toolrow line flat">${this.#tabs(form)}
        <span class="end row">${this.creating ? nothing : html`<a class="btn quiet sm" href=${link('collections', {collection: form.initial.name})}>${icon('table')}${t('schema.records')}</a><button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('schema.actions')} ${menu(() => this.#actions())}>${icon('more')}</button>`}
          <button type="button" class="btn quiet sm" ?disabled=${!this.dirty} @click=${() => this.#revert()}>${t('schema.revert')}</button>
          <button type="submit" class="btn primary sm" ?disabled=${form.busy.value || guarded.value || (!this.dirty && !this.creating)}>${this.creating ? t('schema.create') : count ? t('schema.review', {count}) : t('schema.save')}</button></span></div>
      ${guarded.value ? html`<div class="notice warn">${icon('lock')}<p class="grow">${t('schema.guarded')}</p></div>` : nothing}
      ${this.#restored.value ? html`<div class="notice info" role="status">${icon('history')}<p class="grow">${t(this.#restored.value.other ? 'schema.restoredOther' : 'schema.restored', {time: ago(new Date(this.#restored.value.at))})} <button type="button" class="linkbtn" @click=${() => this.#revert()}>${t('discard')}</button></p><button type="button" class="btn quiet icon sm" aria-label=${t('close')} @click=${() => (this.#restored.value = null)}>${icon('x')}</button></div>` : nothing}
      ${names.length || this.#failed.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${this.#failed.value || t('form.refused', {count: names.length})}
        ${names.map((path) => html`<button type="button" class="linkbtn" @click=${() => this.#reveal(path)}>${this.#label(form, path)}</button> `)}</p></div>` : nothing}
      ${this.#head(form)}
      <div class="sheet" role="tabpanel" id="schema-panel" aria-labelledby="tab-${this.#tab}">${this.#tab === 'fields' ? nothing : html`<h2 class="sr">${t('schema.tab.' + this.#tab)}</h2>`}${this.#content(form)}</div>
    </form>`;
  }

  /** What will happen, always in view while there is room for it. */
  inspector() {
    const review = this.#review.value;
    if (!review || !this.dirty) return nothing;
    return html`<aside class="inspector wide-review" aria-label=${t('schema.consequences')}><header class="bar"><h2 class="grow">${t('schema.consequences')}</h2></header><div class="scroll pad">${review.render()}</div></aside>`;
  }

  #label(form, path) {
    const [top, index, ...rest] = path.split('.');
    return top === 'fields' && index !== undefined ? [form.get(`fields.${index}.name`) || t('schema.field'), ...rest].join(' · ') : path;
  }

  #tabs(form) {
    const tabs = this.#tabNames(form.get('type'));
    const marked = new Set(Object.keys(form.errors).map(tabOf));
    const changed = new Set(form.changed.map(tabOf));
    const count = {fields: form.kept.length, indexes: form.get('indexes')?.length ?? 0};
    const here = this.#tab;
    return html`<div class="tabs" role="tablist" aria-label=${t('schema.parts')} @keydown=${(event) => this.#arrow(event, tabs)}>${tabs.map((name) => html`<button type="button" role="tab" id="tab-${name}" aria-controls="schema-panel" aria-selected=${String(here === name)} tabindex=${here === name ? '0' : '-1'} @click=${() => setQuery({tab: name, field: '', rule: ''})}>${t('schema.tab.' + name)}${count[name] === undefined ? nothing : html` <span class="count">${count[name]}</span>`}${marked.has(name) ? html`<span class="t-danger">${icon('alert')}<span class="sr">${t('schema.hasErrors')}</span></span>` : changed.has(name) && !this.creating ? html`<span class="dot s accent"></span><span class="sr">${t('schema.hasChanges')}</span>` : nothing}</button>`)}</div>`;
  }

  #arrow(event, tabs) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    const tab = tabs[(tabs.indexOf(this.#tab) + step + tabs.length) % tabs.length];
    setQuery({tab, field: '', rule: ''});
    setTimeout(() => document.getElementById('tab-' + tab)?.focus(), 30);
  }

  #head(form) {
    const fault = nameFault(form);
    const fixed = form.get('system');
    const renamed = !this.creating && form.get('name') !== form.initial.name;
    return html`<div class="head-form">${textField(form, 'name', {label: t('schema.name'), required: true, mono: true, disabled: fixed, error: form.errors.name || fault, help: fixed ? t('schema.systemName') : renamed ? t('schema.was', {name: form.initial.name}) : this.creating ? t('schema.nameNote') : nothing})}
      ${this.creating ? this.#creation(form) : html`<p class="kind"><span class="badge">${t('schema.type.' + form.get('type'))}</span>${fixed ? html` <span class="muted small">${t('schema.systemNote')}</span>` : nothing}</p>`}</div>`;
  }

  #creation(form) {
    const type = form.get('type');
    const dates = ['created', 'updated'].filter((name) => form.kept.some((field) => field.name === name && field.type === 'autodate'));
    return html`<fieldset class="field"><legend class="label">${t('schema.type')}</legend><div class="seg">${['base', 'auth', 'view'].map((each) => html`<label><input type="radio" name="type" value=${each} .checked=${type === each} @change=${() => this.#retype(each)}>${t('schema.type.' + each)}</label>`)}</div><p class="help">${t('schema.typeNote.' + type)}</p></fieldset>
      ${type === 'view' ? nothing : html`<div class="field"><label for="starter">${t('schema.starter')}</label><select class="select" id="starter" @change=${(event) => this.#begin(event.target.value)}><option value="">${t('schema.starter.blank')}</option>${Object.keys(STARTERS).map((name) => html`<option value=${name}>${t('schema.starter.' + name)}</option>`)}</select></div>
      <fieldset class="field"><legend class="label">${t('schema.begins')}</legend><div class="row checks"><label class="option"><input type="checkbox" class="check" checked disabled><span class="mono">id</span></label>${['created', 'updated'].map((name) => html`<label class="option"><input type="checkbox" class="check" .checked=${dates.includes(name)} @change=${(event) => this.#stamp(name, event.target.checked)}><span class="mono">${name}</span></label>`)}</div></fieldset>`}`;
  }

  #stamp(name, on) {
    const form = this.#form.peek();
    const fields = form.get('fields');
    form.set('fields', on ? [...fields, keyed({...newField('autodate', name), onUpdate: name === 'updated'})] : fields.filter((field) => field.name !== name));
    this.#at.value = 0;
  }

  /** Own fields of the other type stay; only what the type itself brings is exchanged. */
  #retype(type) {
    const before = this.#form.peek();
    const own = type === 'view' ? [] : before.kept.filter((field) => !field.system && field.type !== 'autodate');
    const form = this.#scaffold(type, before.get('name'));
    const fields = form.get('fields');
    const added = own.filter((field) => !fields.some((each) => each.name === field.name));
    const dates = fields.findIndex((field) => field.type === 'autodate');
    if (added.length) form.set('fields', fields.toSpliced(dates < 0 ? fields.length : dates, 0, ...added));
    this.#form.value = form;
    this.#at.value = 0;
    setQuery({tab: ''});
  }

  /** Begins again with what a collection of some kind usually holds. */
  #begin(kind) {
    const before = this.#form.peek();
    const starter = STARTERS[kind];
    const name = before.get('name');
    if (!starter) {
      this.#form.value = this.#scaffold(before.get('type'), name);
      return;
    }
    const form = this.#scaffold(starter.type, name || t('schema.starterName.' + kind));
    const users = allCollections().find((each) => each.type === 'auth' && !each.system)?.id ?? '';
    const fields = form.get('fields');
    const own = starter.fields(users).filter((field) => !fields.some((each) => each.name === field.name)).map(keyed);
    const dates = fields.findIndex((field) => field.type === 'autodate');
    form.set('fields', fields.toSpliced(dates < 0 ? fields.length : dates, 0, ...own));
    const has = (column) => form.kept.some((field) => field.name === column);
    for (const [rule, text] of Object.entries(starter.rules ?? {})) if (users || !/^(author|user|customer) /.test(text)) form.set(rule, text);
    for (const columns of starter.unique ?? []) if (columns.every(has)) addIndex(form, columns, true);
    for (const columns of starter.indexes ?? []) if (columns.every(has)) addIndex(form, columns);
    this.#form.value = form;
    this.#at.value = Math.max(0, dates);
  }

  #content(form) {
    switch (this.#tab) {
      case 'query':
        return html`<view-query .form=${form}></view-query>`;
      case 'indexes':
        return indexesPanel(form, this);
      case 'rules':
        return this.#rules(form);
      case 'auth':
        return accountPanel(form, {providers: this.#providers.value, defaults: this.#scaffolds.value?.auth, rule: (name) => this.#rule(form, name), test: () => this.#testMail(form)});
      default:
        return this.#fields(form);
    }
  }

  async #testMail(form) {
    if (this.dirty) toast(t('schema.mail.saveFirst'), {kind: 'info'});
    else (await import('../../app/test-mail.js')).testMail({collection: form.get('name')});
  }

  #rules(form) {
    const type = form.get('type');
    const names = [...OPERATIONS.filter((name) => type !== 'view' || name === 'listRule' || name === 'viewRule'), ...(type === 'auth' ? ['authRule', 'manageRule'] : [])];
    return html`<div class="sections"><p class="help">${t('schema.rulesNote')} <a href=${link('rules', {tab: 'lab'})}>${t('schema.toLab')}</a></p>${names.map((name) => this.#rule(form, name))}</div>`;
  }

  #rule(form, name) {
    const model = form.model;
    const stored = this.creating ? undefined : name.split('.').reduce((value, part) => value?.[part], form.initial);
    const locked = form.initial.system && name !== 'mfa.rule' && !['authRule', 'manageRule'].includes(name) && form.initial.name === '_superusers' ? t('schema.rulesLocked') : '';
    return html`<rule-editor .name=${name} .value=${form.get(name)} .before=${stored} .model=${model} .owner=${form} .error=${form.errors[name] ?? ''} .disabled=${locked} @rule=${(event) => form.set(name, event.detail)}></rule-editor>`;
  }

  /* ---------- fields ---------- */

  #fields(form) {
    const fields = form.get('fields');
    const at = Math.min(this.#at.value, fields.length - 1);
    const field = fields[at];
    return html`<div class="work"><section class="list" aria-label=${t('schema.tab.fields')}>
        <ol>${fields.map((each, index) => this.#row(form, each, index, at))}</ol>
        <button type="button" class="btn quiet" @click=${() => this.#chooseAndAdd()}>${icon('plus')}${t('schema.add')}<kbd class="key-in">N</kbd></button></section>
      ${field ? this.#properties(form, field, at) : nothing}</div>`;
  }

  #properties(form, field, at) {
    const stored = form.stored(field);
    const changed = form.isFieldChanged(field);
    const hint = field.name ? missingIndexes(form).find((each) => each.name === field.name) : undefined;
    return html`<section class="props" aria-label=${t('schema.optionsOf', {name: field.name})}><header>${icon(fieldType(field).icon)}<h2 class="cut">${field.name || t('schema.field')}</h2><span class="muted small">${t('type.' + field.type)}</span>${stored && stored.name !== field.name ? html`<span class="badge accent">${t('schema.was', {name: stored.name})}</span>` : nothing}<span class="grow"></span>
        ${changed && !field[':removed'] ? html`<button type="button" class="linkbtn" @click=${() => form.revertField(at)}>${icon('undo')}${t('schema.revert')}</button>` : nothing}
        ${field[':removed'] ? html`<button type="button" class="btn sm" @click=${() => this.#keep(at)}>${icon('undo')}${t('schema.restore')}</button>` : nothing}
        <button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('schema.valueMenu', {name: field.name})} ${menu(() => this.#fieldActions(at))}>${icon('more')}</button></header>
      ${field[':removed'] ? html`<p class="removed">${t('schema.removedNote')}</p>` : fieldPanel(form, at)}
      ${hint && !field[':removed'] ? html`<div class="notice warn">${icon('warn')}<p class="grow">${hint.count ? t('schema.index.hint', {name: field.name, count: hint.count}) : t('schema.index.hintRelation', {name: field.name})} <button type="button" class="linkbtn" @click=${() => addIndex(form, [field.name])}>${t('schema.index.add')}</button></p></div>` : nothing}</section>`;
  }

  #row(form, field, index, at) {
    const wrong = Object.keys(form.errors).some((path) => path.startsWith(`fields.${index}.`));
    const stored = form.stored(field);
    const state = stored && stored.name !== field.name ? t('schema.was', {name: stored.name}) : summary(field);
    return html`<li draggable="true" @dragstart=${(event) => event.dataTransfer.setData('text/plain', String(index))} @dragover=${(event) => event.preventDefault()} @drop=${(event) => {
      event.preventDefault();
      this.#move(Number(event.dataTransfer.getData('text/plain')), index);
    }} @contextmenu=${(event) => {
      event.preventDefault();
      this.#at.value = index;
      openMenu({left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY}, this.#fieldActions(index), {label: t('schema.valueMenu', {name: this.#form.peek().get(`fields.${index}`).name})});
    }}><button type="button" class="frow ${field[':removed'] ? 'gone' : ''}" aria-current=${index === at ? 'true' : nothing} @click=${() => (this.#at.value = index)} @keydown=${(event) => this.#rowKey(event, index)}><span class="grip" aria-hidden="true">${icon('grip')}</span>${icon(fieldType(field).icon)}<span class="nm"><b>${field.name || t('schema.unnamed')}</b><span class="muted">${state}</span></span><span class="tags">${wrong ? html`<span class="t-danger">${icon('alert')}<span class="sr">${t('schema.hasErrors')}</span></span>` : nothing}${stored || field.system || this.creating ? nothing : html`<span class="badge accent">${t('schema.badge.new')}</span>`}${stored && form.isFieldChanged(field) && !field[':removed'] ? html`<span class="badge accent">${t('schema.badge.changed')}</span>` : nothing}${badges(form, field)}</span></button></li>`;
  }

  #rowKey(event, index) {
    const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (step && event.altKey) {
      event.preventDefault();
      this.#move(index, index + step);
    } else if (step) {
      event.preventDefault();
      const rows = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('.list .frow'));
      rows[index + step]?.focus();
    } else if (event.key === 'Delete') {
      event.preventDefault();
      void this.#remove(index);
    }
  }

  #fieldActions(at) {
    const form = this.#form.peek();
    const fields = form.get('fields');
    const field = fields[at];
    const last = fields.length - 1;
    return [
      {label: t('schema.up'), icon: 'aup', keys: 'alt+arrowup', disabled: at === 0, run: () => this.#move(at, at - 1)},
      {label: t('schema.down'), icon: 'adown', keys: 'alt+arrowdown', disabled: at === last, run: () => this.#move(at, at + 1)},
      {label: t('schema.top'), icon: 'up', disabled: at === 0, run: () => this.#move(at, 0)},
      {label: t('schema.bottom'), icon: 'down', disabled: at === last, run: () => this.#move(at, last)},
      {separator: true},
      {label: t('schema.duplicateField'), icon: 'copy', disabled: field.system, reason: field.system ? t('schema.fieldSystem') : undefined, run: () => this.#copyField(at)},
      field[':removed']
        ? {label: t('schema.restore'), icon: 'undo', run: () => this.#keep(at)}
        : {label: t('schema.remove', {name: field.name}), icon: 'trash', keys: 'delete', danger: true, disabled: field.system, reason: field.system ? t('schema.fieldSystem') : undefined, run: () => this.#remove(at)},
    ];
  }

  async #chooseAndAdd() {
    if (this.#tab !== 'fields') setQuery({tab: 'fields'});
    const type = await chooseType();
    if (type) this.#add(keyed(newField(type, freeName(this.#form.peek(), type === 'geoPoint' ? 'point' : type))));
  }

  #add(field) {
    const form = this.#form.peek();
    const fields = form.get('fields');
    // New fields stand before the dates at the end.
    let at = fields.length;
    while (at > 0 && fields[at - 1].type === 'autodate') at--;
    form.set('fields', fields.toSpliced(at, 0, field));
    form.setErrors({});
    this.#at.value = at;
    setTimeout(() => {
      const node = /** @type {HTMLInputElement | null} */ (document.getElementById(`f-fields-${at}-name`));
      node?.focus();
      node?.select();
    }, 30);
  }

  #copyField(at) {
    const {id: _, ...field} = structuredClone(this.#form.peek().get(`fields.${at}`));
    this.#add(keyed({...field, primaryKey: false, name: freeName(this.#form.peek(), field.name + '_copy')}));
  }

  #move(from, to) {
    const form = this.#form.peek();
    const fields = form.get('fields');
    if (from === to || !fields[from] || !fields[to]) return;
    form.set('fields', fields.toSpliced(from, 1).toSpliced(to, 0, fields[from]));
    form.setErrors({});
    this.#at.value = to;
    announce(t('schema.moved', {name: fields[from].name, position: to + 1}));
    void this.find(`.list li:nth-child(${to + 1}) .frow`).then((node) => node?.focus());
  }

  /** A stored field is only marked: it goes with the save, and can be taken back until then. */
  async #remove(index) {
    const form = this.#form.peek();
    const field = form.get(`fields.${index}`);
    if (field.system) return;
    if (field.id && form.stored(field)) form.set(`fields.${index}`, {...field, ':removed': true});
    else {
      form.set('fields', form.get('fields').toSpliced(index, 1));
      this.#at.value = Math.max(0, index - 1);
    }
    form.setErrors({});
    announce(t('schema.removedSaid', {name: field.name}));
    void this.find(`.list li:nth-child(${Math.min(index, form.get('fields').length - 1) + 1}) .frow`).then((node) => node?.focus());
  }

  #keep(index) {
    const {':removed': _, ...field} = this.#form.peek().get(`fields.${index}`);
    this.#form.peek().set(`fields.${index}`, field);
  }

  /* ---------- the whole collection ---------- */

  #actions() {
    const {initial: model} = this.#form.peek();
    const free = !guarded.peek();
    return [
      {label: t('schema.records'), icon: 'data', href: link('collections', {collection: model.name})},
      {separator: true},
      {label: t('schema.copyJson'), icon: 'copy', run: () => this.#copyJson()},
      free && {label: t('schema.pasteJson'), icon: 'code', run: () => this.#pasteJson()},
      {label: t('schema.exportJson'), icon: 'download', run: () => this.#export()},
      free && {label: t('schema.duplicate'), icon: 'copy', disabled: model.system, reason: model.system ? t('schema.systemCollection') : undefined, run: () => this.#duplicate()},
      free && {separator: true},
      free && model.type !== 'view' && {label: t('schema.truncate'), icon: 'trash', danger: true, run: () => this.#truncate(model)},
      free && {label: t('schema.delete'), icon: 'trash', danger: true, disabled: model.system, reason: model.system ? t('schema.systemCollection') : undefined, run: () => this.#delete(model)},
    ];
  }

  #copyJson() {
    void copy(JSON.stringify(this.#form.peek().model, null, 2), t('schema.json'));
  }

  #export() {
    const {before} = this.#form.peek();
    download(`${before.name}.json`, JSON.stringify([before], null, 2));
  }

  async #pasteJson() {
    const form = new Form({text: ''});
    const failed = signal('');
    const model = await openDialog({
      title: t('schema.pasteJson'),
      render: (dialog) => html`<form id="paste" class="stack" @submit=${(event) => {
        event.preventDefault();
        try {
          const parsed = JSON.parse(form.get('text'));
          const found = Array.isArray(parsed) ? parsed[0] : (parsed.collections?.[0] ?? parsed);
          if (!found || typeof found !== 'object' || (!found.fields && !found.viewQuery)) throw new SyntaxError(t('schema.noCollection'));
          dialog.close(found);
        } catch (error) {
          failed.value = error.message;
        }
      }}>${areaField(form, 'text', {label: t('schema.json'), mono: true, rows: 10, help: t('schema.pasteNote'), error: failed.value})}</form>`,
      footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="paste" class="btn primary">${t('schema.take')}</button>`,
    });
    if (model) this.#take(model);
  }

  /** Puts a pasted collection into the form; fields are matched by id, then by name and type. */
  #take(model) {
    const form = this.#form.peek();
    const target = this.creating ? this.#scaffold(model.type ?? 'base', model.name ?? '', []) : form;
    if (!this.creating && model.type && model.type !== form.get('type')) {
      toast(t('schema.otherType'), {kind: 'danger'});
      return;
    }
    for (const [name, value] of Object.entries(model)) {
      if (['id', 'created', 'updated', 'system', 'type', 'fields'].includes(name) || (name === 'name' && form.get('system'))) continue;
      if (name in target.values) target.set(name, value);
    }
    if (model.fields && target.get('type') !== 'view') {
      const old = target.get('fields');
      const match = (field) => old.find((each) => each.id && each.id === field.id) ?? old.find((each) => each.name === field.name && each.type === field.type);
      const fields = model.fields.map((field) => {
        const known = match(field);
        const {id: _, ...rest} = field;
        return known ? {...known, ...rest, ':removed': undefined} : keyed(rest);
      });
      const rest = old.filter((field) => !fields.some((each) => each[':key'] === field[':key'])).map((field) => (field.system || !field.id ? field : {...field, ':removed': true})).filter((field) => field.system || field.id);
      target.set('fields', [...fields, ...rest]);
    }
    this.#form.value = target;
    this.#at.value = 0;
  }

  async #duplicate() {
    const {before} = this.#form.peek();
    const name = await ask({title: t('schema.duplicateTitle', {name: before.name}), label: t('schema.name'), value: before.name + '_copy', action: t('schema.duplicate'), check: (text) => (/^\w+$/.test(text.trim()) ? (collection(text.trim()) ? t('schema.fault.taken', {name: text.trim()}) : '') : t('schema.fault.letters'))});
    if (!name) return;
    const {id, created: _, updated: __, ...model} = structuredClone(before);
    const taken = [];
    const indexes = (model.indexes ?? []).map((sql) => {
      const index = parseIndex(sql);
      if (!index) return '';
      const free = indexName(name, index.columns.map((each) => each.name), taken);
      taken.push(free);
      return writeIndex({...index, name: free, table: name});
    }).filter(Boolean);
    const own = newId();
    const fields = model.fields.map(({id: _, ...field}) => (field.collectionId === id ? {...field, collectionId: own} : field));
    const {oauth2, ...rest} = model;
    try {
      const stored = await this.#create({...rest, id: own, name, indexes, system: false, ...(model.type === 'view' ? {} : {fields}), ...(oauth2 ? {oauth2: {...oauth2, enabled: false, providers: []}} : {})});
      await reloadCollections();
      toast(t('schema.duplicated', {name}));
      go(`collections/${encodeURIComponent(stored.name)}/schema`);
    } catch (error) {
      toastError(error);
    }
  }

  async #truncate({name}) {
    if (!(await confirm({title: t('schema.truncateTitle', {name}), message: t('schema.truncateNote'), action: t('schema.truncate'), danger: true, typed: name}))) return;
    await calls.truncate(name).then(() => toast(t('schema.truncated', {name})), (error) => toastError(error));
  }

  async #delete(model) {
    const {name} = model;
    const places = collectionPlaces(allCollections(), model, null).map((place) => `${place.collection.name} – ${place.kind === 'rule' ? t('rule.name.' + place.path) : t('schema.tab.query')}`);
    const pointing = allCollections().filter((each) => each.id !== model.id).flatMap((each) => each.fields.filter((field) => field.collectionId === model.id).map((field) => `${each.name}.${field.name}`));
    const used = [...pointing, ...places];
    if (!(await confirm({title: t('schema.deleteTitle', {name}), message: html`${t('schema.deleteNote')}${used.length ? html` ${t('schema.deleteUsed', {list: used.join(', ')})}` : nothing}`, action: t('schema.delete'), danger: true, typed: name}))) return;
    try {
      await calls.delete(name);
      const key = this.#draftKey;
      this.#moving = true;
      this.#form.value = null;
      await drafts.remove(key);
      toast(t('schema.deleted', {name}));
      go('schema');
    } catch (error) {
      this.#moving = false;
      toastError(error);
    }
  }
}
customElements.define('larder-schema', SchemaPage);
