// @ts-check
// Creates, changes and deletes a collection.
import {Page, html, icon, nothing} from '../../app/page.js';
import {collections as calls} from '../../api/index.js';
import {allCollections, collection, collectionsReady, loaded} from '../../app/collections.js';
import {beforeLeave, go, link, route} from '../../app/router.js';
import {guarded} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {t} from '../../app/i18n.js';
import {confirm, errorText, openMenu, toast, toastError} from '../../ui/feedback.js';
import {textField} from '../../ui/form.js';
import {fieldType, fieldTypes} from '../../fields/index.js';
import {newField} from '../../fields/options.js';
import {SchemaForm, keyed} from './form.js';
import {badges, fieldPanel, summary} from './field.js';
import {accountPanel} from './account.js';
import './rule.js';
import '../../ui/code.js';
import '../../ui/collection-list.js';

const OPERATIONS = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule'];
const idOf = (path) => 'f-' + path.replace(/\W/g, '-');
const tabOf = (path) => (path.startsWith('fields') ? 'fields' : path.startsWith('indexes') ? 'indexes' : path.startsWith('viewQuery') ? 'query' : /^(list|view|create|update|delete|auth|manage)Rule/.test(path) ? 'rules' : ['name', 'type'].includes(path) ? '' : 'auth');

