// @ts-check
// Logs: what the server did, narrowed by time, level and filter; new entries arrive while it is watched.
import {Page, html, icon, link, nothing, offered} from '../../app/page.js';
import {allCollections, collectionsReady} from '../../app/collections.js';
import {history} from '../../app/drafts.js';
import {dateTime, number, t} from '../../app/i18n.js';
import {pref, setPref} from '../../app/prefs.js';
import {setQuery} from '../../app/router.js';
import {appSettings} from '../../app/shell.js';
import {effect, signal} from '../../app/signals.js';
import {logs} from '../../api/index.js';
import {announce, copy, download, errorText, openMenu} from '../../ui/feedback.js';
import {formatDate, parseDate} from '../../fields/plain.js';
import '../../ui/code.js';
import {chart, slots} from './chart.js';
import {duration, isRequest, kindOf, level, path, remark, time, title} from './entry.js';

const HOUR = 3_600_000;
const RANGES = {hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR};
const LEVELS = ['debug', 'info', 'warn', 'error'];
const FROM = {debug: -100, info: 0, warn: 4, error: 8};
const TAIL = 3000;
const PAGE = 50;
const NEWEST = '-created,-id';
const quote = (text) => `"${String(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
const KEYS = ['level', 'message', 'created', 'data.type', 'data.status', 'data.method', 'data.url', 'data.execTime', 'data.auth', 'data.authId', 'data.userIP', 'data.remoteIP', 'data.userAgent', 'data.referer', 'data.error', 'data.details'];

export default class LogsPage extends Page {
  #rows = signal(null);
  #total = signal(0);
  #failure = signal(null);
  #busy = signal(false);
  #bars = signal(null);
  #open = signal(null);
  #live = signal(false);
  #draft = signal('');
  #timer = 0;

  get heading() {
    return t('nav.logs');
  }

  get filter() {
    return this.query.filter ?? '';
  }

  get range() {
    return this.query.range in RANGES ? this.query.range : 'day';
  }

  get at() {
    return Math.max(1, Number(this.query.page) || 1);
  }

  /** The shown period: a zoomed one of the address, or the range up to now. */
  get period() {
    const from = Date.parse(this.query.from ?? '');
    const to = Date.parse(this.query.to ?? '');
    return from && to ? {from, to, fixed: true} : {from: Date.now() - RANGES[this.range], to: Date.now(), fixed: false};
  }

  connectedCallback() {
    super.connectedCallback();
    let asked = '';
    this.own(effect(() => {
      const {logId: _, ...place} = this.query;
      const next = JSON.stringify([place, pref('logsSuperusers', false)]);
      if (next === asked) return;
      asked = next;
      this.#draft.value = this.filter;
      void this.load();
    }));
    this.own(effect(() => void this.#show(this.query.logId ?? '')));
    const seen = () => document.hidden || this.#live.peek() && this.#tick();
    document.addEventListener('visibilitychange', seen);
    this.own(() => document.removeEventListener('visibilitychange', seen));
    this.own(() => clearTimeout(this.#timer));
  }

  commands() {
    return [
      {id: 'logs-reload', title: t('logs.reload'), icon: 'refresh', keys: 'r', run: () => this.load()},
      {id: 'logs-live', title: t('logs.live'), icon: 'play', keys: 'l', run: () => this.#toggleLive()},
      {id: 'logs-older', title: t('logs.older'), icon: 'right', keys: 'n', when: () => this.at < this.#pages, run: () => this.#turn(1)},
      {id: 'logs-newer', title: t('logs.newer'), icon: 'left', keys: 'p', when: () => this.at > 1, run: () => this.#turn(-1)},
      {id: 'logs-download', title: t('logs.download'), icon: 'download', when: () => Boolean(this.#rows.value?.length), run: () => download('logs.json', JSON.stringify(this.#rows.peek(), null, 2))},
      {id: 'logs-close', title: t('logs.close'), icon: 'x', keys: 'escape', when: () => Boolean(this.query.logId), run: () => this.#openEntry(null)},
    ];
  }

  /* ---------- loading ---------- */

  /** The filter of everything that narrows; `within` adds the period. */
  #condition(within = true) {
    const {from, to, fixed} = this.period;
    const parts = [];
    if (within) parts.push(`created >= ${quote(formatDate(new Date(from)))}`);
    if (within && fixed) parts.push(`created < ${quote(formatDate(new Date(to)))}`);
    if (this.query.level in FROM) parts.push(`level >= ${FROM[this.query.level]}`);
    if (!pref('logsSuperusers', false)) parts.push('data.auth != "_superusers"');
    if (this.filter.trim()) parts.push(`(${this.#asFilter(this.filter.trim())})`);
    return parts.join(' && ');
  }

  /** A plain word searches message, address and error. */
  #asFilter(text) {
    if (/[=<>~]|&&|\|\|/.test(text)) return text;
    return ['message', 'data.url', 'data.error', 'data.userIP'].map((key) => `${key} ~ ${quote(text)}`).join(' || ');
  }

  async load({quiet = false} = {}) {
    this.#failure.value = null;
    if (!quiet) this.#busy.value = true;
    const filter = this.#condition();
    const period = this.period;
    try {
      const [page, all, failed] = await Promise.all([
        logs.list({filter, sort: NEWEST, page: this.at, perPage: PAGE}, {key: 'logs'}),
        logs.stats({filter}, {key: 'logs-all'}),
        logs.stats({filter: `${filter} && (data.status >= 400 || level >= 8)`}, {key: 'logs-failed'}),
      ]);
      const before = this.#rows.peek()?.[0]?.id;
      this.#rows.value = page.items;
      this.#total.value = page.totalItems;
      this.#bars.value = slots({all, failed}, period.from, period.to);
      const fresh = quiet && before ? page.items.findIndex((each) => each.id === before) : 0;
      if (fresh > 0) announce(t('logs.fresh', {count: fresh}));
    } catch (error) {
      if (error.kind !== 'aborted') this.#failure.value = error;
    } finally {
      this.#busy.value = false;
    }
  }

  #toggleLive() {
    this.#live.value = !this.#live.peek();
    clearTimeout(this.#timer);
    if (this.#live.peek()) this.#tick();
  }

  /** Asks again and again while the tab is seen; stops asking at the first failure. */
  async #tick() {
    clearTimeout(this.#timer);
    if (!this.#live.peek() || document.hidden || !this.isConnected) return;
    if (this.at === 1 && !this.period.fixed) await this.load({quiet: true});
    if (this.#failure.peek()) this.#live.value = false;
    else this.#timer = setTimeout(() => void this.#tick(), TAIL);
  }

  async #show(id) {
    if (!id) {
      this.#open.value = null;
      return;
    }
    const known = this.#rows.peek()?.find((each) => each.id === id);
    this.#open.value = known ?? {id, loading: true};
    if (known) return;
    try {
      this.#open.value = await logs.view(id);
    } catch (error) {
      this.#open.value = {id, error};
    }
  }

  /* ---------- going about ---------- */

  get #pages() {
    return Math.max(1, Math.ceil(this.#total.value / PAGE));
  }

  #turn(by) {
    setQuery({page: this.at + by === 1 ? '' : String(this.at + by)}, {push: true});
  }

  #narrow(changes) {
    setQuery({page: '', ...changes}, {push: true});
  }

  #apply(text) {
    const filter = text.trim();
    if (filter) void history.add('filter:logs', {text: filter});
    if (filter === this.filter) void this.load();
    else this.#narrow({filter});
  }

  #openEntry(entry) {
    const last = this.#open.peek()?.id;
    setQuery({logId: entry?.id ?? ''});
    if (!entry && last) void this.find(`[data-log="${CSS.escape(last)}"]`).then((node) => node?.focus());
  }

  #zoom(slot) {
    if (slot.to - slot.from > HOUR || !this.query.from) this.#narrow({from: new Date(slot.from).toISOString(), to: new Date(slot.to).toISOString()});
  }

  #key = (event) => {
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!by) return;
    const buttons = [...this.querySelectorAll('[data-log]')];
    const next = /** @type {HTMLElement} */ (buttons[buttons.indexOf(document.activeElement) + by]);
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (this.query.logId) next.click();
  };

  /* ---------- parts ---------- */

  body() {
    return html`<div class="logs">${this.#filterBar()}
      ${this.#failure.value ? html`<div class="notice danger logs-failure" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>` : nothing}
      ${this.#bars.value ? chart(this.#bars.value, (slot) => this.#zoom(slot)) : html`<div class="logchart" aria-busy="true"><div class="skeleton line"></div></div>`}
      ${this.#list()}
      <footer class="statusbar"><span role="status">${this.#rows.value ? t('logs.shown', {from: this.#rows.value.length ? (this.at - 1) * PAGE + 1 : 0, to: (this.at - 1) * PAGE + this.#rows.value.length, count: this.#total.value}) : ''}</span>
        <span class="end">${this.#kept()}
          <button type="button" class="btn quiet icon sm" aria-label=${t('logs.newer')} aria-disabled=${String(this.at <= 1)} @click=${() => this.at > 1 && this.#turn(-1)}>${icon('left')}</button>
          <span>${t('logs.page', {page: this.at, pages: this.#pages})}</span>
          <button type="button" class="btn quiet icon sm" aria-label=${t('logs.older')} aria-disabled=${String(this.at >= this.#pages)} @click=${() => this.at < this.#pages && this.#turn(1)}>${icon('right')}</button></span></footer></div>`;
  }

  #kept() {
    const days = appSettings.value?.logs?.maxDays;
    if (days === undefined) return nothing;
    const text = days ? t('logs.kept', {count: days}) : t('logs.off');
    return offered('#/settings/logs') ? html`<a class="optional" href="#/settings/logs">${text}</a>` : html`<span class="optional">${text}</span>`;
  }

  #filterBar() {
    const {fixed, from, to} = this.period;
    const short = (time) => dateTime(new Date(time), {dateStyle: 'short', timeStyle: 'short'});
    return html`<form class="filterbar" role="search" aria-label=${t('logs.filter')} @submit=${(event) => {
        event.preventDefault();
        this.#apply(this.#draft.peek());
      }}>
      <div class="box ${this.#failure.value?.kind === 'refused' ? 'invalid' : ''}"><span class="affix lead">${icon('search')}</span>
        <code-editor class="grow" singleLine language="rule" label=${t('logs.filter')} placeholder=${t('logs.filterHint')} .value=${this.#draft.value} .complete=${complete}
          @input=${(event) => {
            event.stopPropagation();
            this.#draft.value = event.detail;
          }} @submit=${(event) => {
            event.preventDefault();
            event.stopPropagation();
            this.#apply(event.detail);
          }}></code-editor>
        ${this.#draft.value.trim() !== this.filter ? html`<button type="submit" class="btn quiet sm">${t('logs.apply')}</button>` : nothing}
        ${this.#draft.value ? html`<button type="button" class="btn quiet icon sm" aria-label=${t('logs.clear')} @click=${() => {
          this.#draft.value = '';
          this.#narrow({filter: ''});
        }}>${icon('x')}</button>` : nothing}
        <button type="button" class="btn quiet icon sm wide-only" aria-haspopup="menu" aria-label=${t('logs.history')} @click=${(event) => this.#showHistory(event.currentTarget)}>${icon('history')}</button></div>
      <select class="select levels" aria-label=${t('logs.fromLevel')} @change=${(event) => this.#narrow({level: event.target.value})}><option value="" ?selected=${!this.query.level}>${t('logs.allLevels')}</option>${LEVELS.map((name) => html`<option value=${name} ?selected=${name === this.query.level}>${t('logs.from', {level: t('logs.level.' + name)})}</option>`)}</select>
      <button type="button" class="btn" aria-haspopup="menu" @click=${(event) => openMenu(event.currentTarget, [
        ...Object.keys(RANGES).map((range) => ({label: t('logs.range.' + range), checked: !fixed && this.range === range, run: () => this.#narrow({range: range === 'day' ? '' : range, from: '', to: ''})})),
        {separator: true}, {label: t('logs.superusers'), checked: pref('logsSuperusers', false), run: () => setPref('logsSuperusers', !pref('logsSuperusers', false))},
        {label: t('logs.download'), icon: 'download', run: () => download('logs.json', JSON.stringify(this.#rows.peek() ?? [], null, 2))},
      ])}>${fixed ? `${short(from)} – ${short(to)}` : t('logs.range.' + this.range)}${icon('down')}</button>
      ${fixed ? html`<button type="button" class="btn quiet icon" aria-label=${t('logs.unzoom')} @click=${() => this.#narrow({from: '', to: ''})}>${icon('x')}</button>` : nothing}
      <button type="button" class="btn" aria-pressed=${String(this.#live.value)} @click=${() => this.#toggleLive()}>${icon(this.#live.value ? 'pause' : 'play')}${t('logs.live')}</button>
      <button type="button" class="btn icon" aria-label=${t('logs.reload')} @click=${() => this.load()}>${icon('refresh')}</button></form>`;
  }

  async #showHistory(anchor) {
    const entries = await history.list('filter:logs');
    openMenu(anchor, entries.length ? entries.slice(0, 15).map((each) => ({label: each.text, icon: 'history', run: () => this.#apply(each.text)})) : [{label: t('logs.noHistory'), disabled: true}], {label: t('logs.history')});
  }

  #list() {
    const rows = this.#rows.value;
    if (rows === null) return this.#failure.value ? nothing : html`<div class="listwrap pad" aria-busy="true">${[1, 2, 3, 4, 5, 6].map(() => html`<div class="skeleton line"></div>`)}</div>`;
    if (!rows.length) return html`<div class="listwrap"><div class="empty"><p>${t(this.filter || this.query.level || this.query.from ? 'logs.noMatch' : 'logs.empty')}</p>${this.filter || this.query.level || this.query.from ? html`<button type="button" class="btn" @click=${() => this.#narrow({filter: '', level: '', from: '', to: ''})}>${t('logs.showAll')}</button>` : nothing}</div></div>`;
    return html`<div class="listwrap" aria-busy=${String(this.#busy.value)} @keydown=${this.#key}><table class="grid loglist" aria-label=${t('logs.entries')}>
      <colgroup><col class="c-time"><col class="c-kind"><col><col class="c-num"><col class="c-who"></colgroup>
      <thead><tr>${['time', 'status', 'what', 'duration', 'remark'].map((key) => html`<th scope="col" class=${key === 'duration' ? 'num' : ''}><span class="head">${t('logs.column.' + key)}</span></th>`)}</tr></thead>
      <tbody>${rows.map((entry) => this.#row(entry))}</tbody></table></div>`;
  }

  #row(entry) {
    const kind = kindOf(entry);
    const open = this.query.logId === entry.id;
    return html`<tr class=${open ? 'open' : ''} @click=${(event) => event.target.closest('button') || this.#openEntry(entry)}>
      <td class="muted">${time(entry)}</td>
      <td><span class="row tight"><span class="dot s ${kind}"></span>${isRequest(entry) ? entry.data.status : level(entry.level).name}</span></td>
      <td class="mono"><button type="button" class="logopen" data-log=${entry.id} aria-current=${open ? 'true' : nothing} title=${title(entry)} @click=${() => this.#openEntry(entry)}>${isRequest(entry) ? html`<span class="method">${entry.data.method}</span>${path(entry)}` : entry.message}</button></td>
      <td class="num muted">${duration(entry)}</td>
      <td class=${entry.data?.error ? (kind === 'danger' ? 't-danger' : 't-warn') : 'muted'} title=${remark(entry)}>${remark(entry)}</td></tr>`;
  }

  inspector() {
    const entry = this.#open.value;
    if (!entry) return nothing;
    const rows = this.#rows.value ?? [];
    const index = rows.findIndex((each) => each.id === entry.id);
    const neighbour = (by, label, symbol) => html`<button type="button" class="btn quiet icon sm" aria-label=${label} aria-disabled=${String(index < 0 || !rows[index + by])} @click=${() => rows[index + by] && index >= 0 && this.#openEntry(rows[index + by])}>${icon(symbol)}</button>`;
    return html`<aside class="inspector logdetail" aria-labelledby="log-title">
      <header class="bar"><span class="row grow">${entry.data ? html`<span class="badge ${kindOf(entry)}">${isRequest(entry) ? entry.data.status : level(entry.level).name}</span><span>${duration(entry)}</span>` : nothing}</span>
        ${neighbour(-1, t('logs.previous'), 'up')}${neighbour(1, t('logs.next'), 'down')}
        ${entry.data ? html`<button type="button" class="btn quiet icon sm" aria-label=${t('logs.copy')} @click=${() => copy(JSON.stringify(entry, null, 2), 'JSON')}>${icon('copy')}</button>` : nothing}
        <button type="button" class="btn quiet icon sm" aria-label=${t('logs.close')} @click=${() => this.#openEntry(null)}>${icon('x')}</button></header>
      <div class="scroll">${entry.error ? html`<div class="logpad"><h2 id="log-title">${entry.id}</h2><div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(entry.error)}</p></div></div>` : entry.loading ? html`<div class="logpad" aria-busy="true"><h2 id="log-title">${entry.id}</h2><div class="skeleton line"></div></div>` : this.#detail(entry)}</div></aside>`;
  }

  #detail(entry) {
    const {data, created} = entry;
    const at = parseDate(created) ?? new Date();
    const around = {from: new Date(at.getTime() - 60_000).toISOString(), to: new Date(at.getTime() + 60_000).toISOString()};
    const rest = Object.entries(data ?? {}).filter(([, value]) => value !== '' && value !== null);
    return html`<div class="logpad">
      <div><h2 id="log-title">${title(entry)}</h2><p class="small muted">${dateTime(at, {dateStyle: 'medium', timeStyle: 'medium'})} · ${created}</p></div>
      ${data?.error ? html`<div class="notice ${kindOf(entry) === 'danger' ? 'danger' : 'warn'}" role="note">${icon('alert')}<p class="grow">${data.error}</p></div>` : nothing}
      <div class="row wrap-row">
        ${isRequest(entry) ? html`<button type="button" class="btn sm" @click=${() => this.#apply(`data.url ~ ${quote(path(entry))}`)}>${t('logs.samePath')}</button>` : nothing}
        ${data?.authId ? html`<button type="button" class="btn sm" @click=${() => this.#apply(`data.authId = ${quote(data.authId)}`)}>${t('logs.sameUser')}</button>` : nothing}
        ${data?.userIP ? html`<button type="button" class="btn sm" @click=${() => this.#apply(`data.userIP = ${quote(data.userIP)}`)}>${t('logs.sameAddress')}</button>` : nothing}
        <button type="button" class="btn sm" @click=${() => this.#narrow({filter: '', ...around})}>${t('logs.around')}</button></div>
      <dl class="kv"><dt>${t('logs.id')}</dt><dd class="mono">${entry.id}</dd><dt>${t('logs.levelName')}</dt><dd>${level(entry.level).name} (${number(entry.level)})</dd>
        ${rest.map(([key, value]) => html`<dt>${key}</dt><dd>${this.#value(key, value, data)}</dd>`)}</dl></div>`;
  }

  #value(key, value, data) {
    if (typeof value === 'object') return html`<pre class="logjson" tabindex="0" aria-label=${key}>${JSON.stringify(value, null, 2)}</pre>`;
    const model = key === 'authId' && allCollections().find((each) => each.name === data.auth);
    if (model) return html`<a class="mono" href=${link('collections', {collection: model.name, record: value})}>${value}</a>`;
    return html`<span class=${['url', 'userIP', 'remoteIP', 'authId'].includes(key) ? 'mono' : ''}>${String(value)}</span>`;
  }
}
customElements.define('larder-logs', LogsPage);
void collectionsReady().catch(() => {});

/** Completion of the known keys. */
function complete(text, position, explicit) {
  const word = /[\w.]*$/.exec(text.slice(0, position))?.[0] ?? '';
  if (!word && !explicit) return null;
  const options = KEYS.filter((key) => key.startsWith(word)).map((label) => ({label, type: 'property'}));
  return options.length ? {from: position - word.length, options} : null;
}
