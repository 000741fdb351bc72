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
import {announce, ask, copy, download, errorText, openDialog, toast, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {formatDate, parseDate} from '../../fields/plain.js';
import '../../ui/code.js';
import '../../ui/grid.js';
import './chart.js';
import {slots} from './chart.js';
import {facets, quote} from './facets.js';
import {duration, isRequest, kindOf, level, path, remark, shortTime, time, title} from './entry.js';

const HOUR = 3_600_000;
const RANGES = {hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR};
const LEVELS = ['debug', 'info', 'warn', 'error'];
const FROM = {debug: -100, info: 0, warn: 4, error: 8};
const TAIL = 2000;
const PAGE = 100;
const NEWEST = '-created,-id';
const KEYS = ['level', 'message', 'created', 'data.type', 'data.status', 'data.method', 'data.url', 'data.execTime', 'data.auth', 'data.authId', 'data.userIP', 'data.remoteIP', 'data.userAgent', 'data.referer', 'data.error', 'data.details'];

export default class LogsPage extends Page {
  #rows = signal(null);
  #total = signal(0);
  #failure = signal(null);
  #busy = signal(false);
  #bars = signal([]);
  #open = signal(null);
  #live = signal(false);
  #paused = signal(false);
  #fresh = signal(0);
  #draft = signal('');
  #selection = signal(new Set());
  #keys = new Set(KEYS);
  #asked = new Set();
  #newest = '';
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

  /** The shown period: a zoomed one of the address, or the range up to now. */
  get period() {
    const from = Date.parse(this.query.from ?? '');
    const to = Date.parse(this.query.to ?? '');
    return from && to ? {from, to, fixed: true} : {from: Date.now() - RANGES[this.range], to: Date.now(), fixed: false};
  }

  get grid() {
    return /** @type {any} */ (this.querySelector('data-grid'));
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
      this.#selection.value = new Set();
      void this.load();
    }));
    this.own(effect(() => void this.#show(this.query.logId ?? '')));
    const seen = () => document.hidden || this.#live.peek() && this.#tick();
    document.addEventListener('visibilitychange', seen);
    this.own(() => document.removeEventListener('visibilitychange', seen));
    this.own(() => clearTimeout(this.#timer));
  }

  commands() {
    const step = (by) => () => {
      const next = this.#loaded[this.#loaded.findIndex(({id}) => id === this.query.logId) + by];
      if (next) this.#openEntry(next);
    };
    return [
      {id: 'logs-reload', title: t('logs.reload'), icon: 'refresh', keys: 'r', run: () => this.load()},
      {id: 'logs-live', title: t('logs.live'), icon: 'play', keys: 'l,t', run: () => this.#toggleLive()},
      {id: 'logs-pause', title: t('logs.pause'), icon: 'pause', keys: 'p', when: () => this.#live.value, run: () => this.#pause()},
      {id: 'logs-filter', title: t('logs.filter'), icon: 'filter', keys: 'f', run: () => /** @type {HTMLElement} */ (this.querySelector('code-editor'))?.focus()},
      {id: 'logs-period', title: t('logs.period'), icon: 'cal', run: () => this.#typePeriod()},
      {id: 'logs-next', title: t('logs.next'), icon: 'down', keys: 'j', when: () => Boolean(this.query.logId), run: step(1)},
      {id: 'logs-previous', title: t('logs.previous'), icon: 'up', keys: 'k', when: () => Boolean(this.query.logId), run: step(-1)},
      {id: 'logs-save', title: t('logs.save'), icon: 'star', when: () => Boolean(this.filter), run: () => this.#saveSearch()},
      {id: 'logs-download', title: t('logs.download'), icon: 'download', when: () => this.#loaded.length > 0, run: () => this.#download()},
      {id: 'logs-copy', title: t('logs.copyChosen'), icon: 'copy', keys: 'y j', when: () => this.#selection.value.size > 0, run: () => copy(JSON.stringify(this.#chosen, null, 2), 'JSON')},
      {id: 'logs-close', title: t('logs.close'), icon: 'x', keys: 'escape', when: () => Boolean(this.query.logId), run: () => this.#openEntry(null)},
    ];
  }

  /* ---------- loading ---------- */

  get #loaded() {
    return (this.#rows.value ?? []).filter(Boolean);
  }

  /** What is selected, else everything that is loaded. */
  get #chosen() {
    const picked = this.#selection.value;
    return picked.size ? this.#loaded.filter(({id}) => picked.has(id)) : this.#loaded;
  }

  /** The filter of everything that narrows. */
  #condition() {
    const {from, to, fixed} = this.period;
    const parts = [`created >= ${quote(formatDate(new Date(from)))}`];
    if (fixed) parts.push(`created < ${quote(formatDate(new Date(to)))}`);
    if (this.query.level in FROM) parts.push(`level >= ${FROM[this.query.level]}`);
    if (!pref('logsSuperusers', false)) parts.push('data.auth != "_superusers"');
    if (this.filter.trim()) parts.push(`(${asFilter(this.filter)})`);
    return parts.join(' && ');
  }

  async load({quiet = false} = {}) {
    this.#failure.value = null;
    if (!quiet) this.#busy.value = true;
    const filter = this.#condition();
    const period = this.period;
    try {
      const [page, all, refused, broken] = await Promise.all([
        logs.list({filter, sort: NEWEST, page: 1, perPage: PAGE}, {key: 'logs'}),
        logs.stats({filter}, {key: 'logs-all'}),
        logs.stats({filter: `${filter} && ((data.status >= 400 && data.status < 500) || (data.status = null && level >= 4 && level < 8))`}, {key: 'logs-refused'}),
        logs.stats({filter: `${filter} && (data.status >= 500 || (data.status = null && level >= 8))`}, {key: 'logs-broken'}),
      ]);
      const before = this.#newest;
      this.#asked = new Set([1]);
      this.#newest = page.items[0]?.created ?? '';
      this.#take(page.items, 1, []);
      this.#total.value = page.totalItems;
      this.#bars.value = slots({all, refused, broken}, period.from, period.to);
      this.#fresh.value = 0;
      const fresh = quiet && before ? page.items.filter(({created}) => created > before).length : 0;
      if (fresh) announce(t('logs.fresh', {count: fresh}));
    } catch (error) {
      if (error.kind !== 'aborted') this.#failure.value = error;
    } finally {
      this.#busy.value = false;
    }
  }

  #take(items, page, rows = this.#rows.peek() ?? []) {
    const next = [...rows];
    items.forEach((entry, index) => {
      next[(page - 1) * PAGE + index] = entry;
      for (const key of Object.keys(entry.data ?? {})) this.#keys.add('data.' + key);
    });
    this.#rows.value = next;
  }

  /** Loads what the grid shows; entries that came meanwhile do not move the pages. */
  #need = async ({detail: {from, to}}) => {
    for (let page = Math.floor(from / PAGE) + 1; page <= Math.floor(Math.max(from, to - 1) / PAGE) + 1; page++) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      const asked = this.#asked;
      try {
        const {items} = await logs.list({filter: `${this.#condition()} && created <= ${quote(this.#newest)}`, sort: NEWEST, page, perPage: PAGE, skipTotal: 1});
        if (asked === this.#asked) this.#take(items, page);
      } catch (error) {
        asked.delete(page);
        toastError(error);
      }
    }
  };

  #toggleLive() {
    this.#live.value = !this.#live.peek();
    this.#paused.value = false;
    clearTimeout(this.#timer);
    if (this.#live.peek()) this.#tick();
  }

  #pause() {
    this.#paused.value = !this.#paused.peek();
    if (!this.#paused.peek()) void this.load({quiet: true});
  }

  /** Whether new entries would move what the person is reading. */
  get #reading() {
    return this.#paused.peek() || this.#selection.peek().size > 0 || (this.grid?.wrap?.scrollTop ?? 0) > 20;
  }

  /** Asks again and again while the tab is seen; stops asking at the first failure. */
  async #tick() {
    clearTimeout(this.#timer);
    if (!this.#live.peek() || document.hidden || !this.isConnected) return;
    if (!this.period.fixed) {
      if (this.#reading) await this.#countFresh();
      else await this.load({quiet: true});
    }
    if (this.#failure.peek()) this.#live.value = false;
    else this.#timer = setTimeout(() => void this.#tick(), TAIL);
  }

  async #countFresh() {
    try {
      const {totalItems} = await logs.list({filter: `${this.#condition()} && created > ${quote(this.#newest)}`, perPage: 1, fields: 'id'}, {key: 'logs-fresh'});
      this.#fresh.value = totalItems;
    } catch (error) {
      if (error.kind !== 'aborted') this.#failure.value = error;
    }
  }

  async #showFresh() {
    this.#paused.value = false;
    this.#selection.value = new Set();
    if (this.grid) this.grid.wrap.scrollTop = 0;
    await this.load({quiet: true});
  }

  async #show(id) {
    if (!id) {
      this.#open.value = null;
      return;
    }
    const known = (this.#rows.peek() ?? []).find((each) => each?.id === id);
    this.#open.value = known ?? {id, loading: true};
    if (known) return;
    try {
      this.#open.value = await logs.view(id);
    } catch (error) {
      this.#open.value = {id, error};
    }
  }

  /* ---------- going about ---------- */

  #narrow(changes) {
    setQuery(changes, {push: true});
  }

  #apply(text) {
    const filter = text.trim();
    if (filter) void history.add('filter:logs', {text: filter});
    if (filter === this.filter) void this.load();
    else this.#narrow({filter});
  }

  /** Adds a condition to the filter. */
  #also(condition) {
    const now = this.filter.trim();
    this.#apply(now ? `${/\|\|/.test(asFilter(now)) ? `(${asFilter(now)})` : asFilter(now)} && ${condition}` : condition);
    this.querySelector('.side')?.classList.remove('drawn');
  }

  #openEntry(entry) {
    const index = (this.#rows.peek() ?? []).findIndex((each) => each?.id === (entry ?? this.#open.peek())?.id);
    setQuery({logId: entry?.id ?? ''});
    if (index >= 0) void this.updateComplete.then(() => this.grid?.focusRow(index, !entry));
  }

  #zoom = ({detail: {from, to}}) => this.#narrow({from: new Date(from).toISOString(), to: new Date(to).toISOString()});

  /** Asks for a period in words that a keyboard can type. */
  async #typePeriod() {
    const {from, to} = this.period;
    const local = (time) => new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    const values = signal({from: local(from), to: local(to)});
    const wrong = () => !Date.parse(values.value.from) || !Date.parse(values.value.to) || Date.parse(values.value.from) >= Date.parse(values.value.to);
    const input = (name) => html`<div class="field"><label for="period-${name}">${t('logs.period.' + name)}</label><input class="input" type="datetime-local" id="period-${name}" .value=${values.value[name]} aria-invalid=${wrong() ? 'true' : nothing} aria-describedby="period-note" @input=${(event) => (values.value = {...values.peek(), [name]: event.target.value})}></div>`;
    const chosen = await openDialog({
      title: t('logs.period'),
      size: 'narrow',
      render: (dialog) => html`<form id="period" class="col" @submit=${(event) => {
        event.preventDefault();
        if (!wrong()) dialog.close(values.peek());
      }}>${input('from')}${input('to')}<p id="period-note" class=${wrong() ? 'error' : 'help'}>${t(wrong() ? 'logs.period.wrong' : 'logs.period.note')}</p></form>`,
      footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="period" class="btn primary" aria-disabled=${String(wrong())}>${t('logs.period.show')}</button>`,
    });
    if (chosen) this.#narrow({from: new Date(chosen.from).toISOString(), to: new Date(chosen.to).toISOString()});
  }

  async #saveSearch() {
    const name = await ask({title: t('logs.save'), label: t('logs.saveName'), value: this.filter.slice(0, 40), action: t('save'), help: t('logs.saveNote')});
    if (!name) return;
    setPref('logSearches', [...pref('logSearches', []).filter((each) => each.name !== name), {name, filter: this.filter}]);
    toast(t('logs.savedAs', {name}));
  }

  #download() {
    download('logs.json', JSON.stringify(this.#chosen, null, 2));
  }

  /* ---------- parts ---------- */

  side() {
    return facets(this.#loaded, {narrow: (condition) => this.#also(condition), reset: () => this.#narrow({filter: '', level: ''}), close: () => this.toggleSide()});
  }

  body() {
    const picked = this.#selection.value.size;
    return html`<div class="logs">${this.#filterBar()}
      ${this.#failure.value ? html`<div class="notice danger logs-failure" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>` : nothing}
      <log-chart .slots=${this.#bars.value} @zoom=${this.#zoom}></log-chart>
      ${picked ? html`<div class="toolrow logs-bulk"><span role="status">${t('logs.selected', {count: picked})}</span><button type="button" class="btn quiet sm" @click=${() => copy(JSON.stringify(this.#chosen, null, 2), 'JSON')}>${icon('copy')}${t('logs.copy')}</button><button type="button" class="btn quiet sm" @click=${() => this.#download()}>${icon('download')}${t('logs.downloadChosen')}</button>
        <button type="button" class="btn quiet sm end" @click=${() => (this.#selection.value = new Set())}>${t('logs.unselect')}</button></div>` : nothing}
      ${this.#list()}
      <footer class="statusbar"><span role="status">${this.#rows.value ? t('logs.count', {count: this.#total.value}) : ''}</span><span class="end">${this.#kept()}</span></footer></div>`;
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
        <code-editor class="grow" singleLine language="rule" label=${t('logs.filter')} placeholder=${t('logs.filterHint')} .value=${this.#draft.value} .complete=${(text, position, explicit) => complete(text, position, explicit, this.#keys)}
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
        <button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('logs.history')} ${menu(() => this.#history(), {label: t('logs.history')})}>${icon('history')}</button></div>
      <select class="select levels" aria-label=${t('logs.fromLevel')} @change=${(event) => this.#narrow({level: event.target.value})}><option value="" ?selected=${!this.query.level}>${t('logs.allLevels')}</option>${LEVELS.map((name) => html`<option value=${name} ?selected=${name === this.query.level}>${t('logs.from', {level: t('logs.level.' + name)})}</option>`)}</select>
      <button type="button" class="btn" aria-haspopup="menu" ${menu(() => [
        ...Object.keys(RANGES).map((range) => ({label: t('logs.range.' + range), checked: !fixed && this.range === range, run: () => this.#narrow({range: range === 'day' ? '' : range, from: '', to: ''})})),
        {label: t('logs.period'), icon: 'cal', run: () => this.#typePeriod()},
        {separator: true}, {label: t('logs.superusers'), checked: pref('logsSuperusers', false), run: () => setPref('logsSuperusers', !pref('logsSuperusers', false))},
        {label: t('logs.download'), icon: 'download', run: () => this.#download()},
      ])}>${fixed ? `${short(from)} – ${short(to)}` : t('logs.range.' + this.range)}${icon('down')}</button>
      ${fixed ? html`<button type="button" class="btn quiet icon" aria-label=${t('logs.unzoom')} title=${t('logs.unzoom')} @click=${() => this.#narrow({from: '', to: ''})}>${icon('x')}</button>` : nothing}
      <button type="button" class="btn" data-command="logs-live" aria-pressed=${String(this.#live.value)} @click=${() => this.#toggleLive()}>${icon(this.#live.value ? 'realtime' : 'play')}${t('logs.live')}</button>
      ${this.#live.value ? html`<button type="button" class="btn" data-command="logs-pause" aria-pressed=${String(this.#paused.value)} @click=${() => this.#pause()}>${icon(this.#paused.value ? 'play' : 'pause')}${t(this.#paused.value ? 'logs.resume' : 'logs.pause')}</button>` : nothing}
      ${this.#fresh.value ? html`<button type="button" class="newpill" @click=${() => this.#showFresh()}>${icon('aup')}${t('logs.fresh', {count: this.#fresh.value})}</button>` : nothing}
      <button type="button" class="btn icon" data-command="logs-reload" aria-label=${t('logs.reload')} @click=${() => this.load()}>${icon('refresh')}</button></form>`;
  }

  async #history() {
    const entries = await history.list('filter:logs');
    const saved = pref('logSearches', []);
    return [
      ...(saved.length ? [{heading: t('logs.savedSearches')}, ...saved.map((each) => ({label: each.name, icon: 'star', run: () => this.#apply(each.filter)})), {separator: true}] : []),
      this.filter && {label: t('logs.save'), icon: 'plus', run: () => this.#saveSearch()},
      saved.some((each) => each.filter === this.filter) && {label: t('logs.forget'), icon: 'trash', run: () => setPref('logSearches', saved.filter((each) => each.filter !== this.filter))},
      {heading: t('logs.history')},
      ...(entries.length ? entries.slice(0, 15).map((each) => ({label: each.text, icon: 'history', run: () => this.#apply(each.text)})) : [{label: t('logs.noHistory'), disabled: true}]),
    ];
  }

  #list() {
    const rows = this.#rows.value;
    if (rows === null) return this.#failure.value ? nothing : html`<div class="listwrap pad" aria-busy="true">${[1, 2, 3, 4, 5, 6].map(() => html`<div class="skeleton line"></div>`)}</div>`;
    const narrowed = this.filter || this.query.level || this.query.from;
    if (!rows.length) return html`<div class="listwrap"><div class="empty"><p>${t(narrowed ? 'logs.noMatch' : 'logs.empty')}</p>${narrowed ? html`<button type="button" class="btn" @click=${() => this.#narrow({filter: '', level: '', from: '', to: ''})}>${t('logs.showAll')}</button>` : nothing}</div></div>`;
    return html`<data-grid class="loglist" .label=${t('logs.entries')} selectable openable .columns=${COLUMNS()} .rows=${rows} .total=${this.#total.value} .selection=${this.#selection.value} .openKey=${this.query.logId ?? null} .busy=${this.#busy.value} .rowName=${title}
      @need=${this.#need} @pick=${(event) => (this.#selection.value = event.detail.selection)} @open=${(event) => this.#openEntry(event.detail.row)} @peek=${(event) => this.#openEntry(event.detail.row)}></data-grid>`;
  }

  inspector() {
    const entry = this.#open.value;
    if (!entry) return nothing;
    const rows = this.#loaded;
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
        ${isRequest(entry) && offered('#/api') ? this.#replay(entry) : nothing}
        ${isRequest(entry) ? html`<button type="button" class="btn sm" @click=${() => this.#apply(`data.url ~ ${quote(path(entry))}`)}>${t('logs.samePath')}</button>` : nothing}
        ${data?.authId ? html`<button type="button" class="btn sm" @click=${() => this.#apply(`data.authId = ${quote(data.authId)}`)}>${t('logs.sameUser')}</button>` : nothing}
        ${data?.userIP ? html`<button type="button" class="btn sm" @click=${() => this.#apply(`data.userIP = ${quote(data.userIP)}`)}>${t('logs.sameAddress')}</button>` : nothing}
        <button type="button" class="btn sm" @click=${() => this.#narrow({filter: '', ...around})}>${t('logs.around')}</button></div>
      ${this.#places(entry)}
      <dl class="kv"><dt>${t('logs.id')}</dt><dd class="mono">${entry.id}</dd><dt>${t('logs.levelName')}</dt><dd>${level(entry.level).name} (${number(entry.level)})</dd>
        ${rest.map(([key, value]) => html`<dt>${key}</dt><dd>${this.#value(key, value, data)}</dd>`)}</dl></div>`;
  }

  /** The collection and the record that a request is about, as links. */
  #places(entry) {
    const [, name, id] = /^\/api\/(?:collections|files)\/([^/]+)(?:\/records)?(?:\/([^/]+))?/.exec(path(entry)) ?? [];
    const model = name && allCollections().find((each) => each.name === decodeURIComponent(name) || each.id === name);
    if (!model) return nothing;
    const record = id && /\/(records|files)\//.test(path(entry)) ? id : '';
    return html`<dl class="kv"><dt>${t('logs.collection')}</dt><dd><a href=${link('collections', {collection: model.name})}>${model.name}</a></dd>
      ${record ? html`<dt>${t('logs.record')}</dt><dd><a class="mono" href=${link('collections', {collection: model.name, record})}>${record}</a></dd>` : nothing}</dl>`;
  }

  #replay(entry) {
    const [, name, id] = /^\/api\/collections\/([^/]+)\/records(\/[^/]+)?$/.exec(path(entry)) ?? [];
    const operation = name && {GET: id ? 'view' : 'list', POST: 'create', PATCH: 'update', DELETE: 'delete'}[entry.data.method];
    return operation ? html`<a class="btn sm" href=${link(`api/${name}/${operation}`)}>${icon('api')}${t('logs.replay')}</a>` : nothing;
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

/** A plain word searches message, address and error. */
function asFilter(text) {
  if (/[=<>~]|&&|\|\|/.test(text)) return text.trim();
  return ['message', 'data.url', 'data.error', 'data.userIP'].map((key) => `${key} ~ ${quote(text.trim())}`).join(' || ');
}

/** Completion of the keys that are known or were seen. */
function complete(text, position, explicit, keys) {
  const word = /[\w.]*$/.exec(text.slice(0, position))?.[0] ?? '';
  if (!word && !explicit) return null;
  const options = [...keys].filter((key) => key.startsWith(word)).map((label) => ({label, type: 'property'}));
  return options.length ? {from: position - word.length, options} : null;
}

/** The columns of the list. */
const COLUMNS = () => [
  {key: 'time', title: t('logs.column.time'), width: 152, className: 'muted', cell: shortTime, text: time},
  {key: 'status', title: t('logs.column.status'), width: 88, cell: (entry) => html`<span class="row tight"><span class="dot s ${kindOf(entry)}"></span>${isRequest(entry) ? entry.data.status : level(entry.level).name}</span>`, text: (entry) => String(entry.data?.status ?? level(entry.level).name)},
  {key: 'what', title: t('logs.column.what'), width: 340, className: 'mono', cell: (entry) => (isRequest(entry) ? html`<span class="method">${entry.data.method}</span> ${path(entry)}` : entry.message), text: title},
  {key: 'duration', title: t('logs.column.duration'), width: 88, align: 'num', className: 'muted', cell: duration, text: duration},
  {key: 'remark', title: t('logs.column.remark'), cell: (entry) => html`<span class=${entry.data?.error ? (kindOf(entry) === 'danger' ? 't-danger' : 't-warn') : 'muted'}>${remark(entry)}</span>`, text: remark},
  {key: 'address', title: t('logs.column.address'), width: 128, className: 'mono muted', cell: (entry) => entry.data?.userIP ?? '', text: (entry) => entry.data?.userIP ?? ''},
];