export default class SchemaPage extends Page {
  #form = signal(null);
  #tab = signal('fields');
  #at = signal(0);
  #failed = signal('');
  #sample = signal(null);
  #providers = signal([]);
  #scaffolds = null;
  #shown = null;

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
    return [[t('nav.data'), '#/collections'], ...(this.creating ? [] : [[t('nav.schema'), link('collections', {collection: this.name})]])];
  }

  get dirty() {
    return this.#form.value?.dirty.value ?? false;
  }

  commands() {
    return [
      {id: 'schema-save', title: t('schema.save'), icon: 'check', keys: 'mod+s', group: 'here', run: () => this.#save()},
      {id: 'schema-revert', title: t('schema.revert'), icon: 'undo', group: 'here', when: () => this.dirty, run: () => this.#revert()},
    ];
  }

  connectedCallback() {
    super.connectedCallback();
    // Another collection is the same page, which the common guard lets pass.
    this.own(beforeLeave((next) => next.page !== route.peek()?.page || next.path === route.peek()?.path || this.mayLeave()));
    void Promise.all([collectionsReady(), calls.oauth2Providers().then((list) => (this.#providers.value = list))]).catch((error) => toastError(error));
  }

  updated() {
    super.updated();
    if (!loaded.peek() || this.#shown === this.name) return;
    this.#shown = this.name;
    void this.#open();
  }

  async #open() {
    this.#failed.value = '';
    this.#sample.value = null;
    this.#at.value = 0;
    const stored = collection(this.name);
    if (this.creating) await this.#start('base', this.query.name ?? '').catch((error) => toastError(error));
    else this.#form.value = stored ? new SchemaForm(stored) : null;
    this.#tab.value = stored?.type === 'view' ? 'query' : 'fields';
  }

  /** Begins a new collection of a type, from the shape the server proposes. */
  async #start(type, name) {
    this.#scaffolds ??= await calls.scaffolds();
    const shape = structuredClone(this.#scaffolds[type]);
    const dates = type === 'view' ? [] : [{...newField('autodate', 'created')}, {...newField('autodate', 'updated'), onUpdate: true}];
    const form = new SchemaForm({...shape, name: ''});
    form.set('fields', [...form.get('fields'), ...dates.filter((date) => !shape.fields.some((each) => each.name === date.name)).map(keyed)]);
    form.reset(form.values);
    if (name) form.set('name', name);
    this.#form.value = form;
    this.#at.value = 0;
    this.#tab.value = type === 'view' ? 'query' : 'fields';
  }

  #revert() {
    this.#form.peek().revert();
    this.#at.value = 0;
  }

  async #save() {
    const form = this.#form.peek();
    if (!form || form.busy.peek() || guarded.peek()) return;
    this.#failed.value = '';
    form.busy.value = true;
    form.setErrors({});
    try {
      const body = form.body(allCollections());
      const stored = await (this.creating ? calls.create(body) : calls.update(form.initial.id, body));
      toast(t('schema.saved', {name: stored.name}));
      const fresh = new SchemaForm(stored);
      this.#at.value = Math.min(this.#at.peek(), Math.max(0, stored.fields.length - 1));
      this.#form.value = fresh;
      this.#shown = stored.name;
      if (stored.name !== this.name) go(`collections/${encodeURIComponent(stored.name)}/schema`, {}, {replace: true});
    } catch (error) {
      form.place(error.fields ?? {});
      this.#failed.value = Object.keys(form.errors).length ? '' : errorText(error);
      const first = Object.keys(form.errors)[0];
      if (first) this.#show(first);
    } finally {
      form.busy.value = false;
    }
  }

  /** Brings the control of an error into view. */
  async #show(path) {
    const tab = tabOf(path);
    if (tab) this.#tab.value = tab;
    if (tab === 'fields' && path.includes('.')) this.#at.value = Number(path.split('.')[1]);
    const node = await this.find(`[id="${CSS.escape(idOf(path))}"], [id="${CSS.escape('f-' + path)}"]`);
    node?.scrollIntoView({block: 'center'});
    node?.focus();
  }

  side() {
    return html`<collection-list .current=${this.name} .onCreate=${(name) => go('collections/new', {name})} .hrefOf=${(model) => `#/collections/${encodeURIComponent(model.name)}/schema`}></collection-list>`;
  }

  body() {
    const form = this.#form.value;
    if (!form) return loaded.value && !this.creating && !collection(this.name) ? html`<div class="empty"><h2>${t('schema.unknown', {name: this.name})}</h2></div>` : html`<div class="empty" aria-busy="true"><div class="skeleton line"></div></div>`;
    const names = Object.keys(form.errors);
    return html`<form class="schema" novalidate @submit=${(event) => {
      event.preventDefault();
      void this.#save();
    }}>
      <div class="toolrow line flat">${this.#tabs(form)}
        <span class="end row">${this.creating ? nothing : html`<button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('schema.actions')} @click=${(event) => this.#menu(event.currentTarget)}>${icon('more')}</button>`}
          <button type="button" class="btn quiet sm" ?disabled=${!this.dirty} @click=${() => this.#revert()}>${t('schema.revert')}</button>
          <button type="submit" class="btn primary sm" ?disabled=${form.busy.value || guarded.value || (!this.dirty && !this.creating)}>${t(this.creating ? 'schema.create' : 'schema.save')}</button></span></div>
      ${guarded.value ? html`<div class="notice warn">${icon('lock')}<p class="grow">${t('schema.guarded')}</p></div>` : nothing}
      ${names.length || this.#failed.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${this.#failed.value || t('form.refused', {count: names.length})}
        ${names.map((path) => html`<button type="button" class="linkbtn" @click=${() => this.#show(path)}>${this.#label(form, path)}</button> `)}</p></div>` : nothing}
      ${this.#head(form)}
      <div class="sheet" role="tabpanel" id="schema-panel" aria-labelledby="tab-${this.#tab.value}">${this.#content(form)}</div>
    </form>`;
  }

  #label(form, path) {
    const [top, index, ...rest] = path.split('.');
    return top === 'fields' && index !== undefined ? [form.get(`fields.${index}.name`) || t('schema.field'), ...rest].join(' · ') : path;
  }

  #tabs(form) {
    const type = form.get('type');
    const tabs = [type === 'view' ? 'query' : 'fields', type !== 'view' && 'indexes', 'rules', type === 'auth' && 'auth'].filter(Boolean);
    const marked = new Set(Object.keys(form.errors).map(tabOf));
    const count = {fields: form.kept.length, indexes: form.get('indexes')?.length ?? 0};
    return html`<div class="tabs" role="tablist" aria-label=${t('schema.parts')} @keydown=${(event) => this.#arrow(event, tabs)}>${tabs.map((name) => html`<button type="button" role="tab" id="tab-${name}" aria-controls="schema-panel" aria-selected=${String(this.#tab.value === name)} tabindex=${this.#tab.value === name ? '0' : '-1'} @click=${() => (this.#tab.value = name)}>${t('schema.tab.' + name)}${count[name] === undefined ? nothing : html` <span class="count">${count[name]}</span>`}${marked.has(name) ? html`<span class="t-danger">${icon('alert')}<span class="sr">${t('schema.hasErrors')}</span></span>` : nothing}</button>`)}</div>`;
  }

  #arrow(event, tabs) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    this.#tab.value = tabs[(tabs.indexOf(this.#tab.peek()) + step + tabs.length) % tabs.length];
    void this.find(`#tab-${this.#tab.peek()}`).then((node) => node?.focus());
  }

  #head(form) {
    return html`<div class="head-form">${textField(form, 'name', {label: t('schema.name'), required: true, mono: true, disabled: form.get('system'), help: form.get('system') ? t('schema.systemName') : nothing})}
      ${this.creating
        ? html`<fieldset class="field"><legend class="label">${t('schema.type')}</legend><div class="seg">${['base', 'auth', 'view'].map((type) => html`<label><input type="radio" name="type" value=${type} .checked=${form.get('type') === type} @change=${() => this.#retype(type)}>${t('schema.type.' + type)}</label>`)}</div><p class="help">${t('schema.typeNote.' + form.get('type'))}</p></fieldset>`
        : html`<p class="kind"><span class="badge">${t('schema.type.' + form.get('type'))}</span></p>`}</div>`;
  }

  /** Own fields of the other type stay; only what the type itself brings is exchanged. */
  async #retype(type) {
    const before = this.#form.peek();
    const own = type === 'view' ? [] : before.kept.filter((field) => !field.system && field.type !== 'autodate');
    await this.#start(type, before.get('name'));
    const form = this.#form.peek();
    const fields = form.get('fields');
    if (own.length) form.set('fields', [...fields, ...own.filter((field) => !fields.some((each) => each.name === field.name))]);
  }

  #content(form) {
    switch (this.#tab.value) {
      case 'query':
        return this.#query(form);
      case 'indexes':
        return this.#indexes(form);
      case 'rules':
        return html`<div class="sections">${OPERATIONS.filter((name) => form.get('type') !== 'view' || name === 'listRule' || name === 'viewRule').map((name) => this.#rule(form, name))}${form.get('type') === 'auth' ? ['authRule', 'manageRule'].map((name) => this.#rule(form, name)) : nothing}</div>`;
      case 'auth':
        return accountPanel(form, this.#providers.value, (name) => this.#rule(form, name));
      default:
        return this.#fields(form);
    }
  }

  #rule(form, name) {
    return html`<schema-rule .name=${name} .value=${form.get(name)} .model=${form.model} .owner=${form} .error=${form.errors[name] ?? ''} @rule=${(event) => form.set(name, name === 'mfa.rule' ? (event.detail ?? '') : event.detail)}></schema-rule>`;
  }

  /* ---------- fields ---------- */

  #fields(form) {
    const fields = form.get('fields');
    const at = Math.min(this.#at.value, fields.length - 1);
    const field = fields[at];
    return html`<div class="work"><section class="list" aria-label=${t('schema.tab.fields')}>
        <ol>${fields.map((each, index) => this.#row(form, each, index, at))}</ol>
        <button type="button" class="btn sm" aria-haspopup="menu" @click=${(event) => this.#addMenu(event.currentTarget)}>${icon('plus')}${t('schema.add')}</button></section>
      ${field ? html`<section class="props" aria-label=${t('schema.optionsOf', {name: field.name})}><header>${icon(fieldType(field).icon)}<h2>${field.name || t('schema.field')}</h2><span class="muted small">${t('type.' + field.type)}</span><span class="grow"></span>
          <button type="button" class="btn quiet icon sm" aria-label=${t('schema.up', {name: field.name})} ?disabled=${at === 0} @click=${() => this.#move(at, at - 1)}>${icon('aup')}</button>
          <button type="button" class="btn quiet icon sm" aria-label=${t('schema.down', {name: field.name})} ?disabled=${at === fields.length - 1} @click=${() => this.#move(at, at + 1)}>${icon('adown')}</button>
          ${field.system ? nothing : field[':removed']
            ? html`<button type="button" class="btn sm" @click=${() => this.#keep(at)}>${icon('undo')}${t('schema.restore')}</button>`
            : html`<button type="button" class="btn quiet icon sm danger" aria-label=${t('schema.remove', {name: field.name})} @click=${() => this.#remove(at)}>${icon('trash')}</button>`}</header>
        ${field[':removed'] ? html`<p class="removed">${t('schema.removedNote')}</p>` : fieldPanel(form, at)}</section>` : nothing}</div>`;
  }

  #row(form, field, index, at) {
    const wrong = Object.keys(form.errors).some((path) => path.startsWith(`fields.${index}.`));
    const before = form.nameBefore(field);
    return html`<li draggable="true" @dragstart=${(event) => event.dataTransfer.setData('text/plain', String(index))} @dragover=${(event) => event.preventDefault()} @drop=${(event) => {
      event.preventDefault();
      this.#move(Number(event.dataTransfer.getData('text/plain')), index);
    }}><button type="button" class="frow ${field[':removed'] ? 'gone' : ''}" aria-current=${index === at ? 'true' : nothing} @click=${() => (this.#at.value = index)} @keydown=${(event) => {
      const step = event.altKey && {ArrowUp: -1, ArrowDown: 1}[event.key];
      if (!step) return;
      event.preventDefault();
      this.#move(index, index + step);
    }}><span class="grip" aria-hidden="true">${icon('grip')}</span>${icon(fieldType(field).icon)}<span class="nm"><b>${field.name || t('schema.unnamed')}</b><span class="muted">${before && before !== field.name ? t('schema.was', {name: before}) : summary(field)}</span></span><span class="tags">${wrong ? html`<span class="t-danger">${icon('alert')}<span class="sr">${t('schema.hasErrors')}</span></span>` : nothing}${field.id || field.system ? nothing : html`<span class="badge accent">${t('schema.badge.new')}</span>`}${badges(field)}</span></button></li>`;
  }

  #addMenu(anchor) {
    openMenu(anchor, fieldTypes().map(({type, icon: symbol}) => ({label: t('type.' + type), icon: symbol, run: () => this.#add(type)})), {label: t('schema.add'), align: 'start'});
  }

  #add(type) {
    const form = this.#form.peek();
    const taken = new Set(form.get('fields').map((field) => field.name));
    let name = type === 'geoPoint' ? 'point' : type;
    for (let next = 2; taken.has(name); next++) name = `${type}${next}`;
    const fields = form.get('fields');
    // New fields stand before the dates at the end.
    let at = fields.length;
    while (at > 0 && fields[at - 1].type === 'autodate') at--;
    form.set('fields', fields.toSpliced(at, 0, keyed(newField(type, name))));
    form.setErrors({});
    this.#at.value = at;
    void this.find(`#f-fields-${at}-name`).then((node) => {
      node?.focus();
      /** @type {HTMLInputElement | null} */ (node)?.select();
    });
  }

  #move(from, to) {
    const form = this.#form.peek();
    const fields = form.get('fields');
    if (from === to || !fields[from] || !fields[to]) return;
    form.set('fields', fields.toSpliced(from, 1).toSpliced(to, 0, fields[from]));
    form.setErrors({});
    this.#at.value = to;
    void this.find(`.list li:nth-child(${to + 1}) .frow`).then((node) => node?.focus());
  }

  async #remove(index) {
    const form = this.#form.peek();
    const field = form.get(`fields.${index}`);
    if (!field.id) {
      form.set('fields', form.get('fields').toSpliced(index, 1));
      form.setErrors({});
    } else if (await confirm({title: t('schema.removeTitle', {name: field.name}), message: t('schema.removeNote'), action: t('schema.removeAction'), danger: true})) {
      form.set(`fields.${index}`, {...field, ':removed': true});
    }
  }

  #keep(index) {
    const {':removed': _, ...field} = this.#form.peek().get(`fields.${index}`);
    this.#form.peek().set(`fields.${index}`, field);
  }

  /* ---------- indexes ---------- */

  #indexes(form) {
    const list = form.get('indexes') ?? [];
    return html`<div class="sections"><p class="help">${t('schema.index.note')}</p>
      ${list.map((sql, index) => {
        const error = form.errors[`indexes.${index}`];
        return html`<div class="index"><div class="box code-box ${error ? 'invalid' : ''}"><code-editor id="f-indexes-${index}" language="sql" label=${t('schema.index.label', {count: index + 1})} describedby="index-${index}-note" .value=${sql} .invalid=${Boolean(error)} @input=${(event) => {
          event.stopPropagation();
          form.set(`indexes.${index}`, event.detail);
        }}></code-editor></div><button type="button" class="btn quiet icon sm danger" aria-label=${t('schema.index.remove', {count: index + 1})} @click=${() => form.set('indexes', list.filter((_, at) => at !== index))}>${icon('trash')}</button>
        ${error ? html`<p class="error" id="index-${index}-note">${icon('alert')}<span>${error}</span></p>` : nothing}</div>`;
      })}
      ${list.length ? nothing : html`<p class="muted">${t('schema.index.none')}</p>`}
      <div class="row">${[false, true].map((unique) => html`<button type="button" class="btn sm" aria-haspopup="menu" @click=${(event) => this.#indexMenu(event.currentTarget, unique)}>${icon('plus')}${t(unique ? 'schema.index.addUnique' : 'schema.index.add')}</button>`)}</div></div>`;
  }

  #indexMenu(anchor, unique) {
    const form = this.#form.peek();
    const add = (name) => {
      const suffix = Math.random().toString(36).slice(2, 8);
      form.set('indexes', [...(form.get('indexes') ?? []), `CREATE ${unique ? 'UNIQUE ' : ''}INDEX \`idx_${name}_${suffix}\` ON \`${form.get('name') || 'collection'}\` (\`${name}\`)`]);
    };
    openMenu(anchor, form.kept.map((field) => ({label: field.name, icon: fieldType(field).icon, run: () => add(field.name)})), {label: t('schema.index.column'), align: 'start'});
  }

  /* ---------- view ---------- */

  #query(form) {
    const error = form.errors.viewQuery;
    const sample = this.#sample.value;
    const tables = Object.fromEntries(allCollections().map((each) => [each.name, each.fields.map((field) => field.name)]));
    return html`<div class="sections"><div class="field"><span class="label">${t('schema.tab.query')}</span>
      <div class="box code-box ${error ? 'invalid' : ''}"><code-editor id="f-viewQuery" language="sql" minLines="6" label=${t('schema.tab.query')} describedby="query-note" .schema=${tables} .value=${form.get('viewQuery') ?? ''} .invalid=${Boolean(error)} @input=${(event) => {
        event.stopPropagation();
        form.set('viewQuery', event.detail);
      }} @submit=${(event) => {
        event.stopPropagation();
        void this.#dryRun();
      }}></code-editor></div>
      <p class=${error ? 'error' : 'help'} id="query-note">${error || t('schema.queryNote')}</p></div>
      <div class="row"><button type="button" class="btn sm" @click=${() => this.#dryRun()}>${icon('play')}${t('schema.try')}</button></div>
      ${sample ? html`<div class="sample" tabindex="0" role="region" aria-label=${t('schema.sample')}><table class="table"><thead><tr>${sample.fields.map((field) => html`<th scope="col">${field.name} <span class="muted">${t('type.' + field.type)}</span></th>`)}</tr></thead><tbody>${sample.sample.map((record) => html`<tr>${sample.fields.map((field) => html`<td>${fieldType(field).text(record[field.name], field, record)}</td>`)}</tr>`)}</tbody></table>${sample.sample.length ? nothing : html`<p class="muted">${t('schema.sampleEmpty')}</p>`}</div>` : nothing}</div>`;
  }

  async #dryRun() {
    const form = this.#form.peek();
    try {
      this.#sample.value = await calls.dryRunView(form.get('viewQuery') ?? '', {key: 'dry-run-view'});
      form.setError('viewQuery', '');
    } catch (error) {
      if (error.kind === 'aborted') return;
      this.#sample.value = null;
      form.setError('viewQuery', error.fields?.query ?? errorText(error));
    }
  }

  /* ---------- the whole collection ---------- */

  #menu(anchor) {
    const model = this.#form.peek().initial;
    const free = !guarded.peek();
    openMenu(anchor, [
      {label: t('schema.records'), icon: 'data', href: link('collections', {collection: model.name})},
      free && {separator: true},
      free && model.type !== 'view' && {label: t('schema.truncate'), icon: 'trash', danger: true, run: () => this.#truncate(model)},
      free && !model.system && {label: t('schema.delete'), icon: 'trash', danger: true, run: () => this.#delete(model)},
    ].filter(Boolean), {label: t('schema.actions')});
  }

  async #truncate({name}) {
    if (!(await confirm({title: t('schema.truncateTitle', {name}), message: t('schema.truncateNote'), action: t('schema.truncate'), danger: true, typed: name}))) return;
    await calls.truncate(name).then(() => toast(t('schema.truncated', {name})), (error) => toastError(error));
  }

  async #delete({name}) {
    if (!(await confirm({title: t('schema.deleteTitle', {name}), message: t('schema.deleteNote'), action: t('schema.delete'), danger: true, typed: name}))) return;
    try {
      await calls.delete(name);
      this.#form.value = null;
      toast(t('schema.deleted', {name}));
      go('collections');
    } catch (error) {
      toastError(error);
    }
  }
}
customElements.define('larder-schema', SchemaPage);
