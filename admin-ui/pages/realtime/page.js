// @ts-check
// Realtime: topics to subscribe to as anyone, and the events that come.
import {Page, html, icon, link, nothing} from '../../app/page.js';
import {allCollections, collection, collectionsReady} from '../../app/collections.js';
import {dateTime, number, t} from '../../app/i18n.js';
import {setQuery} from '../../app/router.js';
import {effect, signal} from '../../app/signals.js';
import {Realtime} from '../../api/realtime.js';
import {announce, copy, download, toastError} from '../../ui/feedback.js';
import {Caller} from '../../fields/caller.js';

const MOST = 500;
const OPTIONS = ['filter', 'expand', 'fields'];

export default class RealtimePage extends Page {
  caller = new Caller();
  #draft = signal({topic: '', filter: '', expand: '', fields: '', headers: ''});
  #subscriptions = signal([]);
  #events = signal([]);
  #held = signal([]);
  #paused = signal(false);
  #find = signal('');
  #connections = signal([]);
  #open = signal(null);
  #wrong = signal('');
  #last = new Map();
  #count = 0;

  get heading() {
    return t('nav.realtime');
  }

  connectedCallback() {
    super.connectedCallback();
    void collectionsReady().catch(() => {});
    this.own(effect(() => {
      const {topic} = this.query;
      if (!topic) return;
      queueMicrotask(() => {
        this.#draft.value = {...this.#draft.peek(), topic};
        setQuery({topic: ''});
      });
    }));
    this.own(() => this.#connections.peek().forEach(({realtime}) => realtime.close()));
  }

  commands() {
    return [
      {id: 'realtime-pause', title: t('realtime.pause'), icon: 'pause', keys: 'p', run: () => this.#pause()},
      {id: 'realtime-clear', title: t('realtime.clear'), icon: 'trash', when: () => this.#events.value.length > 0, run: () => this.#clear()},
      {id: 'realtime-export', title: t('realtime.export'), icon: 'download', when: () => this.#events.value.length > 0, run: () => this.#export()},
      {id: 'realtime-close', title: t('realtime.close'), icon: 'x', keys: 'escape', when: () => Boolean(this.#open.value), run: () => (this.#open.value = null)},
    ];
  }

  /* ---------- subscribing ---------- */

  /** The connection of an identity; each has its own, so that tokens do not mix. */
  async #connection() {
    const {label} = this.caller;
    const key = this.caller.kind.peek() === 'user' ? 'user:' + this.caller.user.peek()?.id : this.caller.kind.peek();
    const known = this.#connections.peek().find((each) => each.key === key);
    if (known) return known;
    const realtime = new Realtime(await this.caller.client());
    const made = {key, label, realtime, reconnects: signal(0), sent: signal(0)};
    realtime.resync.addEventListener('resync', () => (made.reconnects.value = made.reconnects.peek() + 1));
    this.#connections.value = [...this.#connections.peek(), made];
    return made;
  }

  async #subscribe() {
    const {topic, headers, ...query} = this.#draft.peek();
    this.#wrong.value = '';
    if (!topic.trim()) {
      this.#wrong.value = t('realtime.noTopic');
      return;
    }
    try {
      const options = {};
      const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value.trim()));
      if (Object.keys(given).length) options.query = given;
      if (headers.trim()) options.headers = JSON.parse(headers);
      const connection = await this.#connection();
      const id = ++this.#count;
      const entry = {id, topic: topic.trim(), options, connection, tone: ((id - 1) % 8) + 1, count: signal(0)};
      const end = connection.realtime.subscribe(entry.topic, (event) => this.#take(entry, event), Object.keys(options).length ? options : undefined);
      connection.sent.value++;
      this.#subscriptions.value = [...this.#subscriptions.peek(), {...entry, end}];
      announce(t('realtime.subscribed', {topic: entry.topic}));
    } catch (error) {
      if (error instanceof SyntaxError) this.#wrong.value = t('realtime.noJson');
      else if (error instanceof RangeError) this.#wrong.value = error.message;
      else toastError(error);
    }
  }

  #unsubscribe(entry) {
    entry.end();
    this.#subscriptions.value = this.#subscriptions.peek().filter(({id}) => id !== entry.id);
    const {connection} = entry;
    if (this.#subscriptions.peek().some((each) => each.connection === connection)) return;
    connection.realtime.close();
    this.#connections.value = this.#connections.peek().filter((each) => each !== connection);
  }

  #take(subscription, event) {
    const record = event.record ?? null;
    const key = record ? `${subscription.id}/${record.collectionId}/${record.id}` : '';
    const entry = {id: ++this.#count, at: new Date(), topic: subscription.topic, tone: subscription.tone, as: subscription.connection.label, action: event.action ?? '', record, event, before: this.#last.get(key) ?? null};
    if (record) this.#last.set(key, record);
    subscription.count.value++;
    if (this.#paused.peek()) this.#held.value = [entry, ...this.#held.peek()].slice(0, MOST);
    else this.#events.value = [entry, ...this.#events.peek()].slice(0, MOST);
  }

  #pause() {
    this.#paused.value = !this.#paused.peek();
    if (this.#paused.peek()) return;
    this.#events.value = [...this.#held.peek(), ...this.#events.peek()].slice(0, MOST);
    this.#held.value = [];
  }

  #clear() {
    this.#events.value = [];
    this.#held.value = [];
    this.#open.value = null;
  }

  get #found() {
    const text = this.#find.value.trim().toLowerCase();
    return this.#events.value.filter((entry) => !text || `${entry.topic} ${entry.action} ${JSON.stringify(entry.event)}`.toLowerCase().includes(text));
  }

  #export() {
    download('events.json', JSON.stringify(this.#found.map(({at, topic, as, event}) => ({at: at.toISOString(), topic, as, ...event})), null, 2));
  }

  /* ---------- parts ---------- */

  side() {
    return html`<nav class="side realtime-side" aria-label=${t('realtime.subscriptions')}>
      <header><h2>${t('realtime.subscriptions')}</h2><button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${() => this.toggleSide()}>${icon('x')}</button></header>
      <div class="scroll">${this.#subscriptions.value.length ? html`<ul>${this.#subscriptions.value.map((entry) => html`<li class="subscription"><span class="dot tone-${entry.tone}"></span><span class="grow cut"><code title=${entry.topic}>${entry.topic}</code><span class="small muted">${entry.connection.label}${entry.options.query?.filter ? html` · <code>${entry.options.query.filter}</code>` : nothing}</span></span><span class="count">${number(entry.count.value)}</span>
        <button type="button" class="btn quiet icon sm" aria-label=${t('realtime.unsubscribe', {topic: entry.topic})} @click=${() => this.#unsubscribe(entry)}>${icon('x')}</button></li>`)}</ul>` : html`<p class="muted small pad">${t('realtime.none')}</p>`}
        ${this.#connections.value.length ? html`<h3>${t('realtime.connections')}</h3>${this.#connections.value.map(({label, realtime, reconnects, sent}) => html`<dl class="kv small pad"><dt>${t('realtime.as')}</dt><dd>${label}</dd><dt>${t('connection.state')}</dt><dd>${t('connection.' + ({idle: 'quiet'}[realtime.state.value] ?? realtime.state.value))}</dd>
          <dt>${t('connection.client')}</dt><dd class="mono">${realtime.clientId || '–'}</dd><dt>${t('realtime.reconnects')}</dt><dd>${number(reconnects.value)}</dd><dt>${t('realtime.sent')}</dt><dd>${number(sent.value)}</dd></dl>`)}` : nothing}</div></nav>`;
  }

  body() {
    const draft = this.#draft.value;
    const change = (name) => (event) => (this.#draft.value = {...this.#draft.peek(), [name]: event.target.value});
    const input = (name, extra = {}) => html`<div class="field"><label for="rt-${name}">${t('realtime.' + name)}</label><input class="input mono" id="rt-${name}" autocomplete="off" spellcheck="false" placeholder=${extra.placeholder ?? nothing} list=${extra.list ?? nothing} aria-invalid=${extra.wrong ? 'true' : nothing} aria-describedby=${extra.wrong ? 'rt-wrong' : nothing} .value=${draft[name]} @input=${change(name)}></div>`;
    return html`<div class="realtime"><form class="realtime-form" aria-label=${t('realtime.subscribe')} @submit=${(event) => {
        event.preventDefault();
        void this.#subscribe();
      }}>
      <div class="realtime-row">${input('topic', {placeholder: 'posts/*', list: 'rt-topics', wrong: this.#wrong.value})}<datalist id="rt-topics">${allCollections().map((model) => html`<option value="${model.name}/*"></option>`)}</datalist>
        ${this.caller.render()}<button type="submit" class="btn primary">${icon('plus')}${t('realtime.subscribe')}</button></div>
      ${this.#wrong.value ? html`<p class="error" id="rt-wrong" role="alert">${icon('alert')}<span>${this.#wrong.value}</span></p>` : nothing}
      <details><summary class="small">${t('realtime.options')}</summary><div class="realtime-options">${OPTIONS.map((name) => input(name))}${input('headers', {placeholder: '{"x-token": "…"}'})}</div></details></form>
      <div class="toolrow line flat"><div class="box realtime-find"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" aria-label=${t('realtime.find')} placeholder=${t('realtime.find')} .value=${this.#find.value} @input=${(event) => (this.#find.value = event.target.value)}></div>
        <span class="end"><button type="button" class="btn sm" data-command="realtime-pause" aria-pressed=${String(this.#paused.value)} @click=${() => this.#pause()}>${icon(this.#paused.value ? 'play' : 'pause')}${this.#paused.value ? t('realtime.resume', {count: this.#held.value.length}) : t('realtime.pause')}</button>
        <button type="button" class="btn quiet sm" data-command="realtime-export" @click=${() => this.#export()}>${icon('download')}${t('realtime.export')}</button><button type="button" class="btn quiet sm" data-command="realtime-clear" @click=${() => this.#clear()}>${icon('trash')}${t('realtime.clear')}</button></span></div>
      ${this.#list()}</div>`;
  }

  #list() {
    const found = this.#found;
    if (!found.length) return html`<div class="empty"><p>${t(this.#events.value.length ? 'realtime.noMatch' : this.#subscriptions.value.length ? 'realtime.waiting' : 'realtime.start')}</p></div>`;
    return html`<div class="listwrap realtime-events"><ul aria-label=${t('realtime.events')}>${found.map((entry) => html`<li><button type="button" aria-current=${this.#open.value === entry ? 'true' : nothing} @click=${() => (this.#open.value = entry)}><time class="muted" datetime=${entry.at.toISOString()}>${dateTime(entry.at, {timeStyle: 'medium'})}</time><span class="dot tone-${entry.tone}"></span><code class="cut">${entry.topic}</code>
      <span class="badge ${{create: 'ok', update: 'accent', delete: 'danger'}[entry.action] ?? ''}">${entry.action || '–'}</span><code class="cut muted grow">${entry.record ? JSON.stringify(entry.record) : JSON.stringify(entry.event)}</code></button></li>`)}</ul></div>`;
  }

  inspector() {
    const entry = this.#open.value;
    if (!entry) return nothing;
    const {record, before} = entry;
    const model = record && collection(record.collectionId);
    const changed = record && before ? [...new Set([...Object.keys(before), ...Object.keys(record)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(record[name])) : [];
    return html`<aside class="inspector" aria-labelledby="rt-title"><header class="bar"><h2 id="rt-title" class="grow">${entry.action || entry.topic}</h2><button type="button" class="btn quiet icon sm" aria-label=${t('realtime.copy')} @click=${() => copy(JSON.stringify(entry.event, null, 2), 'JSON')}>${icon('copy')}</button><button type="button" class="btn quiet icon sm" aria-label=${t('realtime.close')} @click=${() => (this.#open.value = null)}>${icon('x')}</button></header>
      <div class="scroll realtime-detail"><dl class="kv"><dt>${t('realtime.topic')}</dt><dd class="mono">${entry.topic}</dd><dt>${t('realtime.as')}</dt><dd>${entry.as}</dd><dt>${t('realtime.at')}</dt><dd>${dateTime(entry.at, {dateStyle: 'medium', timeStyle: 'medium'})}</dd>
        ${model ? html`<dt>${t('realtime.record')}</dt><dd><a class="mono" href=${link('collections', {collection: model.name, record: record.id})}>${record.id}</a></dd>` : nothing}</dl>
        ${before ? html`<section><h3>${t('realtime.changes')}</h3>${changed.length ? html`<dl class="kv">${changed.map((name) => html`<dt><code>${name}</code></dt><dd><del class="mono">${JSON.stringify(before[name]) ?? '–'}</del> → <ins class="mono">${JSON.stringify(record[name]) ?? '–'}</ins></dd>`)}</dl>` : html`<p class="muted">${t('realtime.same')}</p>`}</section>` : nothing}
        <pre class="realtime-json" tabindex="0" aria-label="JSON">${JSON.stringify(entry.event, null, 2)}</pre></div></aside>`;
  }
}
customElements.define('larder-realtime', RealtimePage);
