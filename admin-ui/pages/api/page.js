// @ts-check
// The API of each collection: what can be called, by whom, with what, in which language, and to try.
import {Page, html, icon, link, nothing} from '../../app/page.js';
import {allCollections, collection, collectionsReady, loaded} from '../../app/collections.js';
import {hasText, t} from '../../app/i18n.js';
import {pref, setPref} from '../../app/prefs.js';
import {go} from '../../app/router.js';
import {appSettings} from '../../app/shell.js';
import {effect, signal} from '../../app/signals.js';
import {BASE} from '../../api/index.js';
import {copy, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {openCheatSheet} from '../../ui/cheat-sheet.js';
import {check, complete, describe, tokens} from '../../lang/rule/index.js';
import '../../ui/code.js';
import '../../ui/collection-list.js';
import {operations} from './operations.js';
import {LANGUAGES, snippet} from './snippets.js';
import {Caller} from '../../fields/caller.js';
import {chooseRecord, fieldErrors, outcomePanel, send, showCalls} from './try.js';

const WITH_SYNTAX = ['filter', 'sort', 'expand', 'fields'];

export default class ApiPage extends Page {
  caller = new Caller();
  #values = signal({});
  #bodies = signal({});
  #outcome = signal(null);
  #running = signal(null);

  get heading() {
    return this.model?.name ?? t('nav.api');
  }

  get crumbs() {
    return this.model ? [[t('nav.api'), link('api')]] : [];
  }

  get model() {
    const wanted = this.params.collection ?? pref('apiCollection', '');
    return collection(wanted) ?? allCollections().find((each) => !each.system) ?? allCollections()[0];
  }

  get operations() {
    return this.model ? operations(this.model, appSettings.value) : [];
  }

  get op() {
    return this.operations.find(({id}) => id === this.params.operation) ?? this.operations[0];
  }

  /** The address that apps use: the public one where it is set to something real. */
  get base() {
    const told = String(appSettings.value?.meta?.appURL ?? '').replace(/\/+$/, '');
    return told && !/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(told) ? told : BASE;
  }

  connectedCallback() {
    super.connectedCallback();
    void collectionsReady().catch(() => {});
    let shown = '';
    this.own(effect(() => {
      const place = [this.params.collection, this.params.operation].join('/');
      if (place === shown) return;
      shown = place;
      if (this.params.collection) queueMicrotask(() => setPref('apiCollection', this.params.collection));
      this.#outcome.value = null;
      this.#values.value = this.#replay?.values ?? {};
      this.#bodies.value = this.#replay?.body ? {[this.#replay.operation]: this.#replay.body} : {};
      this.#replay = null;
    }));
    this.ownAs((text) => this.caller.take(text).catch((error) => toastError(error)));
    this.own(() => this.#running.peek()?.abort());
  }

  #replay = null;

  commands() {
    const step = (by) => () => {
      const all = this.operations;
      const next = all[all.findIndex(({id}) => id === this.op.id) + by];
      if (next) this.#go(next.id);
    };
    return [
      {id: 'api-send', title: t('api.send'), icon: 'send', keys: 'mod+enter', when: () => Boolean(this.op) && this.op.method !== 'SSE' && !this.op.off, run: () => this.#send()},
      {id: 'api-copy', title: t('api.copySnippet'), icon: 'copy', keys: 'y s', when: () => Boolean(this.op), run: () => copy(this.#snippet(), this.#language[1])},
      {id: 'api-next', title: t('api.next'), icon: 'down', keys: 'j', when: () => Boolean(this.op), run: step(1)},
      {id: 'api-previous', title: t('api.previous'), icon: 'up', keys: 'k', when: () => Boolean(this.op), run: step(-1)},
      {id: 'api-sheet', title: t('api.sheet'), icon: 'help', run: () => openCheatSheet()},
      {id: 'api-history', title: t('api.history'), icon: 'history', keys: 'h', run: () => this.#showCalls()},
    ];
  }

  #go(operation, name = this.model.name) {
    go(`api/${encodeURIComponent(name)}/${operation}`);
  }

  /* ---------- values ---------- */

  get #call() {
    const {op} = this;
    const {id = '', ...query} = this.#values.value;
    let body = op.sampleBody;
    try {
      if (this.#bodies.value[op.id] !== undefined) body = JSON.parse(this.#bodies.value[op.id]);
    } catch {
      // The editor marks it; the snippet keeps the sample until it can be read.
    }
    return {op, base: this.base, model: this.model, values: {id, query: Object.fromEntries(op.query.map((name) => [name, query[name] ?? ''])), body}};
  }

  get #bodyText() {
    return this.#bodies.value[this.op.id] ?? JSON.stringify(this.op.sampleBody ?? {}, null, 2);
  }

  #set(name, value) {
    this.#values.value = {...this.#values.peek(), [name]: value};
  }

  get #language() {
    return LANGUAGES.find(([id]) => id === pref('apiLanguage', 'js')) ?? LANGUAGES[0];
  }

  #snippet() {
    return snippet(this.#language[0], this.#call);
  }

  async #send() {
    if (this.#running.peek()) return;
    const stop = new AbortController();
    this.#running.value = stop;
    try {
      const outcome = await send({...this.#call, base: BASE}, this.caller, stop.signal);
      if (outcome) this.#outcome.value = outcome;
    } finally {
      this.#running.value = null;
    }
  }

  #showCalls() {
    void showCalls((past) => {
      const {id, query} = past.values;
      const filled = {values: {id, ...query}, body: past.body ? JSON.stringify(JSON.parse(past.body), null, 2) : '', operation: past.operation};
      if (past.collection === this.params.collection && past.operation === this.params.operation) {
        this.#values.value = filled.values;
        if (filled.body) this.#bodies.value = {[past.operation]: filled.body};
      } else {
        this.#replay = filled;
        this.#go(past.operation, past.collection);
      }
    });
  }

  /* ---------- parts ---------- */

  side() {
    return html`<collection-list .current=${this.model?.name ?? ''} .hrefOf=${(model) => link(`api/${encodeURIComponent(model.name)}`)}></collection-list>`;
  }

  body() {
    if (!this.model) return loaded.value ? html`<div class="empty"><p>${t('api.noCollection')}</p></div>` : html`<div class="api" aria-busy="true"><div class="skeleton line"></div></div>`;
    return html`<div class="api scroll">${this.#operationList()}${this.#description()}${this.#request()}</div>`;
  }

  #operationList() {
    const entry = (op) => html`<li><a href=${link(`api/${encodeURIComponent(this.model.name)}/${op.id}`)} aria-current=${op.id === this.op.id ? 'page' : nothing} class=${op.off ? 'off' : ''}><span class="method m-${op.method.toLowerCase()}">${op.method}</span><span class="cut">${t('api.op.' + op.id)}</span>${op.off ? html`<span class="sr">${t('api.isOff')}</span>` : nothing}</a></li>`;
    const group = (name) => this.operations.filter((op) => op.group === name);
    return html`<nav class="api-ops" aria-label=${t('api.operations')}>
      <h2>${t('api.records')}</h2><ul>${group('records').map(entry)}</ul>
      ${group('auth').length ? html`<h2>${t('api.signIn')}</h2><ul>${group('auth').map(entry)}</ul>` : nothing}
      <select class="select api-choose" aria-label=${t('api.operations')} @change=${(event) => this.#go(event.target.value)}>${this.operations.map((op) => html`<option value=${op.id} ?selected=${op.id === this.op.id}>${t('api.op.' + op.id)}</option>`)}</select></nav>`;
  }

  #description() {
    const {op, model} = this;
    return html`<article class="api-doc" aria-labelledby="api-title">
      <h2 id="api-title">${t('api.op.' + op.id)}</h2>
      <p class="api-path"><span class="method m-${op.method.toLowerCase()}">${op.method}</span><code>${op.path}</code><button type="button" class="btn quiet icon sm" aria-label=${t('api.copyPath')} @click=${() => copy(this.base + op.path)}>${icon('copy')}</button></p>
      ${op.off ? html`<div class="notice warn">${icon('warn')}<p class="grow">${op.off} <a href=${op.offLink}>${t('api.turnOn')}</a></p></div>` : nothing}
      ${hasText(`api.about.${op.id}`) ? html`<p>${t(`api.about.${op.id}`)}</p>` : nothing}
      <section><h3>${t('api.who')}</h3>${this.#access(op, model)}</section>
      ${op.path.includes('{id}') || op.query.length ? this.#parameters(op) : nothing}
      ${op.body.length ? html`<section><h3>${t('api.body')}</h3><div class="tablewrap"><table class="table api-table" aria-label=${t('api.body')}><thead><tr>${['name', 'type', 'meaning'].map((key) => html`<th scope="col">${t('api.column.' + key)}</th>`)}</tr></thead>
        <tbody>${op.body.map((row) => html`<tr><th scope="row"><code>${row.name}</code>${row.required ? html` <span class="badge accent">${t('api.required')}</span>` : nothing}</th><td class="muted">${row.type}</td><td>${row.note}</td></tr>`)}</tbody></table></div></section>` : nothing}
      <section><h3>${t('api.answers')}</h3>${op.answers.map(([status, sample], index) => html`<details class="api-answer" ?open=${index === 0}><summary><span class="badge ${status < 400 ? 'ok' : 'warn'}">${status}</span> ${t('api.status.' + status)}</summary>${sample === null ? html`<p class="muted small">${t('api.noBody')}</p>` : html`<pre class="api-code" tabindex="0" aria-label=${t('api.sample', {status})}>${JSON.stringify(sample, null, 2)}</pre>`}</details>`)}</section>
    </article>`;
  }

  #access(op, model) {
    const rule = op.access.endsWith('Rule') ? (model[op.access] ?? null) : undefined;
    if (rule === undefined) return html`<p>${t('api.access.' + op.access)}</p>`;
    const words = describe(rule, {collection: model, collections: allCollections(), request: true, t});
    const told = op.access === 'authRule' ? (rule === null ? t('api.access.nobody') : rule === '' ? t('api.access.anyone') : t('api.access.fitting', {rule: words})) : words;
    return html`<p>${told}</p>${rule ? html`<pre class="api-code" tabindex="0" aria-label=${t('api.rule')}>${rule}</pre>` : nothing}
      <p><a href=${link(`collections/${encodeURIComponent(model.name)}/schema`)}>${t('api.changeRule')}</a></p>`;
  }

  #parameters(op) {
    const rows = [...(op.path.includes('{id}') ? [['id', 'string']] : []), ...op.query.map((name) => [name, {page: 'number', perPage: 'number', skipTotal: 'boolean'}[name] ?? 'string'])];
    return html`<section><header class="row"><h3 class="grow">${t('api.parameters')}</h3>${op.query.length ? html`<button type="button" class="btn quiet sm" @click=${() => openCheatSheet()}>${icon('help')}${t('api.sheet')}</button>` : nothing}</header>
      <div class="tablewrap"><table class="table api-table" aria-label=${t('api.parameters')}><thead><tr>${['name', 'type', 'meaning'].map((key) => html`<th scope="col">${t('api.column.' + key)}</th>`)}</tr></thead>
      <tbody>${rows.map(([name, type]) => html`<tr><th scope="row"><code>${name}</code>${name === 'id' ? html` <span class="badge accent">${t('api.required')}</span>` : nothing}</th><td class="muted">${type}</td><td>${t('api.param.' + name)}</td></tr>`)}</tbody></table></div></section>`;
  }

  #request() {
    const {op} = this;
    const [language, name] = this.#language;
    return html`<section class="api-request" aria-labelledby="api-request">
      <header class="row"><h2 id="api-request" class="grow">${t('api.request')}</h2><button type="button" class="btn quiet sm" data-command="api-history" @click=${() => this.#showCalls()}>${icon('history')}${t('api.calls')}</button></header>
      ${op.method === 'SSE' ? html`<p><a class="btn" href=${link('realtime', {topic: this.model.name + '/*'})}>${icon('realtime')}${t('api.openRealtime')}</a></p>` : this.#tryIt(op)}
      <div class="api-snippet"><div class="row"><div class="tabs scroll-tabs grow" role="tablist" aria-label=${t('api.languages')} @keydown=${this.#languageKey}>${LANGUAGES.map(([id, title]) => html`<button type="button" role="tab" id="api-lang-${id}" aria-controls="api-code" aria-selected=${String(id === language)} tabindex=${id === language ? 0 : -1} @click=${() => setPref('apiLanguage', id)}>${title}</button>`)}</div>
        <button type="button" class="btn quiet icon sm" aria-label=${t('api.copySnippet')} @click=${() => copy(this.#snippet(), name)}>${icon('copy')}</button></div>
        <pre class="api-code" id="api-code" role="tabpanel" tabindex="0" aria-labelledby="api-lang-${language}">${this.#snippet()}</pre></div>
    </section>`;
  }

  #languageKey = (event) => {
    const at = LANGUAGES.findIndex(([id]) => id === this.#language[0]);
    const next = LANGUAGES[at + ({ArrowRight: 1, ArrowLeft: -1}[event.key] ?? LANGUAGES.length)]?.[0];
    if (!next) return;
    event.preventDefault();
    setPref('apiLanguage', next);
    void this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(`#api-lang-${next}`))?.focus());
  };

  #tryIt(op) {
    const values = this.#values.value;
    const wrong = fieldErrors(this.#outcome.value);
    return html`<form class="api-try" aria-label=${t('api.tryIt')} @submit=${(event) => {
        event.preventDefault();
        void this.#send();
      }}>
      ${this.caller.render()}
      ${op.path.includes('{id}') ? html`<div class="field"><label for="api-id">id</label><div class="row"><input class="input mono" id="api-id" autocomplete="off" spellcheck="false" .value=${values.id ?? ''} @input=${(event) => this.#set('id', event.target.value.trim())}><button type="button" class="btn" @click=${async () => {
        const id = await chooseRecord(this.model);
        if (id) this.#set('id', id);
      }}>${t('api.try.choose')}</button></div></div>` : nothing}
      <div class="api-fields">${op.query.map((name) => this.#parameter(name, values[name] ?? ''))}</div>
      ${op.body.length && op.method !== 'GET' ? html`<div class="field"><div class="label">${t('api.body')}<button type="button" class="linkbtn end small" ?hidden=${this.#bodies.value[op.id] === undefined} @click=${() => (this.#bodies.value = {})}>${t('api.try.sample')}</button></div>
        <div class="box still api-bodybox"><code-editor language="json" label=${t('api.body')} minLines="4" .value=${this.#bodyText} .check=${checkJson} @input=${(event) => {
          event.stopPropagation();
          this.#bodies.value = {[op.id]: event.detail};
        }} @submit=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          void this.#send();
        }}></code-editor></div>
        ${checkJson(this.#bodyText).length ? html`<p class="error">${icon('alert')}<span>${t('api.try.noJson')}</span></p>` : nothing}
        ${wrong.map(({name, message}) => html`<p class="error">${icon('alert')}<span><code>${name}</code>: ${message}</span></p>`)}</div>` : nothing}
      <div class="row">${this.#running.value
        ? html`<button type="button" class="btn" @click=${() => this.#running.peek()?.abort()}>${icon('x')}${t('api.try.stop')}</button>`
        : html`<button type="submit" class="btn primary" data-command="api-send" aria-disabled=${String(Boolean(op.off))}>${icon('send')}${t('api.send')}</button>`}
        <button type="button" class="btn quiet sm" aria-haspopup="menu" ${menu(() => LANGUAGES.map(([id, title]) => ({label: title, icon: 'copy', run: () => copy(snippet(id, this.#call), title)})))}>${t('api.copyAs')}${icon('down')}</button></div>
      ${outcomePanel(this.#outcome.value)}</form>`;
  }

  #parameter(name, value) {
    const id = 'api-' + name;
    const context = () => ({collection: this.model, collections: allCollections(), request: false, t});
    if (name === 'skipTotal') return html`<label class="option"><input type="checkbox" class="check" .checked=${Boolean(value)} @change=${(event) => this.#set(name, event.target.checked)}><span>skipTotal</span></label>`;
    if (name === 'filter') {
      return html`<div class="field full"><div class="label">filter<button type="button" class="linkbtn end small" @click=${() => openCheatSheet(['operators', 'values', 'macros', 'paths', 'functions'])}>${t('api.syntax')}</button></div><div class="box"><code-editor singleLine language="rule" label="filter" .value=${value} .tokens=${tokens} .complete=${(text, position, explicit) => complete(text, position, context(), explicit)} .check=${(text) => (text.trim() ? check(text, context()) : [])}
        @input=${(event) => {
          event.stopPropagation();
          this.#set(name, event.detail);
        }} @submit=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          void this.#send();
        }}></code-editor></div></div>`;
    }
    const number = ['page', 'perPage'].includes(name);
    const suggestions = {expand: this.model.fields.filter((field) => field.type === 'relation').map((field) => field.name), sort: this.model.fields.flatMap((field) => [field.name, '-' + field.name])}[name];
    return html`<div class="field ${number ? '' : 'full'}"><div class="label"><label for=${id}>${name}</label>${WITH_SYNTAX.includes(name) ? html`<button type="button" class="linkbtn end small" aria-label=${t('api.syntaxOf', {name})} @click=${() => openCheatSheet([name])}>${t('api.syntax')}</button>` : nothing}</div>
      <input class="input ${number ? 'num' : 'mono'}" id=${id} type=${number ? 'number' : 'text'} min=${number ? 1 : nothing} placeholder=${{page: '1', perPage: '30'}[name] ?? nothing} autocomplete="off" spellcheck="false" list=${suggestions ? id + '-list' : nothing} .value=${value} @input=${(event) => this.#set(name, event.target.value)}>
      ${suggestions ? html`<datalist id="${id}-list">${suggestions.map((each) => html`<option value=${each}></option>`)}</datalist>` : nothing}</div>`;
  }
}
customElements.define('larder-api', ApiPage);

/** Where a text is no JSON. */
function checkJson(text) {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const at = Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length);
    return [{from: Math.max(0, at - 1), to: at, message: error.message}];
  }
}
