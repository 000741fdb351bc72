// @ts-check
// The lab: the data as a guest or another account gets it, through a client of its own that lives in memory only.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections, presentableFields, recordTitle} from '../../app/collections.js';
import {actAs} from '../../app/acting.js';
import {go, link} from '../../app/router.js';
import {batch, signal} from '../../app/signals.js';
import {number, t} from '../../app/i18n.js';
import {api, auth, path, records, secondaryClient} from '../../api/index.js';
import {announce, errorText, toastError} from '../../ui/feedback.js';
import {quote} from '../../lang/rule/index.js';
import {fieldType} from '../../fields/index.js';
import {typeIcon} from '../../ui/collection-list.js';
import '../../ui/code.js';

const MINUTES = [5, 15, 60];
const PAGE = 50;

/** What an account is called: its address, which is unique, before the name that it chose. */
const nameOf = (record, model) => record.email || recordTitle(record, model) || record.id;

/** What the server's refusal means for a person. */
function refusal(error) {
  if (error.status === 403) return t('rules.lab.forbidden');
  if (error.status === 404) return t('rules.lab.missing');
  return errorText(error);
}

export class Lab {
  /** `{name, collection, record, client, until}` while the mode lasts. */
  running = signal(null);
  #kind = signal('guest');
  #source = signal('');
  #text = signal('');
  #found = signal([]);
  #chosen = signal(null);
  #minutes = signal(5);
  #writes = signal(false);
  #counts = signal({});
  #rows = signal(null);
  #open = signal(null);
  #request = signal({method: 'POST', body: '{\n}', answer: null});
  #end = 0;
  #browsed = '';

