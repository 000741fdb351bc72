// @ts-check
// The SQL workbench: queries in tabs, read only unless changes are allowed, results to sort, read and take away.
import {Page, html, icon, nothing} from '../../app/page.js';
import {collectionsReady} from '../../app/collections.js';
import {t} from '../../app/i18n.js';
import {go, setQuery} from '../../app/router.js';
import {guarded} from '../../app/shell.js';
import {effect as follow, signal} from '../../app/signals.js';
import {collections, sql} from '../../api/index.js';
import {announce, ask, confirm, errorText, toast, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {complete, effect, errorPlaces, format, lineAndColumn, readsOnly, statementAt, statements} from '../../lang/sql.js';
import {ALLOWED, Tabs} from './tabs.js';
import {asJson, exportsOf, planTree, prepare, summary, table} from './result.js';
import {showHistory, side} from './side.js';
import '../../ui/code.js';

/** Bytes of a script that the server takes. */
const LONGEST = 5000;
const SEPARATORS = {row: '\u001e', type: '\u001f'};
const SCHEMA = `select m.name, (select group_concat(p.name || char(31) || p.type, char(30)) from pragma_table_info(m.name) p)
from sqlite_schema m where m.type in ('table', 'view') and m.name not like 'sqlite_%' order by 1`;
const VIEWS = ['table', 'plan', 'json'];

export default class SqlPage extends Page {
  tabs = new Tabs();
  sought = signal('');
  /** Columns by table. @type {{value: Record<string, string[]>, peek: () => Record<string, string[]>}} */
  tables = signal({});
  types = new Map();
  unfolded = signal(new Set());
  sort = signal(null);
  widths = new Map();
  #view = signal('table');
  #running = signal(null);
  #now = signal(Date.now());
  #agreed = false;

  get heading() {
    return t('nav.sql');
  }

  connectedCallback() {
    super.connectedCallback();
    void this.#start();
    const clock = setInterval(() => this.tabs.current?.allowedUntil && this.#tick(), 1000);
    this.own(() => clearInterval(clock));
    const leave = () => this.tabs.flush();
    addEventListener('pagehide', leave);
    this.own(() => removeEventListener('pagehide', leave));
    this.own(leave);
  }

  async #start() {
    await Promise.all([this.tabs.load(), this.readTables()]);
    // A link may bring a query; it is opened, never run.
    this.own(follow(() => {
      const {query} = this.query;
      if (!query) return;
      queueMicrotask(() => {
        this.openText(query);
        setQuery({query: ''});
      });
    }));
  }

  commands() {
    const ready = () => Boolean(this.tabs.current);
    return [
      {id: 'sql-run', title: t('sql.run'), icon: 'play', keys: 'mod+enter', when: ready, run: () => this.run()},
      {id: 'sql-run-one', title: t('sql.runOne'), icon: 'play', keys: 'mod+shift+enter', when: ready, run: () => this.runOne()},
      {id: 'sql-stop', title: t('sql.stop'), icon: 'x', when: () => Boolean(this.#running.value), run: () => this.#running.peek()?.abort()},
      {id: 'sql-new', title: t('sql.new'), icon: 'plus', keys: 'c', run: () => this.openText('')},
      {id: 'sql-save', title: t('sql.save'), icon: 'check', keys: 'mod+s', when: ready, run: () => this.save()},
      {id: 'sql-format', title: t('sql.format'), icon: 'left-align', keys: 'alt+shift+f', when: ready, run: () => this.#format()},
      {id: 'sql-changes', title: t('sql.allow'), icon: 'lock', when: ready, run: () => this.#allow(!this.#allowed)},
      {id: 'sql-history', title: t('sql.showHistory'), icon: 'history', keys: 'h', run: () => showHistory(this)},
      {id: 'sql-view', title: t('sql.makeView'), icon: 'view', when: () => ready() && !guarded.value, run: () => this.#makeView()},
      {id: 'sql-rename', title: t('sql.renameTab'), icon: 'edit', when: ready, run: () => this.#rename()},
      {id: 'sql-close', title: t('sql.closeTab'), icon: 'x', when: ready, run: () => this.#close(this.tabs.current)},
    ];
  }

  /* ---------- what is there ---------- */

  /** Tables and columns as the database has them. */
  async readTables() {
    try {
      const [{rows}] = await Promise.all([sql(SCHEMA, {key: 'sql-schema'}), collectionsReady()]);
      const tables = {};
      for (const [name, columns] of rows) {
        tables[name] = (columns ?? '').split(SEPARATORS.row).filter(Boolean).map((each) => {
          const [column, type] = each.split(SEPARATORS.type);
          this.types.set(`${name}.${column}`, type.toLowerCase());
          return column;
        });
      }
      this.tables.value = tables;
    } catch (error) {
      toastError(error, t('sql.noTables'));
    }
  }

  unfold(name) {
    const next = new Set(this.unfolded.peek());
    if (!next.delete(name)) next.add(name);
    this.unfolded.value = next;
  }

  get editor() {
    return /** @type {any} */ (this.querySelector('code-editor'));
  }

  insert(text) {
    this.editor?.insert(text);
  }

  openText(text, {title = '', savedId = '', run = false} = {}) {
    this.tabs.open(text, {title, savedId});
    this.querySelector('.side')?.classList.remove('drawn');
    void this.updateComplete.then(async () => {
      await this.editor?.upgrade();
      this.editor?.view?.focus();
      if (run) void this.run();
    });
  }

  /* ---------- running ---------- */

  get #allowed() {
    return (this.tabs.current?.allowedUntil ?? 0) > this.#now.value;
  }

  #tick() {
    this.#now.value = Date.now();
    const {current} = this.tabs;
    if (current?.allowedUntil && current.allowedUntil <= this.#now.peek()) {
      this.tabs.change({allowedUntil: 0}, current.id);
      announce(t('sql.readOnlyAgain'));
    }
  }

  #allow(on) {
    this.#now.value = Date.now();
    this.tabs.change({allowedUntil: on ? Date.now() + ALLOWED : 0});
  }

  /** Runs what is selected, else everything. */
  run() {
    const selected = this.editor?.selectedText ?? '';
    const from = selected ? this.tabs.current.text.indexOf(selected) : 0;
    return this.#execute(selected.trim() ? selected : this.tabs.current.text, Math.max(0, from));
  }

  /** Runs the statement at the cursor. */
  runOne() {
    const statement = statementAt(this.tabs.current.text, this.editor?.cursor ?? 0);
    return statement && this.#execute(statement.text, statement.from);
  }

  async #execute(text, offset) {
    const {tabs} = this;
    const {id} = tabs.current;
    if (this.#running.peek() || !statements(text).length) return;
    const readOnly = readsOnly(text);
    if (new TextEncoder().encode(text).length > LONGEST) {
      this.#told(id, {error: t('sql.tooLong', {count: LONGEST})});
      return;
    }
    if (!(await this.#mayRun(text, readOnly))) return;
    const stop = new AbortController();
    this.#running.value = stop;
    const started = performance.now();
    try {
      const outcome = prepare(await sql(text, {readOnly, signal: stop.signal}), text);
      this.#told(id, {...outcome, executed: text});
      void tabs.remember({text, took: outcome.execTime, rows: outcome.columns.length ? outcome.rows.length : outcome.affectedRows});
      announce(summary(outcome));
      if (!readOnly) void this.readTables();
    } catch (error) {
      this.#failed(id, text, offset, error, performance.now() - started);
    } finally {
      this.#running.value = null;
      await this.updateComplete;
      this.editor?.recheck();
    }
  }

  #told(id, result) {
    this.sort.value = null;
    if (this.#view.peek() === 'plan') this.#view.value = 'table';
    this.tabs.change({result}, id);
  }

  #failed(id, text, offset, error, took) {
    if (error.kind === 'aborted') {
      this.#told(id, {error: t('sql.stopped')});
      return;
    }
    const message = error.fields?.query ?? (error.kind === 'refused' ? error.message.replace(/^[^\n]*Raw error:\s*/, '') : errorText(error));
    const places = errorPlaces(text, message).map(({from, to}) => ({from: from + offset, to: to + offset}));
    this.#told(id, {error: message, places, of: this.tabs.current.text});
    void this.tabs.remember({text, took: Math.round(took), rows: 0, error: message});
  }

  /** Asks what has to be asked before a script runs. */
  async #mayRun(text, readOnly) {
    const {current} = this.tabs;
    if (!readOnly && !this.#allowed) {
      this.#told(current.id, {error: t('sql.isReadOnly', {what: this.#doings(text)}), blocked: true});
      return false;
    }
    if (!readOnly && !(await confirm({title: t('sql.confirmTitle'), message: this.#doings(text), action: t('sql.confirmRun'), danger: true}))) return false;
    if (!readOnly || !guarded.peek() || this.#agreed) return true;
    this.#agreed = await confirm({title: t('sql.guardTitle'), message: t('sql.guardNote'), action: t('sql.run')});
    return this.#agreed;
  }

  /** What the changing statements do, in words. */
  #doings(text) {
    return statements(text).map(effect).filter(({reads}) => !reads).map(({verb, table: name, unlimited}) => {
      if (unlimited) return t(`sql.does.${verb}All`, {name});
      return ['insert', 'replace', 'update', 'delete', 'create', 'drop', 'alter'].includes(verb) && name ? t('sql.does.' + verb, {name}) : t('sql.does.other', {verb: verb.toUpperCase()});
    }).join(' ');
  }

  /* ---------- what is done with a query ---------- */

  #format() {
    this.tabs.change({text: format(this.tabs.current.text)});
  }

  async save() {
    const {tabs} = this;
    const {current} = tabs;
    const known = tabs.saved.find(({id}) => id === current.savedId);
    const name = known?.name ?? (await ask({title: t('sql.saveTitle'), label: t('sql.name'), value: current.title, action: t('sql.save'), help: t('sql.saveHelp')}));
    if (!name) return;
    const savedId = tabs.save(name, current.text, known?.id);
    tabs.change({savedId, title: name}, current.id);
    toast(t('sql.savedAs', {name}));
  }

  async #rename() {
    const {current} = this.tabs;
    const title = await ask({title: t('sql.renameTab'), label: t('sql.name'), value: current.title, action: t('sql.rename')});
    if (title) this.tabs.change({title}, current.id);
  }

  #close(tab) {
    const back = this.tabs.close(tab.id);
    if (tab.text.trim() && !tab.savedId) toast(t('sql.closed', {name: tab.title}), {action: {label: t('sql.reopen'), run: back}});
    void this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(`#sql-tab-${this.tabs.active.peek()}`))?.focus());
  }

  async #makeView() {
    const query = (statementAt(this.tabs.current.text, this.editor?.cursor ?? 0)?.text ?? '').trim();
    const name = await ask({title: t('sql.makeView'), label: t('sql.viewName'), action: t('sql.makeViewAction'), help: t('sql.viewHelp'), check: (text) => (!text || /^[a-zA-Z_]\w*$/.test(text) ? '' : t('sql.viewNameRule'))});
    if (!name) return;
    try {
      await collections.create({type: 'view', name, viewQuery: query});
      go(`collections/${encodeURIComponent(name)}/schema`);
    } catch (error) {
      this.#told(this.tabs.current.id, {error: errorText(error)});
    }
  }

  async #showPlan() {
    const {current} = this.tabs;
    const all = statements(current.result.executed);
    const last = all[all.length - 1];
    if (current.result.plan || !effect(last).reads || !/^(select|with|values)\b/i.test(last.text)) return;
    try {
      const {rows} = await sql('explain query plan ' + last.text);
      this.tabs.change({result: {...current.result, plan: rows}}, current.id);
    } catch (error) {
      toastError(error);
    }
  }

  sortBy(key) {
    const now = this.sort.peek();
    this.sort.value = now?.key !== key ? {key, descending: false} : now.descending ? null : {key, descending: true};
  }

  #show(view) {
    this.#view.value = view;
    if (view === 'plan') void this.#showPlan();
  }

  /* ---------- parts ---------- */

  side() {
    return side(this);
  }

  body() {
    const {current} = this.tabs;
    if (!current) return html`<div class="sql" aria-busy="true"><div class="skeleton line"></div></div>`;
    return html`<div class="sql">${this.#tabRow(current)}
      <div class="sql-panel" role="tabpanel" id="sql-panel" aria-labelledby="sql-tab-${current.id}">
      <div class="sql-editor" data-tab=${current.id}><code-editor language="sql" label=${t('sql.query')} placeholder=${t('sql.placeholder')} minLines="7" .value=${current.text} .invalid=${Boolean(current.result?.error)}
        .complete=${(text, position, explicit) => complete(text, position, this.tables.peek(), explicit)} .check=${() => this.#marks()}
        @input=${(event) => {
          event.stopPropagation();
          this.tabs.change({text: event.detail});
        }} @submit=${(event) => {
          event.preventDefault();
          event.stopPropagation();
          void this.run();
        }}></code-editor></div>
      ${this.#runRow(current)}${this.#outcome(current)}</div></div>`;
  }

  /** Where the last error is, as long as the text has not changed since. */
  #marks() {
    const {current} = this.tabs;
    const {error, places = [], of} = current?.result ?? {};
    return error && of === current.text ? places.map((place) => ({...place, message: error})) : [];
  }

  #tabRow(current) {
    const list = this.tabs.list.value;
    const move = (event) => {
      const at = list.findIndex(({id}) => id === current.id);
      const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1}[event.key];
      if (event.key === 'Delete') this.#close(current);
      if (to === undefined || !list[to]) return;
      event.preventDefault();
      this.tabs.select(list[to].id);
      void this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(`#sql-tab-${list[to].id}`))?.focus());
    };
    return html`<div class="qtabs"><div class="tabs scroll-tabs" role="tablist" aria-label=${t('sql.queries')} @keydown=${move}>${list.map((tab) => html`<button type="button" role="tab" id="sql-tab-${tab.id}" aria-selected=${String(tab.id === current.id)} aria-controls="sql-panel" tabindex=${tab.id === current.id ? 0 : -1}
      @click=${() => this.tabs.select(tab.id)} @auxclick=${(event) => event.button === 1 && this.#close(tab)}><span class="cut">${tab.title}</span>${this.tabs.changed(tab) ? html`<span class="dot accent s" role="img" aria-label=${t('sql.unsaved')}></span>` : nothing}</button>`)}</div>
      <button type="button" class="btn quiet icon sm" data-command="sql-new" aria-label=${t('sql.new')} title=${t('sql.new')} @click=${() => this.openText('')}>${icon('plus')}</button>
      <button type="button" class="btn quiet icon sm end" aria-haspopup="menu" aria-label=${t('sql.tabActions', {name: current.title})} ${menu(() => [
        {label: t('sql.renameTab'), icon: 'edit', run: () => this.#rename()},
        {label: t('sql.format'), icon: 'left-align', keys: 'alt+shift+f', run: () => this.#format()},
        !guarded.value && {label: t('sql.makeView'), icon: 'view', run: () => this.#makeView()},
        {separator: true}, {label: t('sql.closeTab'), icon: 'x', run: () => this.#close(current)},
      ])}>${icon('more')}</button></div>`;
  }

  #runRow(current) {
    const allowed = this.#allowed;
    const left = Math.max(0, (current.allowedUntil ?? 0) - this.#now.value);
    const clock = `${Math.floor(left / 60_000)}:${String(Math.floor(left / 1000) % 60).padStart(2, '0')}`;
    const modes = () => [
      {label: t('sql.readOnly'), checked: !allowed, run: () => this.#allow(false)},
      {label: t('sql.allow'), checked: allowed, hint: t('sql.forTenMinutes'), run: () => this.#allow(true)},
    ];
    return html`<div class="runrow"><span class="grow muted small wide-only">${t('sql.hint')}</span>
      <button type="button" class="btn quiet sm wide-only" data-command="sql-format" @click=${() => this.#format()}>${t('sql.format')}</button>
      <button type="button" class="btn quiet sm" data-command="sql-save" @click=${() => this.save()}>${t('sql.save')}</button>
      <button type="button" class="btn sm ${allowed ? 'sql-open' : ''}" aria-haspopup="menu" ${menu(modes, {label: t('sql.mode')})}>${icon(allowed ? 'warn' : 'lock')}${allowed ? html`${t('sql.changes')} <span class="muted" role="timer">${clock}</span>` : t('sql.readOnly')}${icon('down')}</button>
      ${this.#running.value
        ? html`<button type="button" class="btn sm sql-run" @click=${() => this.#running.peek()?.abort()}>${icon('x')}${t('sql.stop')}</button>`
        : html`<span class="split sql-run"><button type="button" class="btn primary sm" data-command="sql-run" @click=${() => this.run()}>${icon('play')}${t('sql.run')} <span class="wide-only key-in">Ctrl ↵</span></button><button type="button" class="btn primary sm" aria-haspopup="menu" aria-label=${t('sql.runOther')} ${menu(() => [
            {label: t('sql.runAll'), icon: 'play', run: () => this.#execute(this.tabs.current.text, 0)},
            {label: t('sql.runOne'), icon: 'play', keys: 'mod+shift+enter', run: () => this.runOne()},
          ])}>${icon('down')}</button></span>`}</div>`;
  }

  #outcome({result, text}) {
    if (this.#running.value) return html`<div class="resrow"><span class="muted" role="status">${t('sql.running')}</span></div><div class="progressline" role="progressbar" aria-label=${t('sql.running')}></div>`;
    if (!result) return html`<div class="empty"><p>${t('sql.nothingRun')}</p></div>`;
    if (result.error) return this.#problem(result, text);
    if (!result.columns.length) return html`<div class="resrow"><span class="t-ok">${icon('okc')}</span><span role="status">${summary(result)}</span></div>`;
    const view = this.#view.value;
    const move = (event) => {
      const to = VIEWS[VIEWS.indexOf(view) + ({ArrowRight: 1, ArrowLeft: -1}[event.key] ?? 9)];
      if (!to) return;
      this.#show(to);
      void this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(`#sql-view-${to}`))?.focus());
    };
    return html`<div class="resrow"><div class="tabs" role="tablist" aria-label=${t('sql.result')} @keydown=${move}>${VIEWS.map((each) => html`<button type="button" role="tab" id="sql-view-${each}" aria-selected=${String(each === view)} aria-controls="sql-result" tabindex=${each === view ? 0 : -1} @click=${() => this.#show(each)}>${t('sql.view.' + each)}</button>`)}</div>
      <span class="end row"><span class="hint" role="status">${summary(result)}</span><button type="button" class="btn quiet sm" aria-haspopup="menu" ${menu(() => exportsOf(result, this.sort.peek()), {label: t('sql.export')})}>${icon('download')}${t('sql.export')}</button></span></div>
      <div class="sql-result" id="sql-result" role="tabpanel" aria-labelledby="sql-view-${view}">${view === 'json' ? asJson(result, this.sort.value) : view === 'plan' ? this.#plan(result) : result.rows.length ? table(result, this) : html`<div class="empty"><p>${t('sql.noRows')}</p></div>`}</div>`;
  }

  #plan(result) {
    return result.plan ? planTree(result.plan) : html`<div class="empty"><p>${t('sql.plan.none')}</p></div>`;
  }

  #problem({error, places = [], of, blocked}, text) {
    const at = places.length === 1 && of === text ? lineAndColumn(text, places[0].from) : null;
    return html`<div class="sql-problem"><div class="notice ${blocked ? 'warn' : 'danger'}" role="alert">${icon(blocked ? 'lock' : 'alert')}<p class="grow"><span class="said">${error}</span>${at ? html` <button type="button" class="linkbtn" @click=${() => this.#jump(places[0])}>${t('sql.place', at)}</button>` : nothing}
      ${blocked ? html` <button type="button" class="linkbtn" @click=${() => {
        this.#allow(true);
        this.tabs.change({result: null});
      }}>${t('sql.allow')}</button>` : nothing}</p></div></div>`;
  }

  #jump({from, to}) {
    const {view} = this.editor;
    view?.dispatch({selection: {anchor: from, head: to}, scrollIntoView: true});
    view?.focus();
  }
}
customElements.define('larder-sql', SqlPage);
