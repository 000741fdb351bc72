// @ts-check
// Data: the collections at the side, the records of one of them as a grid, one record in the inspector.
import {Page, html, icon, nothing, offered} from '../../app/page.js';
import {go, link, setQuery} from '../../app/router.js';
import {signal} from '../../app/signals.js';
import {dateTime, t} from '../../app/i18n.js';
import {pref, setPref, applyAppearance} from '../../app/prefs.js';
import {allCollections, collection, collectionsReady, loaded, recordTitle} from '../../app/collections.js';
import {acting, actAsNamed, readsOnly} from '../../app/acting.js';
import {connection, guarded} from '../../app/shell.js';
import {forget, offerUndo, redo, undo} from '../../app/undo.js';
import {api, BASE, collections, path, records, session} from '../../api/index.js';
import {announce, ask, confirm, copy, errorText, openMenu, toast, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {cards} from '../../fields/card.js';
import {fieldType} from '../../fields/index.js';
import {showJson} from '../../fields/plain.js';
import {changeLayout, gridColumns, gridFields, isHidden, layoutOf, moveColumn, orderedFields, placeColumn, sortKey, toggleColumn} from './columns.js';
import {quote, textFilter} from './filter.js';
import {Rows} from './rows.js';
import {toggleLock, unlocked, unlockButton} from './guard.js';
import '../../ui/grid.js';
import '../../ui/collection-list.js';
import './filter.js';

const GRACE = 8000;

export default class DataPage extends Page {
  /** @type {Rows | null} */
  #rows = null;
  #rowsKey = '';
  #visited = '';
  /** Another identity sees other rows: a number that grows with each change of it. */
  #seen = 0;
  #seenBy = acting.peek()?.client;
  #held = new Map();
  #panel = signal(null);
  #states = signal(new Map());
  #selection = signal(new Set());
  #all = signal(false);
  #reveal = signal(false);
  #mine = new Set();
  #live = signal(true);
  /** Cell values that the server did not get: nothing typed is lost while it is away. */
  #unsent = signal(new Map());

  connectedCallback() {
    super.connectedCallback();
    this.own(() => clearTimeout(this.#placing));
    const flush = () => this.#flushHeld(true);
    addEventListener('pagehide', flush);
    this.own(() => removeEventListener('pagehide', flush));
    this.own(api.listen('record', ({collection: name, action, record}) => this.#written(name, action, record)));
    this.own(() => this.#rows?.stop());
    this.own(() => this.#flushHeld());
    void collectionsReady().catch(() => {});
    this.ownAs((text) => collectionsReady().then(() => actAsNamed(text)).catch((error) => toastError(error, t('acc.browse'))));
    // What is needed a moment later is fetched now, so that it is there even when the server is not.
    const ahead = setTimeout(() => void Promise.all([import('./panel.js'), import('./bulk.js'), import('../../ui/palette.js')]).catch(() => {}), 2500);
    this.own(() => clearTimeout(ahead));
  }

  get model() {
    const name = this.query.collection;
    if (name) return collection(name);
    const last = collection(pref('lastCollection', ''));
    return last ?? allCollections().find((each) => !each.system) ?? allCollections()[0];
  }

  get heading() {
    return this.model?.name ?? t('nav.data');
  }

  get crumbs() {
    return this.model ? [[t('nav.data'), '#/collections']] : [];
  }

  get panel() {
    return /** @type {any} */ (this.querySelector('record-panel'));
  }

  /** The open record stands first in the document's title. */
  get titled() {
    return this.recordId ? (this.panel?.title ?? '') : '';
  }

  get dirty() {
    return (this.panel?.dirty ?? false) || this.#unsent.value.size > 0;
  }

  get grid() {
    return /** @type {import('../../ui/grid.js').DataGrid} */ (this.querySelector('data-grid'));
  }

  get readonly() {
    return this.model?.type === 'view' || (guarded.value && !unlocked.value) || readsOnly();
  }

  get recordId() {
    return this.query.record ?? '';
  }

  /** Related records that were followed from the open one, the last one on top: [{model, id}]. */
  get #trail() {
    return (this.query.over ?? '').split(',').filter(Boolean).map((part) => {
      const [name, id] = part.split(':');
      return {model: collection(name), id};
    }).filter(({model}) => model);
  }

  #setTrail(trail) {
    setQuery({over: trail.map(({model, id}) => `${model.name}:${id}`).join(',')}, {push: true});
  }

  async #back() {
    if (await this.#mayLeaveRecord()) this.#setTrail(this.#trail.slice(0, -1));
  }

  /** The filter that is applied and how it was typed. */
  get filter() {
    const mode = this.query.text !== undefined ? 'text' : 'filter';
    return {mode: this.query.filter ? 'filter' : mode === 'text' ? 'text' : 'text', value: this.query.filter ?? this.query.text ?? ''};
  }

  get expression() {
    const {model} = this;
    return this.query.filter ?? (this.query.text && model ? textFilter(this.query.text, model) : '');
  }

  commands() {
    const focusGrid = () => this.grid?.focusRow(this.grid.active.row);
    const inGrid = () => Boolean(this.#rows);
    return [
      {id: 'record-new', title: t('data.new'), icon: 'plus', keys: 'c', when: () => Boolean(this.model) && !this.readonly, run: () => this.#open('new')},
      {id: 'filter-focus', title: t('data.filter.focus'), icon: 'search', keys: 'f', when: inGrid, run: () => /** @type {any} */ (this.querySelector('filter-bar'))?.focusField()},
      {id: 'refresh', title: t('data.refresh'), icon: 'refresh', keys: 'r', when: inGrid, run: () => this.#rows.reload()},
      {id: 'row-next', title: t('data.next'), keys: 'j', when: inGrid, run: () => this.#step(1)},
      {id: 'row-previous', title: t('data.previous'), keys: 'k', when: inGrid, run: () => this.#step(-1)},
      {id: 'grid-focus', title: t('data.focusGrid'), when: inGrid, run: focusGrid},
      {id: 'columns', title: t('data.columns'), icon: 'columns', when: inGrid, run: () => this.#press('columns')},
      {id: 'export', title: t('data.export'), icon: 'download', when: inGrid, run: () => this.#export()},
      {id: 'import', title: t('data.import'), icon: 'upload', keywords: 'csv tsv json ndjson', when: () => Boolean(this.model) && !this.readonly, run: () => this.#import()},
      {id: 'live', title: t('data.live'), icon: 'realtime', keys: 't', when: inGrid, run: () => this.#toggleLive()},
      {id: 'undo', title: t('undo'), icon: 'undo', keys: 'mod+z', run: () => undo()},
      {id: 'redo', title: t('redo'), keys: 'mod+shift+z', run: () => redo()},
      {id: 'duplicate', title: t('data.duplicate'), icon: 'copy', keys: 'd', when: () => this.#selection.value.size > 0 && !this.readonly, run: () => this.#duplicate()},
      {id: 'delete', title: t('data.delete'), icon: 'trash', when: () => this.#selection.value.size > 0 && !this.readonly, run: () => this.#delete([...this.#selection.value])},
      {id: 'selection-clear', title: t('data.clearSelection'), keys: 'escape', when: () => this.#selection.value.size > 0 || Boolean(this.recordId), run: () => this.#escape()},
      {id: 'copy-id', title: t('data.copy.id'), icon: 'copy', keys: 'y i', when: () => Boolean(this.#current), run: () => copy(this.#current.id, 'id')},
      {id: 'copy-json', title: t('data.copy.json'), icon: 'copy', keys: 'y j', when: () => Boolean(this.#current), run: () => copy(JSON.stringify(this.#current, null, 2), 'JSON')},
      {id: 'copy-link', title: t('data.copy.link'), icon: 'link', keys: 'y l', when: () => Boolean(this.#current), run: () => copy(location.href.split('#')[0] + link('collections', {collection: this.model.name, record: this.#current.id}), t('data.copy.link'))},
      {id: 'copy-snippet', title: t('data.copy.snippet'), icon: 'copy', keys: 'y s', when: () => Boolean(this.#current), run: () => this.#snippetMenu(this.grid.activeCell ?? this.querySelector('main'), this.#current)},
      {id: 'views', title: t('data.views'), icon: 'star', keys: 'v', when: inGrid, run: () => this.#viewsMenu()},
      {id: 'view-save', title: t('data.view.new'), icon: 'plus', when: inGrid, run: () => this.#saveView()},
      {id: 'filter-builder', title: t('data.builder.title'), icon: 'sliders', keys: 'shift+f', when: inGrid, run: () => /** @type {any} */ (this.querySelector('filter-bar'))?.build()},
      {id: 'filter-history', title: t('data.filter.history'), icon: 'history', when: inGrid, run: () => /** @type {any} */ (this.querySelector('filter-bar'))?.showHistory()},
      {id: 'filter-clear', title: t('data.filter.clear'), icon: 'x', when: () => Boolean(this.expression), run: () => setQuery({filter: '', text: ''}, {push: true})},
      {id: 'select-all', title: t('data.selectEvery'), icon: 'check', when: () => this.#selection.value.size > 0 && !this.#all.value, run: () => (this.#all.value = true)},
      {id: 'guard', title: t('guard.unlock'), icon: 'lock', when: () => guarded.value, run: toggleLock},
      {id: 'edit-many', title: t('data.edit'), icon: 'edit', when: () => this.#selection.value.size > 0 && !this.readonly, run: () => this.#editMany()},
      {id: 'copy-as', title: t('data.copyAs'), icon: 'copy', when: () => this.#selection.value.size > 0, run: async () => openMenu(this.querySelector('[data-command="copy-as"]') ?? this.querySelector('main'), await this.#copies(), {label: t('data.copyAs')})},
      {id: 'density', title: t('density'), icon: 'density', when: inGrid, run: () => this.#press('density')},
      {id: 'more', title: t('data.more'), icon: 'more', when: inGrid, run: () => this.#press('more')},
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => ({id: 'view-' + place, title: t('data.view.nth', {place}), keys: String(place), when: () => place <= this.#views.length + 1, run: () => this.#openView(place === 1 ? null : this.#views[place - 2])})),
    ];
  }

  get #current() {
    return this.grid?.activeRow;
  }

  #escape() {
    if (this.#selection.peek().size) {
      this.#pick(new Set());
    } else if (this.recordId) {
      void this.#close();
    }
  }

  /* ---------- what is shown ---------- */

  willUpdate() {
    const {model} = this;
    if (!model) return;
    const key = JSON.stringify([model.id, model.updated, this.expression, this.query.sort ?? '', acting.value?.client === this.#seenBy ? this.#seen : ++this.#seen]);
    this.#seenBy = acting.value?.client;
    if (key === this.#rowsKey) return;
    const before = this.#rows;
    const sameList = before?.model.id === model.id && before.reader === acting.peek()?.client;
    this.#rowsKey = key;
    before?.stop();
    this.#rows = new Rows({model, filter: this.expression, sort: this.query.sort ?? ''});
    this.#rows.mine = this.#mine;
    if (sameList && before && !this.#rows.rows.peek().length) this.#rows.rows.value = before.rows.peek();
    this.#rows.start();
    this.#all.value = false;
    if (!sameList) {
      this.#selection.value = new Set();
      this.#reveal.value = false;
    }
    if (model.name !== this.#visited) {
      this.#visited = model.name;
      const start = this.#views.find((view) => view.default);
      if (start && this.query.view === undefined && !this.expression && !this.query.sort && !this.recordId) queueMicrotask(() => this.#openView(start));
      queueMicrotask(() => this.#remember(model));
    }
  }

  #remember(model) {
    setPref('lastCollection', model.name);
    const recent = pref('recent', []).filter((each) => each.hash !== location.hash && each.title !== model.name);
    setPref('recent', [{title: model.name, hash: link('collections', {collection: model.name}), icon: 'data', at: Date.now()}, ...recent].slice(0, 12));
  }

  updated() {
    super.updated();
    if (this.recordId && !this.#panel.peek()) {
      this.#panel.value = 'loading';
      void import('./panel.js').then(() => (this.#panel.value = 'ready')).catch((error) => {
        console.debug(error);
        this.#panel.value = 'failed';
      });
    }
  }

  side() {
    return html`<collection-list .current=${this.model?.name ?? ''} .onCreate=${(name) => go('collections/new', {name})} .gearOf=${(model) => `#/collections/${encodeURIComponent(model.name)}/schema`} .menuOf=${(model) => this.#collectionMenu(model)} .warningOf=${warningOf} .counts=${{[this.model?.id ?? '']: this.expression ? undefined : (this.#rows?.total.value ?? undefined)}}></collection-list>`;
  }

  body() {
    const {model} = this;
    if (!model) return loaded.value ? this.#noCollection() : html`<div class="problem"><div class="skeleton line"></div></div>`;
    const rows = this.#rows;
    const total = rows.total.value;
    const picked = this.#selection.value.size;
    const empty = !rows.loading.value && !rows.error.value && rows.rows.value.length === 0;
    return html`
      ${picked ? this.#bulkBar(picked, total) : this.#toolRow(model)}
      <filter-bar .model=${model} .value=${this.filter.value} .mode=${this.filter.mode} .matches=${total} .error=${rows.error.value?.status === 400 ? rows.error.value.message : null}
        @apply=${({detail}) => setQuery({filter: detail.mode === 'filter' ? detail.value : '', text: detail.mode === 'text' ? detail.value : '', record: '', over: '', at: ''}, {push: true})}></filter-bar>
      ${this.#troubles(rows)}
      <data-grid .label=${model.name} .columns=${gridColumns(model, {readonly: this.readonly, reveal: this.#reveal.value, only: (this.query.columns ?? '').split(',').filter(Boolean)})} .rows=${rows.rows.value} .total=${empty ? 0 : Math.max(rows.length, rows.loading.value && !rows.rows.value.length ? 10 : 0)}
        .busy=${rows.loading.value} .sorts=${this.#sorts} .selection=${this.#selection.value} selectable openable .openKey=${this.recordId} .rowClass=${rows.classOf} .rowName=${(row) => recordTitle(row, model)}
        .cellState=${(row, column) => this.#states.value.get(`${row.id}:${column.key}`)} .footer=${empty ? this.#empty(model) : nothing}
        @need=${({detail}) => {
          rows.need(detail.from, detail.to);
          this.#place(detail.from);
        }} @sort=${({detail}) => this.#sort(detail)} @open=${({detail}) => this.#open(detail.row?.id, detail.maximise)} @peek=${({detail}) => this.#open(detail.row?.id)}
        @pick=${({detail}) => this.#pick(detail.selection)} @column-menu=${({detail: {column, anchor}}) => openMenu(anchor, this.#columnActions(column), {align: 'start', label: t('data.column.menu', {name: column.key})})} @cell-menu=${(event) => {
          event.preventDefault();
          const {row, column, anchor} = event.detail;
          openMenu(anchor, this.#cellActions(row, column, anchor), {align: 'start', label: recordTitle(row, model)});
        }} @edit=${({detail}) => this.#edit(detail)} @move-column=${({detail}) => placeColumn(model, detail.key, detail.before)} @resize-column=${({detail}) => changeLayout(model, {widths: {...layoutOf(model).widths, [detail.key]: detail.width}})} @delete-rows=${({detail}) => !this.readonly && this.#delete(detail.keys)}
        @click=${(event) => this.#followChip(event)} @mouseover=${cards.over} @mouseout=${cards.out}></data-grid>
      ${this.#statusBar(model, rows, total)}`;
  }

  /** What is wrong with the list: the server is away, refused it, or has not taken what was typed. */
  #troubles(rows) {
    const error = rows.error.value;
    const since = rows.refreshedAt.value;
    const unsent = this.#unsent.value;
    return html`${connection() === 'offline' ? html`<div class="notice warn inpage" role="status">${icon('warn')}<p class="grow">${since ? t('data.offlineSince', {when: dateTime(new Date(since), {timeStyle: 'short'})}) : t('data.offline')}</p><button type="button" class="btn sm" @click=${() => rows.reload()}>${t('connection.retry')}</button></div>`
        : error && error.status !== 400 ? html`<div class="notice danger inpage" role="alert">${icon('alert')}<p class="grow">${errorText(error)}${error.requestId ? html` <span class="mono small">${error.requestId}</span>` : nothing}</p><button type="button" class="btn sm" @click=${() => rows.reload()}>${t('retry')}</button></div>` : nothing}
      ${unsent.size ? html`<div class="notice danger inpage" role="status">${icon('alert')}<p class="grow">${t('data.unsent', {count: unsent.size})}</p><button type="button" class="btn sm" @click=${() => this.#discardUnsent()}>${t('discard')}</button><button type="button" class="btn sm primary" aria-disabled=${String(connection() === 'offline')} title=${connection() === 'offline' ? t('offline.writes') : nothing} @click=${() => this.#sendUnsent()}>${t('data.unsentSave')}</button></div>` : nothing}`;
  }

  inspector() {
    const {model} = this;
    if (!this.recordId || !model) return nothing;
    if (this.#panel.value === 'failed') {
      return html`<aside class="inspector" aria-label=${t('record.failed')}><div class="problem"><h2>${t('record.failed')}</h2><p class="muted">${t('error.network')}</p><button type="button" class="btn" @click=${() => location.reload()}>${t('reload')}</button></div></aside>`;
    }
    if (this.#panel.value !== 'ready') return nothing;
    const top = this.#trail.at(-1);
    if (top) {
      const under = this.#trail.at(-2) ?? {model, id: this.recordId};
      return html`<record-panel .model=${top.model} .recordId=${top.id} .row=${null} .position=${-1} .total=${0} .template=${this.template} .under=${under} .readonly=${top.model.type === 'view' || (guarded.value && !unlocked.value) || readsOnly()}
        @panel-back=${() => this.#back()} @panel-close=${() => this.#close()} @panel-open=${({detail}) => this.#openRecord(detail, top)} @panel-saved=${() => {}} @panel-state=${() => this.requestUpdate()} @panel-delete=${({detail}) => this.#deleteOver(top.model, detail.id)}></record-panel>`;
    }
    const list = this.#rows?.rows.value ?? [];
    const index = list.findIndex((row) => row?.id === this.recordId);
    return html`<record-panel .under=${null} @panel-state=${() => this.requestUpdate()} .model=${model} .recordId=${this.recordId} .row=${index >= 0 ? list[index] : null} .position=${index} .total=${this.#rows?.total.value ?? list.length} .template=${this.template} .readonly=${this.readonly}
      @panel-close=${() => this.#close()} @panel-step=${({detail}) => this.#step(detail)} @panel-open=${({detail}) => this.#openRecord(detail)} @panel-saved=${({detail}) => this.#saved(detail)} @panel-delete=${({detail}) => this.#delete([detail.id], true)}></record-panel>`;
  }

  #placing = 0;
  #restored = '';

  /** Keeps the first visible row in the address, and goes there when a link says so. */
  #place(first) {
    const wanted = Number(this.query.at ?? 0);
    if (this.#restored !== this.#rowsKey) {
      if (!this.#rows.length) return;
      this.#restored = this.#rowsKey;
      if (wanted) {
        queueMicrotask(() => this.grid?.scrollToRow(wanted));
        return;
      }
    }
    clearTimeout(this.#placing);
    this.#placing = setTimeout(() => this.isConnected && first !== Number(this.query.at ?? 0) && setQuery({at: first ? String(first) : ''}), 400);
  }

  #noCollection() {
    return html`<div class="empty"><h2>${this.query.collection ? t('data.unknown', {name: this.query.collection}) : t('data.none')}</h2><p>${t('data.noneNote')}</p><div class="acts">${guarded.value ? nothing : html`<a class="btn primary" href="#/collections/new">${icon('plus')}${t('list.new')}</a><button type="button" class="btn" @click=${() => this.#example()}>${icon('wand')}${t('data.example')}</button>`}${offered('#/settings/import-collections') ? html`<a class="btn" href=${link('settings/import-collections')}>${t('data.importSchema')}</a>` : nothing}</div></div>`;
  }

  async #example() {
    try {
      const {exampleSchema} = await import('../../app/example.js');
      await collections.import(exampleSchema);
    } catch (error) {
      toastError(error, t('data.example'));
    }
  }

  #empty(model) {
    if (this.expression) {
      return html`<div class="empty"><h2>${t('data.noMatch')}</h2><p class="mono">${this.filter.value}</p><div class="acts"><button type="button" class="btn" @click=${() => setQuery({filter: '', text: ''}, {push: true})}>${t('data.filter.clear')}</button></div></div>`;
    }
    return html`<div class="empty"><h2>${t('data.empty')}</h2><p>${model.type === 'view' ? t('data.emptyView') : t('data.emptyNote', {name: model.name})}</p>${this.readonly ? nothing : html`<div class="acts"><button type="button" class="btn primary" @click=${() => this.#open('new')}>${icon('plus')}${t('data.new')}</button><button type="button" class="btn" @click=${() => this.#import()}>${icon('upload')}${t('data.import')}</button><button type="button" class="btn" aria-haspopup="menu" ${menu(() => this.#snippets(null), {align: 'start', label: t('data.copy.snippet')})}>${icon('copy')}${t('data.snippet')}</button></div>`}</div>`;
  }

  /* ---------- tool row and bulk bar ---------- */

  get #views() {
    return pref('views', {})[this.model?.id] ?? [];
  }

  #setViews(list) {
    setPref('views', {...pref('views', {}), [this.model.id]: list});
  }

  #openView(view) {
    if (view?.columns) changeLayout(this.model, view.columns);
    if (view?.density) {
      setPref('density', view.density);
      applyAppearance();
    }
    setQuery({filter: view?.filter ?? '', text: '', sort: view?.sort ?? '', view: view?.id ?? '', record: ''}, {push: true});
  }

  /** Names of the shown columns in their order, as they stand in a shared link. */
  #columnNames() {
    return orderedFields(this.model).filter((field) => !isHidden(this.model, field)).map((field) => field.name);
  }

  #viewState() {
    return {filter: this.expression, sort: this.query.sort ?? '', columns: layoutOf(this.model), density: pref('density', 'comfortable')};
  }

  async #saveView() {
    const name = await ask({title: t('data.view.new'), label: t('data.view.name'), action: t('save')});
    if (!name) return;
    const view = {id: crypto.randomUUID().slice(0, 8), name, ...this.#viewState()};
    this.#setViews([...this.#views, view]);
    setQuery({filter: view.filter, text: '', view: view.id});
  }

  #toolRow(model) {
    const views = this.#views;
    const current = views.find((view) => view.id === this.query.view);
    const modified = current && (current.filter !== this.expression || current.sort !== (this.query.sort ?? '') || JSON.stringify(current.columns ?? {}) !== JSON.stringify(layoutOf(model)));
    return html`<div class="toolrow line">
      <div class="tabs" role="group" aria-label=${t('data.views')}>
        <button type="button" data-command="views" aria-current=${current ? nothing : 'true'} @click=${() => this.#openView(null)}>${t('data.view.all')}</button>
        ${views.map((view) => html`<button type="button" aria-current=${view === current ? 'true' : nothing} @click=${() => (view === current ? openMenu(this.querySelector(`[data-view="${view.id}"]`), this.#viewActions(view), {align: 'start', label: view.name}) : this.#openView(view))} data-command="views" data-view=${view.id}>${view.default ? html`<span class="muted">${icon('star')}</span>` : nothing}${view.name}${view === current && modified ? html`<span class="dot s accent"></span><span class="sr">${t('data.view.modified')}</span>` : nothing}</button>`)}
        <button type="button" data-command="view-save" aria-label=${t('data.view.new')} title=${t('data.view.new')} @click=${() => this.#saveView()}>${icon('plus')}</button>
      </div>
      <span class="end">
        ${guarded.value ? unlockButton() : nothing}
        <button type="button" class="btn quiet icon sm" data-command="columns" aria-label=${t('data.columns')} title=${t('data.columns')} aria-haspopup="menu" ${menu(() => this.#columnItems(), {label: t('data.columns')})}>${icon('columns')}</button>
        <button type="button" class="btn quiet icon sm" data-command="more" aria-label=${t('data.more')} title=${t('data.more')} aria-haspopup="menu" ${menu(() => this.#more(model))}>${icon('more')}</button>
        ${this.readonly ? html`<span class="badge">${t(model.type === 'view' ? 'data.view.readonly' : readsOnly() ? 'acting.reads' : 'data.locked')}</span>` : html`<button type="button" data-command="record-new" class="btn ${this.recordId ? '' : 'primary'}" @click=${() => this.#open('new')}>${icon('plus')}<span>${t('data.newShort')}<span class="wide-only">${t('data.newRest')}</span></span></button>`}
      </span>
    </div>`;
  }

  #viewActions(view) {
    const views = this.#views;
    const at = views.indexOf(view);
    return [
      {label: t('data.view.save'), icon: 'check', run: () => this.#setViews(views.map((each) => (each === view ? {...view, ...this.#viewState()} : each)))},
      {label: t('data.view.saveAs'), icon: 'plus', run: () => this.#saveView()},
      {label: t('data.view.rename'), icon: 'edit', run: async () => {
        const name = await ask({title: t('data.view.rename'), label: t('data.view.name'), value: view.name, action: t('save')});
        if (name) this.#setViews(views.map((each) => (each === view ? {...view, name} : each)));
      }},
      {label: t('data.view.duplicate'), icon: 'copy', run: () => this.#setViews([...views, {...view, id: crypto.randomUUID().slice(0, 8), name: t('data.view.copyOf', {name: view.name}), default: false}])},
      {label: t('data.view.default'), checked: Boolean(view.default), run: () => this.#setViews(views.map((each) => ({...each, default: each === view && !view.default})))},
      {label: t('data.view.share'), icon: 'link', run: () => copy(location.href.split('#')[0] + link('collections', {collection: this.model.name, filter: view.filter, sort: view.sort, columns: this.#columnNames().join(',')}), t('data.copy.link'))},
      at > 0 && {label: t('data.view.left'), icon: 'left', run: () => this.#setViews(swap(views, at, at - 1))},
      at < views.length - 1 && {label: t('data.view.right'), icon: 'right', run: () => this.#setViews(swap(views, at, at + 1))},
      {separator: true},
      {label: t('data.view.delete'), icon: 'trash', danger: true, run: () => {
        this.#setViews(views.filter((each) => each !== view));
        this.#openView(null);
      }},
    ];
  }

  #bulkBar(count, total) {
    const all = this.#all.value;
    const shown = all ? total : count;
    return html`<section class="toolrow bulk" aria-label=${t('data.selected', {count: shown})}>
      <span class="strong t13 cut">${t('data.selected', {count: shown})}</span>
      ${!all && total !== null && total > count ? html`<button type="button" class="linkbtn t13" data-command="select-all" @click=${() => (this.#all.value = true)}>${t('data.selectAll', {count: total})}</button>` : nothing}
      <span class="sep wide-only"></span>
      ${this.readonly ? nothing : html`<button type="button" class="btn sm" data-command="edit-many" aria-haspopup="dialog" @click=${() => this.#editMany()}>${icon('edit')}<span>${t('data.edit')}</span></button>
        <button type="button" class="btn sm wide-only" data-command="duplicate" @click=${() => this.#duplicate()}>${icon('copy')}${t('data.duplicate')}</button>`}
      <button type="button" class="btn sm wide-only" data-command="export" aria-haspopup="dialog" @click=${() => this.#export()}>${icon('download')}${t('data.export')}</button>
      <button type="button" class="btn sm wide-only" data-command="copy-as" aria-haspopup="menu" ${menu(() => this.#copies(), {label: t('data.copyAs')})}>${t('data.copyAs')}${icon('down')}</button>
      <span class="sep wide-only"></span>
      ${this.readonly ? nothing : html`<button type="button" class="btn sm danger" data-command="delete" @click=${() => this.#delete([...this.#selection.peek()])}>${icon('trash')}<span>${t('delete')}<span class="wide-only"> ${t('data.deleteCount', {count: shown})}</span></span></button>`}
      <span class="end"><button type="button" class="btn sm wide-only" data-command="selection-clear" @click=${() => this.#pick(new Set())}>${t('data.clear')} <kbd>Esc</kbd></button><button type="button" class="btn icon sm narrow-only" data-command="selection-clear" aria-label=${t('data.clearSelection')} @click=${() => this.#pick(new Set())}>${icon('x')}</button></span>
    </section>`;
  }

  #statusBar(model, rows, total) {
    const {grid} = this;
    const shown = rows.rows.value.length;
    const created = rows.created.value;
    const density = pref('density', 'comfortable');
    return html`<footer class="statusbar">
      <span>${total === null ? (rows.error.value ? nothing : t('data.counting')) : this.expression ? t('data.ofMatching', {count: total}) : t('data.ofAll', {count: total, name: model.name})}</span>
      ${created ? html`<button type="button" class="newpill" data-command="refresh" @click=${() => rows.reload()}><span class="dot accent s"></span>${t('data.created', {count: created})}</button>` : nothing}
      ${this.#live.value ? nothing : html`<span class="badge warn">${t('data.paused')}</span>`}
      <span class="end wide-only">${this.readonly ? nothing : html`<span id="edit-hint" class="row"><kbd>Enter</kbd> ${t('data.hint.save')} <kbd>Tab</kbd> ${t('data.hint.right')} <kbd>Esc</kbd> ${t('data.hint.cancel')}</span>`}
        <button type="button" class="btn quiet sm" aria-haspopup="menu" data-command="density" ${menu(() => this.#densities(), {label: t('density')})}>${icon('density')}${t('density.' + density)}</button></span>
      ${shown && grid ? nothing : nothing}
    </footer>`;
  }

  /* ---------- menus ---------- */

  #densities() {
    return ['comfortable', 'compact', 'dense'].map((each) => ({label: t('density.' + each), checked: pref('density', 'comfortable') === each, run: () => {
      setPref('density', each);
      applyAppearance();
      this.grid.requestUpdate();
    }}));
  }

  #viewsMenu() {
    openMenu(this.querySelector('.toolrow .tabs') ?? this.querySelector('main'), [
      {label: t('data.view.all'), checked: !this.query.view, run: () => this.#openView(null)},
      ...this.#views.map((view) => ({label: view.name, checked: view.id === this.query.view, run: () => this.#openView(view)})),
    ], {align: 'start', label: t('data.views')});
  }

  async #snippets(row) {
    const {createSnippets} = await import('./snippets.js');
    return Object.entries(createSnippets(this.model, row)).map(([language, text]) => ({label: language, icon: 'copy', run: () => copy(text, language)}));
  }

  async #snippetMenu(anchor, row) {
    openMenu(anchor, await this.#snippets(row), {align: 'start', label: t('data.copy.snippet')});
  }

  /** Opens the menu of the button that names a command. */
  #press(id) {
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-command="${id}"]`))?.click();
  }

  /** What the headers of the columns, the chosen cell and the open view offer. */
  menus() {
    const {grid} = this;
    if (!grid) return [];
    const view = this.#views.find((each) => each.id === this.query.view);
    return [
      ...(grid.activeRow ? [[recordTitle(grid.activeRow, this.model), this.#cellActions(grid.activeRow, grid.activeColumn)]] : []),
      ...(view ? [[view.name, this.#viewActions(view)]] : []),
      ...grid.columns.map((column) => [column.title, this.#columnActions(column)]),
    ];
  }

  #collectionMenu(model) {
    const free = !guarded.peek();
    return [
      {label: t('data.menu.open'), icon: 'data', href: link('collections', {collection: model.name})},
      model.type !== 'view' && {label: t('data.new'), icon: 'plus', run: () => go('collections', {collection: model.name, record: 'new'})},
      {label: t('data.menu.schema'), icon: 'schema', href: link(`collections/${encodeURIComponent(model.name)}/schema`)},
      offered('#/rules') && {label: t('data.menu.rules'), icon: 'rules', href: link('rules', {collection: model.name})},
      offered('#/api') && {label: t('data.menu.api'), icon: 'api', href: link('api', {collection: model.name})},
      {separator: true},
      model.type !== 'view' && free && {label: t('data.import'), icon: 'upload', run: () => this.#import(model)},
      {label: t('data.export'), icon: 'download', run: () => this.#export(model)},
      free && !model.system && {label: t('data.menu.duplicate'), icon: 'schema', run: () => this.#duplicateCollection(model)},
      {separator: true},
      {label: t('data.menu.copyName'), icon: 'copy', run: () => copy(model.name, t('data.menu.copyName'))},
      {label: t('data.menu.copyId'), icon: 'copy', run: () => copy(model.id, 'id')},
      {label: t('data.menu.copyJson'), icon: 'copy', run: () => copy(JSON.stringify(model, null, 2), 'JSON')},
      free && model.type !== 'view' && {separator: true},
      free && model.type !== 'view' && {label: t('data.menu.truncate'), icon: 'trash', danger: true, run: () => this.#truncate(model)},
      free && !model.system && {label: t('data.menu.delete'), icon: 'trash', danger: true, run: () => this.#drop(model)},
    ];
  }

  /** The same fields, rules and options under a new name, without the records. */
  async #duplicateCollection(model) {
    const name = await ask({title: t('data.menu.duplicate'), label: t('data.menu.newName'), value: model.name + '_copy', action: t('data.duplicate'), check: (text) => (collection(text) ? t('data.menu.taken') : '')});
    if (!name) return;
    const {id: _, created: _created, updated: _updated, name: _name, ...rest} = structuredClone(model);
    const body = {...rest, name, fields: rest.fields.map(({id: _id, ...field}) => field), indexes: (rest.indexes ?? []).map((sql) => sql.replace(/(INDEX(?:\s+IF\s+NOT\s+EXISTS)?\s+)([`"[]?)(\w+)/i, `$1$2$3_${Math.random().toString(36).slice(2, 8)}`).replace(/(\sON\s+)([`"[]?)\w+/i, `$1$2${name}`))};
    try {
      const made = await collections.create(body);
      go('collections', {collection: made.name});
    } catch (error) {
      toastError(error, t('data.menu.duplicate'));
    }
  }

  async #truncate(model) {
    const count = await records(model.name).count().catch(() => null);
    if (!(await confirm({title: t('data.truncate.title', {name: model.name}), message: t('data.truncate.note', {count: count ?? 0}), action: t('data.menu.truncate'), danger: true, typed: model.name}))) return;
    try {
      await collections.truncate(model.name);
      toast(t('data.truncate.done', {name: model.name}));
      await this.#rows?.reload();
    } catch (error) {
      toastError(error, t('data.menu.truncate'));
    }
  }

  async #drop(model) {
    if (!(await confirm({title: t('data.drop.title', {name: model.name}), message: t('data.drop.note'), action: t('data.menu.delete'), danger: true, typed: model.name}))) return;
    try {
      await collections.delete(model.name);
      toast(t('data.drop.done', {name: model.name}));
      if (this.model?.name === model.name || !this.model) go('collections');
    } catch (error) {
      toastError(error, t('data.menu.delete'));
    }
  }

  #more(model) {
    return [
      {label: t('data.refresh'), icon: 'refresh', keys: 'r', run: () => this.#rows.reload()},
      {label: t('data.live'), checked: this.#live.peek(), run: () => this.#toggleLive()},
      {label: t('data.absolute'), checked: pref('absoluteDates', false), run: () => setPref('absoluteDates', !pref('absoluteDates', false))},
      model.fields.some((field) => field.hidden) && {label: t('data.reveal'), checked: this.#reveal.peek(), run: () => (this.#reveal.value = !this.#reveal.peek())},
      {separator: true},
      !this.readonly && {label: t('data.import'), icon: 'upload', run: () => this.#import()},
      {label: t('data.export'), icon: 'download', run: () => this.#export()},
      {separator: true},
      ...this.#collectionMenu(model).slice(2),
    ];
  }

  #columnItems() {
    const {model} = this;
    return [
      {heading: t('data.columns')},
      ...orderedFields(model).map((field) => ({label: field.name, checked: () => !isHidden(model, field), keep: true, run: () => toggleColumn(model, field.name)})),
      {separator: true},
      {label: t('data.column.reset'), icon: 'undo', run: () => changeLayout(model, {order: undefined, hidden: undefined, widths: undefined, pinned: undefined, wrap: undefined})},
    ];
  }

  #columnActions(column) {
    const {model} = this;
    const {field} = column;
    const pinned = layoutOf(model).pinned ?? [];
    const visible = gridFields(model).filter((each) => !isHidden(model, each)).length;
    return [
      column.sortable && {label: t('data.column.ascending'), icon: 'aup', run: () => this.#sortBy(column.key, false)},
      column.sortable && {label: t('data.column.descending'), icon: 'adown', run: () => this.#sortBy(column.key, true)},
      column.sortable && this.#sorts.some((sort) => sort.key === column.key) && {label: t('data.column.unsorted'), icon: 'x', run: () => setQuery({sort: ''})},
      column.sortable && {separator: true},
      fieldType(field).operators.length > 0 && {label: t('data.column.filter', {name: field.name}), icon: 'filter', run: () => this.#filterBy(field)},
      {separator: true},
      {label: t(pinned.includes(column.key) ? 'data.column.unpin' : 'data.column.pin'), icon: 'pinl', run: () => changeLayout(model, {pinned: pinned.includes(column.key) ? pinned.filter((name) => name !== column.key) : [...pinned, column.key]})},
      {label: t('data.column.left'), icon: 'left', run: () => moveColumn(model, column.key, -1)},
      {label: t('data.column.right'), icon: 'right', run: () => moveColumn(model, column.key, 1)},
      {label: t('data.column.fit'), icon: 'max', run: () => this.grid.fit(column)},
      {label: t('data.column.wrap'), checked: Boolean(layoutOf(model).wrap?.includes(column.key)), run: () => changeLayout(model, {wrap: layoutOf(model).wrap?.includes(column.key) ? layoutOf(model).wrap.filter((name) => name !== column.key) : [...(layoutOf(model).wrap ?? []), column.key]})},
      {label: t('data.column.hide'), icon: 'eyeoff', run: () => toggleColumn(model, column.key)},
      {label: t('data.column.all'), icon: 'columns', hint: t('data.column.count', {shown: visible, all: gridFields(model).length}), run: () => setTimeout(() => this.#press('columns'))},
    ];
  }

  #filterBy(field) {
    const bar = /** @type {any} */ (this.querySelector('filter-bar'));
    const base = this.expression;
    bar.asMode = 'filter';
    bar.draft = `${base ? base + ' && ' : ''}${field.name} ${fieldType(field).operators[0]} `;
    void bar.updateComplete.then(() => bar.focusField());
  }

  #cellActions(row, column, anchor = this.grid.activeCell) {
    const {model} = this;
    const picked = this.#selection.peek();
    const value = column ? row[column.key] : undefined;
    const simple = column && ['string', 'number', 'boolean'].includes(typeof value) && fieldType(column.field).operators.length;
    const literal = typeof value === 'string' ? quote(value) : String(value);
    const also = (operator) => () => setQuery({filter: [this.expression && (/\|\|/.test(this.expression) ? `(${this.expression})` : this.expression), `${column.key} ${operator} ${literal}`].filter(Boolean).join(' && '), text: '', record: ''}, {push: true});
    return [
      {label: t('data.menu.openRecord'), icon: 'panelr', keys: 'enter', run: () => this.#open(row.id)},
      {label: t('data.menu.newTab'), icon: 'external', href: link('collections', {collection: model.name, record: row.id}), target: '_blank'},
      column && {separator: true},
      column?.field.type === 'json' && value && typeof value === 'object' && {label: t('field.expand', {name: column.key}), icon: 'max', run: () => showJson(column.key, value)},
      column && {label: t('data.copy.cell'), icon: 'copy', run: () => copy(column.text(row), column.title)},
      {label: t('data.copy.id'), icon: 'copy', run: () => copy(row.id, 'id')},
      {label: t('data.copy.json'), icon: 'copy', run: () => copy(JSON.stringify(row, null, 2), 'JSON')},
      {label: t('data.copy.snippet'), icon: 'copy', keys: 'y s', run: () => setTimeout(() => this.#snippetMenu(anchor, row))},
      simple && {separator: true},
      simple && {label: t('data.quick.equals', {value: String(value).slice(0, 24)}), icon: 'filter', run: also('=')},
      simple && {label: t('data.quick.not', {value: String(value).slice(0, 24)}), icon: 'filter', run: also('!=')},
      simple && typeof value === 'number' && {label: t('data.quick.more', {value: String(value)}), icon: 'filter', run: also('>')},
      !this.readonly && {separator: true},
      !this.readonly && {label: t('data.duplicate'), icon: 'copy', run: () => this.#duplicate([row])},
      !this.readonly && {label: picked.has(row.id) && picked.size > 1 ? t('bulk.delete', {count: picked.size}) : t('data.delete'), icon: 'trash', danger: true, keys: 'delete', run: () => this.#delete(picked.has(row.id) ? [...picked] : [row.id])},
    ];
  }

  async #copies() {
    const {copyAs, copyKinds} = await import('./bulk.js');
    return copyKinds.map((kind) => ({label: t('bulk.copy.' + kind), icon: 'copy', run: async () => copyAs(kind, await this.#chosen(), this.model)}));
  }

  /* ---------- sorting, selection, opening ---------- */

  get #sorts() {
    return (this.query.sort ?? '').split(',').filter(Boolean).map((part) => ({key: part.replace(/^[-+]/, '').split('.')[0], descending: part.startsWith('-')}));
  }

  #sort({key, add}) {
    const before = this.#sorts.find((sort) => sort.key === key);
    if (before?.descending) {
      setQuery({sort: add ? this.#sortText(this.#sorts.filter((sort) => sort.key !== key)) : ''});
      return;
    }
    const next = {key, descending: Boolean(before)};
    setQuery({sort: this.#sortText(add ? [...this.#sorts.filter((sort) => sort.key !== key), next] : [next])});
  }

  #sortBy(key, descending) {
    setQuery({sort: this.#sortText([{key, descending}])});
  }

  #sortText(sorts) {
    const {model} = this;
    return sorts.map(({key, descending}) => {
      const field = model.fields.find((each) => each.name === key);
      return (descending ? '-' : '') + sortKey(field, collection(field.collectionId));
    }).join(',');
  }

  #pick(selection) {
    this.#selection.value = selection;
    this.#all.value = false;
  }

  async #chosen() {
    const {chosen} = await import('./bulk.js');
    const list = [];
    for await (const record of chosen({model: this.model, rows: this.#rows.rows.peek(), ids: this.#selection.peek(), filter: this.expression, all: this.#all.peek()})) list.push(record);
    return list;
  }

  async #mayLeaveRecord() {
    return !this.panel || (await this.panel.mayClose());
  }

  async #open(id, maximise = false) {
    if (!id || id === this.recordId || !(await this.#mayLeaveRecord())) return;
    if (maximise) setPref('panelMax', true);
    this.template = null;
    setQuery({record: id, over: ''}, {push: !this.recordId});
  }

  /** Opens a related record over the open one; without one, in its own list. */
  async #openRecord({collection: name, id, template}, from = null) {
    if (!(await this.#mayLeaveRecord())) return;
    this.template = template ?? null;
    const here = from ?? {model: this.model, id: this.recordId};
    if (name === here.model.name && (here.id === 'new' || id === 'new')) {
      // A record that was just created takes the place of its empty form.
      if (from) this.#setTrail([...this.#trail.slice(0, -1), {model: from.model, id}]);
      else setQuery({record: id, over: ''});
    } else if (this.recordId && this.recordId !== 'new') this.#setTrail([...this.#trail, {model: collection(name), id}].slice(-8));
    else if (name && name !== this.model.name) go('collections', {collection: name, record: id});
    else setQuery({record: id, over: ''});
  }

  /** Deletes a record that stands over the open one, after a question: its list is not there to bring it back. */
  async #deleteOver(model, id) {
    const {confirmDelete, deleteNow} = await import('./bulk.js');
    if (!(await confirmDelete(model, 1))) return;
    await deleteNow(model, [id]).catch((error) => toastError(error, t('data.delete')));
    this.#setTrail(this.#trail.slice(0, -1));
  }

  async #close() {
    const id = this.recordId;
    if (!(await this.#mayLeaveRecord())) return;
    setPref('panelMax', undefined);
    setQuery({record: '', over: ''});
    const index = this.#rows?.rows.peek().findIndex((row) => row?.id === id) ?? -1;
    if (index >= 0) this.grid?.focusRow(index);
  }

  #step(step) {
    const list = this.#rows?.rows.peek() ?? [];
    const from = this.recordId ? list.findIndex((row) => row?.id === this.recordId) : this.grid.active.row;
    const next = list[from + step];
    if (!next) return;
    this.grid.focusRow(from + step, !this.recordId);
    if (this.recordId) void this.#open(next.id);
  }

  #followChip(event) {
    const chip = event.target.closest?.('a.chip.rel[data-record]');
    if (!chip || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    void this.#openRecord({collection: chip.dataset.collection, id: chip.dataset.record});
  }

  #toggleLive() {
    this.#live.value = !this.#live.peek();
    if (this.#live.peek()) this.#rows.resume();
    else this.#rows.pause();
  }

  /* ---------- writing ---------- */

  #written(name, action, record) {
    if (name !== this.model?.name || !record?.id) return;
    this.#mine.add(record.id);
    setTimeout(() => this.#mine.delete(record.id), 5000);
    if (action === 'update') this.#rows?.put(record);
  }

  #saved({record, created}) {
    if (created) void this.#rows?.reload();
    else this.#rows?.put(record);
  }

  #state(row, key, state) {
    const next = new Map(this.#states.peek());
    if (state) next.set(`${row.id}:${key}`, state);
    else next.delete(`${row.id}:${key}`);
    this.#states.value = next;
  }

  /** Writes one cell at once; the refused value goes back and the reason stays at the cell. */
  async #edit({row, column, value}) {
    const {model} = this;
    const key = column.key;
    const before = row[key];
    if (JSON.stringify(before) === JSON.stringify(value)) return;
    const problem = fieldType(column.field).validate(value, column.field);
    if (problem) {
      this.#state(row, key, {kind: 'failed', message: problem});
      announce(problem);
      return;
    }
    this.#rows.put({id: row.id, [key]: value});
    this.#state(row, key, {kind: 'saving'});
    try {
      const saved = await records(model.name).update(row.id, {[key]: value}, {query: {expand: this.#rows.expand}});
      this.#state(row, key, {kind: 'saved'});
      setTimeout(() => this.#state(row, key, undefined), 1600);
      offerUndo({
        label: t('data.changed', {name: key}),
        undo: async () => {
          const now = await records(model.name).view(row.id);
          if (JSON.stringify(now[key]) !== JSON.stringify(saved[key])) throw new Error(t('undo.changedSince'));
          await records(model.name).update(row.id, {[key]: before});
        },
        redo: () => records(model.name).update(row.id, {[key]: value}),
      }, {quiet: true});
    } catch (error) {
      const message = error.fields?.[key] ?? errorText(error);
      this.#state(row, key, {kind: 'failed', message});
      announce(`${key}: ${message}`);
      // A refused value goes back; one that never arrived stays and can be sent again.
      if (error.kind === 'network' || error.kind === 'server') this.#hold(row, column, value, before);
      else this.#rows.put({id: row.id, [key]: before});
    }
  }

  #hold(row, column, value, before) {
    const id = `${row.id}:${column.key}`;
    const known = this.#unsent.peek().get(id);
    this.#unsent.value = new Map([...this.#unsent.peek(), [id, {model: this.model, rows: this.#rows, row, column, value, before: known ? known.before : before}]]);
  }

  #release(id) {
    const next = new Map(this.#unsent.peek());
    next.delete(id);
    this.#unsent.value = next;
  }

  async #sendUnsent() {
    if (connection() === 'offline') return;
    for (const [id, {row, column, value, before}] of this.#unsent.peek()) {
      this.#release(id);
      await this.#edit({row: {...row, [column.key]: before}, column, value});
    }
  }

  #discardUnsent() {
    for (const [id, {rows, row, column, before}] of this.#unsent.peek()) {
      this.#release(id);
      rows.put({id: row.id, [column.key]: before});
      this.#state(row, column.key, undefined);
    }
  }

  async #editMany() {
    const {model} = this;
    const list = await this.#chosen();
    const {editField} = await import('./bulk.js');
    const result = await editField(model, list).catch((error) => void toastError(error));
    if (!result) return;
    result.written.forEach((record) => this.#rows.put(record));
    if (result.written.length) offerUndo({label: t('bulk.edited', {count: result.written.length}), undo: async () => {
      const kept = await result.restore();
      if (kept) toast(t('bulk.kept', {count: kept}), {kind: 'warn'});
      await this.#rows.reload();
    }});
  }

  async #duplicate(list) {
    const {model} = this;
    const {duplicate} = await import('./bulk.js');
    try {
      const made = await duplicate(model, list ?? (await this.#chosen()));
      if (made.length) {
        offerUndo({label: t('bulk.duplicated', {count: made.length}), undo: async () => {
          const {deleteNow} = await import('./bulk.js');
          await deleteNow(model, made.map((record) => record.id));
          await this.#rows.reload();
        }});
      }
      await this.#rows.reload();
    } catch (error) {
      toastError(error, t('data.duplicate'));
    }
  }

  async #export(model = this.model) {
    const {exportRecords} = await import('./bulk.js');
    const here = model === this.model;
    await exportRecords({model, filter: here ? this.expression : '', ids: here ? this.#selection.peek() : new Set(), rows: here ? this.#rows.rows.peek() : []}).catch((error) => toastError(error, t('data.export')));
  }

  async #import(model = this.model) {
    const {importRecords} = await import('./import.js');
    if ((await importRecords(model)) && model === this.model) await this.#rows?.reload();
  }

  /** Up to a hundred rows are held back for some seconds; more are deleted after a typed confirmation. */
  async #delete(ids, closing = false) {
    const {model} = this;
    const everything = this.#all.peek();
    const {confirmDelete, deleteNow} = await import('./bulk.js');
    if (everything || ids.length > 100) {
      const list = everything ? (await this.#chosen()).map((record) => record.id) : ids;
      if (!(await confirmDelete(model, list.length))) return;
      await deleteNow(model, list).catch((error) => toastError(error));
      this.#pick(new Set());
      await this.#rows.reload();
      return;
    }
    if (closing || ids.includes(this.recordId)) setQuery({record: ''});
    const back = this.#rows.hide(new Set(ids));
    const rows = this.#rows;
    this.#pick(new Set());
    const operation = {label: t('bulk.deleted', {count: ids.length}), undo: () => {
      this.#held.delete(operation);
      clearTimeout(timer);
      if (rows === this.#rows) back();
      else void this.#rows?.reload();
    }};
    const timer = setTimeout(() => void this.#sendDelete(operation), GRACE);
    this.#held.set(operation, {model, ids});
    offerUndo(operation);
  }

  async #sendDelete(operation) {
    const held = this.#held.get(operation);
    if (!held) return;
    this.#held.delete(operation);
    forget(operation);
    try {
      const {deleteNow} = await import('./bulk.js');
      held.ids.forEach((id) => this.#mine.add(id));
      const outcomes = await deleteNow(held.model, held.ids);
      if (outcomes.some((outcome) => outcome?.error)) await this.#rows?.reload();
    } catch (error) {
      toastError(error, t('data.delete'));
      await this.#rows?.reload();
    }
  }

  /** The page is going: what was held back is sent now, in a way that outlives the page. */
  #flushHeld(leaving = false) {
    for (const [operation, {model, ids}] of [...this.#held]) {
      if (!leaving) {
        void this.#sendDelete(operation);
        continue;
      }
      this.#held.delete(operation);
      for (const id of ids) void fetch(BASE + path('collections', model.name, 'records', id), {method: 'DELETE', keepalive: true, headers: {Authorization: acting.peek()?.client.session.token ?? session.token}});
    }
  }
}
customElements.define('larder-data', DataPage);

/** What is wrong with a collection, in a sentence; '' when nothing is. */
function warningOf(model) {
  if (model.type !== 'auth') return '';
  if (model.oauth2?.enabled && !model.oauth2.providers?.length) return t('data.warn.oauth2');
  return model.passwordAuth?.enabled || model.otp?.enabled || model.oauth2?.enabled ? '' : t('data.warn.noWayIn');
}

function swap(list, from, to) {
  const next = [...list];
  [next[from], next[to]] = [next[to], next[from]];
  return next;
}