  get #accounts() {
    return allCollections().filter((model) => model.type === 'auth');
  }

  get #collectionOfAccounts() {
    return this.#accounts.find((model) => model.name === this.#source.value) ?? this.#accounts.find((model) => !model.system) ?? this.#accounts[0];
  }

  async #search(text) {
    this.#text.value = text;
    this.#chosen.value = null;
    const model = this.#collectionOfAccounts;
    const names = [...new Set(['email', ...presentableFields(model).map((field) => field.name)])].filter((name) => model.fields.some((field) => field.name === name && ['text', 'email', 'url', 'editor'].includes(field.type)));
    const wish = text.trim();
    const filter = wish ? [...names.map((name) => `${name} ~ ${quote(wish)}`), `id = ${quote(wish)}`].join(' || ') : '';
    try {
      this.#found.value = (await records(model.name).list({filter, perPage: 8, skipTotal: 1}, {key: 'lab-search'})).items;
    } catch (error) {
      if (error.kind !== 'aborted') toastError(error);
    }
  }

  async enter() {
    const record = this.#kind.peek() === 'guest' ? null : this.#chosen.peek();
    if (this.#kind.peek() !== 'guest' && !record) return;
    try {
      const model = this.#collectionOfAccounts;
      const seconds = this.#minutes.peek() * 60;
      const client = record ? secondaryClient((await auth(model.name).impersonate(record.id, seconds)).token) : secondaryClient();
      clearTimeout(this.#end);
      if (record) this.#end = setTimeout(() => this.leave(), seconds * 1000);
      batch(() => {
        this.running.value = {name: record ? nameOf(record, model) : t('rules.lab.guest'), collection: record ? model.name : '', record, client};
        this.#writes.value = false;
        this.#rows.value = null;
        this.#open.value = null;
      });
      this.#browsed = '';
      announce(t('rules.lab.entered', {name: this.running.peek().name}));
      await this.#count();
    } catch (error) {
      toastError(error, t('rules.lab.failed'));
    }
  }

  /** Enters as the account that a link names: COLLECTION/ID. */
  async enterAs(text) {
    const [name, id] = text.split('/');
    try {
      const record = await records(name, api).view(id);
      batch(() => {
        this.#kind.value = 'record';
        this.#source.value = name;
        this.#chosen.value = record;
      });
      await this.enter();
    } catch (error) {
      toastError(error, t('rules.lab.failed'));
    }
  }

  leave() {
    clearTimeout(this.#end);
    if (!this.running.peek()) return;
    batch(() => {
      this.running.value = null;
      this.#counts.value = {};
      this.#rows.value = null;
      this.#open.value = null;
    });
    this.#browsed = '';
  }

  /** How much of each collection this identity sees. */
  async #count() {
    const {client} = this.running.peek();
    const models = allCollections().filter((model) => !model.system);
    this.#counts.value = {};
    await Promise.all(models.map(async (model) => {
      const [mine, all] = await Promise.all([records(model.name, client).count().then((count) => ({count}), (error) => ({refused: refusal(error)})), records(model.name, api).count().catch(() => null)]);
      if (this.running.peek()?.client === client) this.#counts.value = {...this.#counts.peek(), [model.id]: {...mine, all}};
    }));
  }

  async #browse(model) {
    const {client} = this.running.peek();
    this.#open.value = null;
    try {
      this.#rows.value = {model, ...(await records(model.name, client).list({perPage: PAGE}, {key: 'lab-rows'}))};
    } catch (error) {
      if (error.kind !== 'aborted') this.#rows.value = {model, refused: refusal(error)};
    }
  }

  async #view(model, id) {
    const {client} = this.running.peek();
    try {
      this.#open.value = {id, record: await records(model.name, client).view(id)};
    } catch (error) {
      this.#open.value = {id, refused: refusal(error)};
    }
  }

  /** The same identity in the data grid, with its own banner there. */
  async #toGrid({collection, record}) {
    try {
      await actAs(collection, record);
      await go('collections');
    } catch (error) {
      toastError(error, t('rules.lab.failed'));
    }
  }

  /** The frame's word that what is shown is not the superuser's own view. */
  banner() {
    const as = this.running.value;
    if (!as) return nothing;
    return html`<div class="lab-banner" role="status">${icon('eye')}<p class="grow"><b>${as.record ? t('rules.lab.as', {name: as.name, collection: as.collection}) : t('rules.lab.asGuest')}</b> ${t(this.#writes.value ? 'rules.lab.writing' : 'rules.lab.reading')}</p>
      <label class="option"><input type="checkbox" role="switch" class="switch" .checked=${this.#writes.value} @change=${(event) => (this.#writes.value = event.target.checked)}><span>${t('rules.lab.allow')}</span></label>
      <button type="button" class="btn sm" @click=${() => this.#toGrid(as)}>${icon('data')}${t('rules.lab.grid')}</button>
      <button type="button" class="btn sm" @click=${() => this.leave()}>${icon('out')}${t('rules.lab.leave')}</button></div>`;
  }

  /** @param {any} model the collection that is looked at */
  render(model) {
    const as = this.running.value;
    if (as && model && this.#browsed !== model.id) {
      this.#browsed = model.id;
      queueMicrotask(() => void this.#browse(model));
    }
    return html`<div class="lab">${this.#identity()}${as ? html`${this.#overview(model)}${this.#data()}` : html`<p class="help">${t('rules.lab.note')}</p>`}</div>`;
  }

  #identity() {
    const model = this.#collectionOfAccounts;
    const chosen = this.#chosen.value;
    return html`<form class="panel lab-identity" @submit=${(event) => {
      event.preventDefault();
      void this.enter();
    }}><fieldset><legend class="label">${t('rules.lab.identity')}</legend><div class="seg">${['guest', 'record'].map((kind) => html`<label><input type="radio" name="identity" .checked=${this.#kind.value === kind} @change=${() => {
        this.#kind.value = kind;
        if (kind === 'record' && !this.#found.peek().length) void this.#search('');
      }}>${icon(kind === 'guest' ? 'globe' : 'user')}${t('rules.lab.' + kind)}</label>`)}</div></fieldset>
      ${this.#kind.value === 'guest' ? nothing : html`<div class="field"><label for="lab-source">${t('rules.lab.accounts')}</label><select class="select" id="lab-source" @change=${(event) => {
        this.#source.value = event.target.value;
        void this.#search('');
      }}>${this.#accounts.map((each) => html`<option value=${each.name} ?selected=${each.name === model?.name}>${each.name}</option>`)}</select></div>
        <div class="field grow"><label for="lab-find">${t('rules.lab.account')}</label><input class="input" id="lab-find" autocomplete="off" placeholder=${t('rules.lab.find')} .value=${chosen ? nameOf(chosen, model) : this.#text.value} @input=${(event) => this.#search(event.target.value)}>
          ${chosen ? nothing : html`<ul class="lab-found" aria-label=${t('rules.lab.found')}>${this.#found.value.map((record) => html`<li><button type="button" class="btn quiet sm" @click=${() => (this.#chosen.value = record)}>${icon('user')}<span class="cut">${record.email || record.id}</span><span class="muted cut">${recordTitle(record, model) === record.email ? '' : recordTitle(record, model)}</span></button></li>`)}${this.#found.value.length ? nothing : html`<li class="muted small">${t('rules.lab.noAccount')}</li>`}</ul>`}</div>
        <div class="field"><label for="lab-minutes">${t('rules.lab.minutes')}</label><select class="select" id="lab-minutes" @change=${(event) => (this.#minutes.value = Number(event.target.value))}>${MINUTES.map((minutes) => html`<option value=${minutes} ?selected=${minutes === this.#minutes.value}>${t('rules.lab.minute', {count: minutes})}</option>`)}</select></div>`}
      <button type="submit" class="btn primary" aria-disabled=${String(this.#kind.value !== 'guest' && !chosen)}>${t(this.running.value ? 'rules.lab.switch' : 'rules.lab.enter')}</button></form>`;
  }

  #overview(model) {
    const counts = this.#counts.value;
    return html`<ul class="lab-counts" aria-label=${t('rules.lab.sees')}>${allCollections().filter((each) => !each.system).map((each) => {
      const count = counts[each.id];
      return html`<li><a class="btn ${each.id === model?.id ? 'on' : ''}" href=${link('rules', {tab: 'lab', collection: each.name})} aria-current=${each.id === model?.id ? 'true' : nothing}>${icon(typeIcon(each))}<span class="grow cut start">${each.name}</span>${!count ? html`<span class="muted">…</span>` : count.refused ? html`<span class="t-danger">${icon('lock')}</span><span class="muted">${count.refused}</span>` : html`<span class="muted">${count.all === null ? number(count.count) : t('rules.lab.visible', {mine: number(count.count), all: number(count.all)})}</span>`}</a></li>`;
    })}</ul>`;
  }

  #data() {
    const rows = this.#rows.value;
    if (!rows) return html`<p class="help">${t('rules.lab.choose')}</p>`;
    const {model} = rows;
    if (rows.refused) return html`<div class="notice danger" role="status">${icon('lock')}<p class="grow"><b>${model.name}</b>: ${rows.refused} <a href=${link('rules', {tab: 'editor', collection: model.name, rule: 'listRule'})}>${t('rules.lab.toRule')}</a></p></div>${this.#writePanel(model)}`;
    const fields = model.fields.filter((field) => !field.hidden && field.type !== 'password').slice(0, 8);
    return html`<section class="lab-data" aria-labelledby="lab-title"><header class="row"><h2 id="lab-title" class="grow">${model.name}</h2><span class="muted small">${t('rules.lab.rows', {count: rows.totalItems})}</span><button type="button" class="btn quiet sm" @click=${() => this.#browse(model)}>${icon('refresh')}${t('rules.lab.again')}</button></header>
      <div class="sample" tabindex="0" role="region" aria-label=${t('rules.lab.rowsOf', {name: model.name})}><table class="table"><thead><tr>${fields.map((field) => html`<th scope="col">${field.name}</th>`)}<th scope="col"><span class="sr">${t('rules.lab.open')}</span></th></tr></thead>
        <tbody>${rows.items.map((record) => html`<tr>${fields.map((field) => html`<td class="cut">${field.name in record ? fieldType(field).text(record[field.name], field, record) : html`<span class="muted">${t('rules.lab.hidden')}</span>`}</td>`)}<td><button type="button" class="btn quiet sm" aria-label=${t('rules.lab.openRecord', {id: record.id})} @click=${() => this.#view(model, record.id)}>${t('rules.lab.open')}</button></td></tr>`)}</tbody></table>${rows.items.length ? nothing : html`<p class="muted pad">${t('rules.lab.nothing')}</p>`}</div>
      ${this.#record(model)}${this.#writePanel(model)}</section>`;
  }

  #record(model) {
    const open = this.#open.value;
    if (!open) return nothing;
    return html`<section class="panel" aria-label=${open.id}><header><h3 class="mono">${open.id}</h3><button type="button" class="btn quiet icon sm" aria-label=${t('close')} @click=${() => (this.#open.value = null)}>${icon('x')}</button></header>
      ${open.refused ? html`<p class="pad">${icon('lock')} ${t('rules.lab.viewRefused', {reason: open.refused})} <a href=${link('rules', {tab: 'editor', collection: model.name, rule: 'viewRule'})}>${t('rules.lab.toRule')}</a></p>` : html`<pre class="code pad scroll" tabindex="0">${JSON.stringify(open.record, null, 2)}</pre>`}</section>`;
  }

  /** A write as that identity; only while writes are allowed. */
  #writePanel(model) {
    if (!this.#writes.value || model.type === 'view') return nothing;
    const request = this.#request.value;
    const put = (change) => (this.#request.value = {...this.#request.peek(), ...change});
    const id = this.#open.value?.id ?? '';
    const needsId = request.method !== 'POST';
    return html`<form class="panel pform" aria-label=${t('rules.lab.write')} @submit=${(event) => {
      event.preventDefault();
      if (!needsId || id) void this.#send(model, id);
    }}><div class="field"><label for="lab-method">${t('rules.lab.operation')}</label><select class="select" id="lab-method" @change=${(event) => put({method: event.target.value})}>${['POST', 'PATCH', 'DELETE'].map((method) => html`<option value=${method} ?selected=${method === request.method}>${t('rules.lab.method.' + method)}</option>`)}</select><p class="help">${needsId ? (id ? t('rules.lab.which', {id}) : t('rules.lab.openFirst')) : nothing}</p></div>
      ${request.method === 'DELETE' ? html`<div></div>` : html`<div class="field full"><span class="label">${t('rules.lab.body')}</span><div class="box code-box"><code-editor language="json" minLines="4" label=${t('rules.lab.body')} .value=${request.body} @input=${(event) => {
        event.stopPropagation();
        put({body: event.detail});
      }}></code-editor></div></div>`}
      <div class="full row"><button type="submit" class="btn" aria-disabled=${String(needsId && !id)}>${t('rules.lab.send', {name: this.running.value?.name ?? ''})}</button></div>
      ${request.answer ? html`<div class="notice full ${request.answer.ok ? 'ok' : 'danger'}" role="status">${icon(request.answer.ok ? 'okc' : 'lock')}<p class="grow">${request.answer.text}</p></div>` : nothing}</form>`;
  }

  async #send(model, id) {
    const {client} = this.running.peek();
    const {method, body} = this.#request.peek();
    const start = performance.now();
    const told = (ok, text) => (this.#request.value = {...this.#request.peek(), answer: {ok, text: `${text} · ${number(Math.round(performance.now() - start))} ms`}});
    try {
      const answer = await client.send(method, path('collections', model.name, 'records', ...(method === 'POST' ? [] : [id])), method === 'DELETE' ? {} : {body: JSON.parse(body || '{}')});
      told(true, t('rules.lab.done', {status: method === 'DELETE' ? 204 : 200, id: answer?.id ?? id}));
      if (method === 'DELETE') this.#open.value = null;
      await Promise.all([this.#browse(model), this.#count()]);
    } catch (error) {
      told(false, error instanceof SyntaxError ? error.message : t('rules.lab.refusedWith', {status: error.status, message: errorText(error)}));
    }
  }
}

