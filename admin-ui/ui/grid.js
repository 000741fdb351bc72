// @ts-check
// <data-grid>: a virtual table with one tab stop, cell navigation, sorting, selection, column sizes and cell editing.
import {repeat} from 'lit/directives/repeat.js';
import {Element, html, icon, nothing} from '../app/element.js';
import {styles} from '../app/styles.js';
import {t} from '../app/i18n.js';
import {pref} from '../app/prefs.js';
import {available, strokes} from '../app/commands.js';

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {string} [hint] said on hover
 * @property {string} [icon]
 * @property {number} [width] pixels; without it the column takes what is left
 * @property {'num' | ''} [align]
 * @property {boolean} [pinned] stays at the start while the rest scrolls
 * @property {boolean} [sortable]
 * @property {boolean} [menu] the header opens a menu (event `column-menu`) instead of sorting at once
 * @property {(row: any, index: number) => any} cell template or text
 * @property {(row: any) => string} [text] plain text, for the title and for copying
 * @property {string} [className]
 * @property {(row: any) => boolean} [editable]
 * @property {boolean} [typed] its editor takes a first letter, so typing begins to edit
 * @property {(row: any, edit: {text: string | null, commit: (value: any) => void, cancel: () => void}) => any} [editor]
 */

const OVERSCAN = 8;

/** True for a key that does something by itself here; every other letter begins to edit. */
const isShortcut = (key) => pref('singleKeys', true) && available().some((each) => each.keys && strokes(each.keys).some((stroke) => stroke.split(' ')[0] === key));

/**
 * Events (detail):
 * `sort` {key, add} · `open` {row, index, maximise} · `peek` {row, index} · `pick` {selection} · `need` {from, to}
 * `column-menu` {column, anchor} · `cell-menu` {row, column, anchor} · `edit` {row, column, value} · `resize-column` {key, width}
 * `delete-rows` {keys} · `move-column` {key, before}
 */
export class DataGrid extends Element {
  static properties = {
    columns: {attribute: false}, rows: {attribute: false}, total: {type: Number}, label: {type: String},
    sorts: {attribute: false}, selection: {attribute: false}, selectable: {type: Boolean}, openKey: {attribute: false},
    openable: {type: Boolean}, rowKey: {attribute: false}, rowClass: {attribute: false}, rowName: {attribute: false},
    cellState: {attribute: false}, busy: {type: Boolean}, footer: {attribute: false},
    start: {state: true}, end: {state: true}, active: {state: true}, editing: {state: true},
  };

  constructor() {
    super();
    /** @type {Column[]} */
    this.columns = [];
    /** Loaded rows by index; holes are rows that are still to come. */
    this.rows = [];
    this.total = 0;
    this.label = '';
    /** @type {{key: string, descending: boolean}[]} */
    this.sorts = [];
    this.selection = new Set();
    this.selectable = false;
    this.openable = false;
    this.openKey = null;
    this.rowKey = (row) => row.id;
    this.rowName = (row) => row.id;
    this.rowClass = () => '';
    /** State of one cell: {kind: 'saving' | 'saved' | 'failed', message} or undefined. */
    this.cellState = () => undefined;
    this.busy = false;
    this.footer = nothing;
    this.start = 0;
    this.end = 40;
    this.active = {row: 0, col: 0};
    this.editing = null;
    this.rowHeight = 40;
  }

  #anchor = 0;
  #typed = null;
  #refocus = false;
  #observer = null;

  firstUpdated() {
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.wrap);
    this.#measure();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  get wrap() {
    return /** @type {HTMLElement} */ (this.querySelector('.gridwrap'));
  }

  #measure = () => {
    const {wrap} = this;
    if (!wrap) return;
    this.rowHeight = parseFloat(getComputedStyle(this).getPropertyValue('--row')) + 1 || 41;
    const first = Math.floor(wrap.scrollTop / this.rowHeight);
    const count = Math.ceil(wrap.clientHeight / this.rowHeight) + 1;
    this.start = Math.max(0, first - OVERSCAN);
    this.end = Math.min(this.total, first + count + OVERSCAN);
    this.emit('need', {from: first, to: Math.min(this.total, first + count)});
  };

  #within = false;

  willUpdate(changed) {
    this.#within = this.contains(document.activeElement);
    if (changed.has('total') || changed.has('rows')) {
      if (this.active.row >= this.total) this.active = {...this.active, row: Math.max(0, this.total - 1)};
      if (this.isConnected && this.hasUpdated) queueMicrotask(() => this.#measure());
    }
  }

  updated() {
    // A row that arrives takes the place of its empty one; the focus stays where it was.
    if (this.#within && !this.contains(document.activeElement)) this.#refocus = true;
    if (this.editing) {
      const input = /** @type {HTMLElement | null} */ (this.querySelector('td.editing :is(input, textarea, select, button, [contenteditable])'));
      if (input && !this.querySelector('td.editing')?.contains(document.activeElement)) {
        input.focus();
        if (input instanceof HTMLInputElement && this.#typed === null && /text|search|url|email/.test(input.type)) input.select();
      }
    } else if (this.#refocus) {
      this.#refocus = false;
      this.activeCell?.focus({preventScroll: false});
    }
  }

  emit(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, {detail, bubbles: true, cancelable: true}));
  }

  get activeCell() {
    return /** @type {HTMLElement | null} */ (this.querySelector('[data-active]'));
  }

  get activeRow() {
    return this.rows[this.active.row];
  }

  get activeColumn() {
    return this.#columnAt(this.active.col);
  }

  /** Scrolls a row into view and puts the focus there. */
  focusRow(index, focus = true) {
    this.active = {...this.active, row: Math.max(0, Math.min(index, this.total - 1))};
    this.#reveal();
    this.#refocus = focus;
    this.requestUpdate();
  }

  /** Scrolls until a row is the first one, without moving the focus. */
  scrollToRow(index) {
    this.wrap.scrollTop = index * this.rowHeight;
    this.#measure();
  }

  /** Makes a column as wide as the widest of its visible cells. */
  fit(column) {
    const at = this.columns.indexOf(column) + (this.selectable ? 1 : 0);
    const cells = [this.querySelectorAll('thead th')[at], ...this.querySelectorAll(`tbody td[data-col="${at}"]`)];
    const range = document.createRange();
    const widths = cells.filter(Boolean).map((cell) => {
      range.selectNodeContents(cell.querySelector('.head') ?? cell);
      return range.getBoundingClientRect().width + (cell.querySelector('.rowopen') ? 8 : 28);
    });
    this.emit('resize-column', {key: column.key, width: Math.round(Math.min(640, Math.max(56, ...widths)))});
  }

  #reveal() {
    const {wrap, rowHeight} = this;
    if (this.active.row < 0) return;
    const top = this.active.row * rowHeight;
    const head = 36;
    if (top < wrap.scrollTop) wrap.scrollTop = top;
    else if (top + rowHeight + head > wrap.scrollTop + wrap.clientHeight) wrap.scrollTop = top + rowHeight + head - wrap.clientHeight;
    this.#measure();
  }

  #move(rowStep, colStep, absolute = {}) {
    const cols = this.columns.length + (this.selectable ? 1 : 0);
    const row = absolute.row ?? Math.max(-1, Math.min(this.total - 1, this.active.row + rowStep));
    const col = absolute.col ?? Math.max(0, Math.min(cols - 1, this.active.col + colStep));
    this.active = {row, col};
    this.#reveal();
    this.#refocus = true;
    this.requestUpdate();
  }

  #columnAt(col) {
    return this.columns[col - (this.selectable ? 1 : 0)];
  }

  #key = (event) => {
    if (this.editing) return this.#editKey(event);
    if (!event.target.closest?.('td, th')) return;
    const page = Math.max(1, Math.floor(this.wrap.clientHeight / this.rowHeight) - 1);
    const jump = event.ctrlKey || event.metaKey;
    const rtl = document.dir === 'rtl' ? -1 : 1;
    const moves = {
      ArrowDown: () => (event.shiftKey && this.selectable ? this.#extend(1) : this.#move(1, 0)),
      ArrowUp: () => (event.shiftKey && this.selectable ? this.#extend(-1) : this.#move(-1, 0)),
      ArrowRight: () => this.#move(0, rtl),
      ArrowLeft: () => this.#move(0, -rtl),
      PageDown: () => this.#move(page, 0),
      PageUp: () => this.#move(-Math.min(page, this.active.row), 0),
      Home: () => this.#move(0, 0, {col: 0, ...(jump ? {row: 0} : {})}),
      End: () => this.#move(0, 0, {col: this.columns.length - (this.selectable ? 0 : 1), ...(jump ? {row: this.total - 1} : {})}),
    };
    const move = event.altKey ? undefined : moves[event.key];
    if (move) {
      event.preventDefault();
      move();
      return;
    }
    if (this.active.row < 0) return;
    this.#rowKey(event, jump);
  };

  #rowKey(event, jump) {
    const {activeRow: row} = this;
    const column = this.#columnAt(this.active.col);
    const index = this.active.row;
    if (!row) return;
    if (event.key === 'Enter' && event.shiftKey) this.emit('open', {row, index, maximise: true});
    else if (event.key === 'Enter' && !jump) {
      if (this.#canEdit(row, column)) this.startEdit();
      else if (this.selectable && this.active.col === 0) this.#toggle(index, event.shiftKey);
      else this.emit('open', {row, index});
    } else if (event.key === 'F2' || (event.key === 'e' && !jump && !event.altKey)) {
      if (this.#canEdit(row, column)) this.startEdit();
    } else if (event.key === ' ') {
      if (this.selectable && (this.active.col === 0 || event.shiftKey)) this.#toggle(index, false);
      else this.emit('peek', {row, index});
    } else if (event.key === 'x' && !jump && this.selectable) this.#toggle(index, event.shiftKey);
    else if (event.key === 'a' && jump && this.selectable) this.selectAll(true);
    else if (event.key === 'c' && jump && column && getSelection()?.isCollapsed) void navigator.clipboard.writeText(column.text?.(row) ?? '');
    else if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') this.emit('cell-menu', {row, column, index, anchor: this.activeCell});
    else if (event.key.length === 1 && !jump && !event.altKey && column?.typed && this.#canEdit(row, column) && !isShortcut(event.key)) this.startEdit(event.key);
    else if (event.key === 'Delete' && this.selectable) this.emit('delete-rows', {keys: this.selection.size ? [...this.selection] : [this.rowKey(row)]});
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #editKey(event) {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.cancelEdit();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.target.matches('textarea[data-lines]')) {
      event.preventDefault();
      event.stopPropagation();
      this.#finish({row: 1, col: 0});
    } else if (event.key === 'Tab') {
      event.preventDefault();
      this.#finish({row: 0, col: event.shiftKey ? -1 : 1});
    }
  }

  #canEdit(row, column) {
    return Boolean(column?.editor && (column.editable?.(row) ?? true));
  }

  /** Begins editing the active cell; `text` is what was typed to begin, or null. */
  startEdit(text = null) {
    const row = this.activeRow;
    const column = this.#columnAt(this.active.col);
    if (!row || !this.#canEdit(row, column)) return;
    this.#typed = text;
    const edit = {
      text,
      value: undefined,
      touched: false,
      set: (value) => {
        edit.value = value;
        edit.touched = true;
      },
      commit: (value) => {
        edit.value = value;
        edit.touched = true;
        this.#finish({row: 0, col: 0});
      },
      cancel: () => this.cancelEdit(),
    };
    this.editing = {row, column, key: this.rowKey(row), edit};
  }

  cancelEdit() {
    this.editing = null;
    this.#refocus = true;
  }

  #finish({row, col}) {
    const {editing} = this;
    if (!editing) return;
    this.editing = null;
    if (editing.edit.touched) this.emit('edit', {row: editing.row, column: editing.column, value: editing.edit.value});
    this.#move(row, col);
  }

  #blur = (event) => {
    const cell = event.target.closest?.('td.editing');
    if (!this.editing || !cell) return;
    if (event.relatedTarget && (cell.contains(event.relatedTarget) || event.relatedTarget.closest?.('larder-menu, dialog'))) return;
    if (!event.relatedTarget && !document.hasFocus()) return;
    const {editing} = this;
    this.editing = null;
    if (editing.edit.touched) this.emit('edit', {row: editing.row, column: editing.column, value: editing.edit.value});
  };

  /* ---------- selection ---------- */

  #toggle(index, range) {
    const next = new Set(this.selection);
    const key = this.rowKey(this.rows[index]);
    const on = !next.has(key);
    const [from, to] = range ? [Math.min(this.#anchor, index), Math.max(this.#anchor, index)] : [index, index];
    for (let at = from; at <= to; at++) {
      if (!this.rows[at]) continue;
      if (on || range) next.add(this.rowKey(this.rows[at]));
      else next.delete(this.rowKey(this.rows[at]));
    }
    this.#anchor = index;
    this.#pick(next);
  }

  #extend(step) {
    const before = this.active.row;
    this.#move(step, 0);
    const next = new Set(this.selection);
    for (const at of [before, this.active.row]) if (this.rows[at]) next.add(this.rowKey(this.rows[at]));
    this.#pick(next);
  }

  selectAll(on) {
    this.#pick(on ? new Set(this.rows.filter(Boolean).map(this.rowKey)) : new Set());
  }

  #pick(selection) {
    this.selection = selection;
    this.emit('pick', {selection});
  }

  /* ---------- pointer ---------- */

  #click = (event) => {
    const cell = event.target.closest('td');
    if (!cell || event.target.closest('a, button, input, select, textarea, label')) return;
    const index = Number(cell.parentElement.dataset.index);
    const col = Number(cell.dataset.col);
    if (this.editing) return;
    this.active = {row: index, col};
    this.#refocus = true;
    if ((event.shiftKey || event.ctrlKey || event.metaKey) && this.selectable) {
      event.preventDefault();
      this.#toggle(index, event.shiftKey);
    } else if (this.openable && !getSelection()?.toString() && this.#opensAt(index, col)) {
      this.emit('open', {row: this.rows[index], index, pointer: true});
    }
  };

  /** A click opens the row, except where a second one would edit the cell; with an open record it always does. */
  #opensAt(index, col) {
    const column = this.#columnAt(col);
    if (!this.rows[index] || (this.selectable && col === 0)) return false;
    return Boolean(this.openKey) || matchMedia('(pointer: coarse)').matches || !this.#canEdit(this.rows[index], column);
  }

  #double = (event) => {
    const cell = event.target.closest('td');
    if (!cell || event.target.closest('a, button, input, textarea')) return;
    this.active = {row: Number(cell.parentElement.dataset.index), col: Number(cell.dataset.col)};
    this.startEdit();
  };

  #context = (event) => {
    const cell = event.target.closest('td');
    if (!cell || event.target.closest('a, input, textarea')) return;
    const index = Number(cell.parentElement.dataset.index);
    if (!this.rows[index]) return;
    const taken = !this.emit('cell-menu', {row: this.rows[index], index, column: this.#columnAt(Number(cell.dataset.col)), anchor: {left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY}});
    if (taken) event.preventDefault();
  };

  #size(column, event) {
    event.preventDefault();
    event.stopPropagation();
    const head = event.target.closest('th');
    const from = event.clientX;
    const width = head.offsetWidth;
    const move = (moved) => {
      column.width = Math.max(56, Math.round(width + (moved.clientX - from) * (document.dir === 'rtl' ? -1 : 1)));
      this.requestUpdate();
    };
    const end = () => {
      removeEventListener('pointermove', move);
      this.emit('resize-column', {key: column.key, width: column.width});
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end, {once: true});
  }

  /* ---------- rendering ---------- */

  render() {
    const {columns, rows, total, start} = this;
    const end = Math.min(this.end, total);
    const visible = [];
    for (let index = start; index < end; index++) visible.push(index);
    const offset = this.selectable ? 1 : 0;
    const some = this.selection.size > 0;
    const every = some && rows.length > 0 && rows.every((row) => !row || this.selection.has(this.rowKey(row)));
    const flexible = columns.some((column) => !column.width);
    const width = columns.reduce((sum, column) => sum + (column.width ?? 160), offset * 40);
    return html`<div class="gridwrap" @scroll=${this.#measure} @keydown=${this.#key} @click=${this.#click} @dblclick=${this.#double} @contextmenu=${this.#context} @focusout=${this.#blur}>
      ${this.busy ? html`<div class="progressline" role="progressbar" aria-label=${t('grid.loading')}></div>` : nothing}
      <table class="grid" role="grid" aria-label=${this.label} aria-rowcount=${total + 1} aria-colcount=${columns.length + offset} aria-multiselectable=${this.selectable ? 'true' : nothing} ${styles({minInlineSize: `${width}px`})}>
        <colgroup>${this.selectable ? html`<col class="pickcol">` : nothing}${columns.map((column) => html`<col ${styles(column.width ? {inlineSize: `${column.width}px`} : {})}>`)}${flexible ? nothing : html`<col>`}</colgroup>
        <thead><tr aria-rowindex="1">
          ${this.selectable ? html`<th class="pick" scope="col" tabindex="-1" ?data-active=${this.active.row === -1 && this.active.col === 0}><input type="checkbox" class="check ${some && !every ? 'mixed' : ''}" tabindex=${this.active.row === -1 && this.active.col === 0 ? 0 : -1} .checked=${every} .indeterminate=${some && !every} aria-label=${t('grid.selectAll')} @change=${(event) => this.selectAll(event.target.checked)}></th>` : nothing}
          ${columns.map((column, at) => this.#head(column, at + offset))}
          ${flexible ? nothing : html`<th aria-hidden="true"></th>`}
        </tr></thead>
        <tbody>
          ${start > 0 ? html`<tr class="space" aria-hidden="true"><td colspan=${columns.length + offset + 1} ${styles({blockSize: `${start * this.rowHeight}px`})}></td></tr>` : nothing}
          ${repeat(visible, (index) => (rows[index] ? this.rowKey(rows[index]) : 'hole' + index), (index) => this.#row(index, offset, flexible))}
          ${end < total ? html`<tr class="space" aria-hidden="true"><td colspan=${columns.length + offset + 1} ${styles({blockSize: `${(total - end) * this.rowHeight}px`})}></td></tr>` : nothing}
        </tbody>
      </table>${this.footer}
    </div>`;
  }

  #head(column, at) {
    const order = this.sorts.findIndex((sort) => sort.key === column.key);
    const sort = this.sorts[order];
    const state = sort ? (sort.descending ? 'descending' : 'ascending') : nothing;
    const active = this.active.row === -1 && this.active.col === at;
    return html`<th scope="col" class="${column.align ?? ''} ${column.pinned ? 'pinned' : ''}" aria-sort=${state} aria-colindex=${at + 1} draggable=${column.menu ? 'true' : nothing}
        @dragstart=${(event) => event.dataTransfer.setData('text/larder-column', column.key)} @dragover=${(event) => event.dataTransfer.types.includes('text/larder-column') && event.preventDefault()}
        @drop=${(event) => {
          const key = event.dataTransfer.getData('text/larder-column');
          if (key && key !== column.key) this.emit('move-column', {key, before: column.key});
        }}>
      ${column.sortable || column.menu
        ? html`<button type="button" class="head" title=${column.hint ?? nothing} tabindex=${active ? 0 : -1} ?data-active=${active} aria-haspopup=${column.menu ? 'menu' : nothing} @focus=${() => (this.active = {row: -1, col: at})}
            @click=${(event) => (column.menu && !event.altKey && event.detail !== 2 && !event.shiftKey ? this.emit('column-menu', {column, anchor: event.currentTarget}) : this.emit('sort', {key: column.key, add: event.shiftKey}))}>
            ${column.icon ? icon(column.icon) : nothing}<span class="cut">${column.title}</span>${sort ? icon(sort.descending ? 'adown' : 'aup') : nothing}${sort && this.sorts.length > 1 ? html`<sup>${order + 1}</sup>` : nothing}</button>`
        : html`<span class="head" tabindex=${active ? 0 : -1} ?data-active=${active}>${column.icon ? icon(column.icon) : nothing}<span class="cut">${column.title}</span></span>`}
      <span class="sizer" aria-hidden="true" @pointerdown=${(event) => this.#size(column, event)} @dblclick=${() => this.fit(column)}></span></th>`;
  }

  #row(index, offset, flexible) {
    const row = this.rows[index];
    if (!row) {
      return html`<tr aria-rowindex=${index + 2} data-index=${index} class="hole" aria-busy="true"><td data-col=${this.active.col} tabindex=${this.active.row === index ? 0 : -1} ?data-active=${this.active.row === index} colspan=${this.columns.length + offset + (flexible ? 0 : 1)}><span class="skeleton line"></span></td></tr>`;
    }
    const key = this.rowKey(row);
    const picked = this.selection.has(key);
    const inRow = this.active.row === index;
    return html`<tr class="${this.rowClass(row)} ${this.openKey === key ? 'open' : ''}" aria-rowindex=${index + 2} data-index=${index} aria-selected=${this.selectable ? String(picked) : nothing}>
      ${this.selectable ? html`<td class="pick" data-col="0" tabindex=${inRow && this.active.col === 0 ? 0 : -1} ?data-active=${inRow && this.active.col === 0} @focus=${() => this.#focused(index, 0)}><input type="checkbox" class="check" tabindex="-1" .checked=${picked} aria-label=${t('grid.select', {name: this.rowName(row)})} @click=${(event) => {
        this.#toggle(index, event.shiftKey);
      }}></td>` : nothing}
      ${this.columns.map((column, at) => this.#cell(row, index, key, column, at + offset, inRow))}
      ${flexible ? nothing : html`<td aria-hidden="true"></td>`}
    </tr>`;
  }

  #focused(index, col) {
    if (this.active.row !== index || this.active.col !== col) this.active = {row: index, col};
  }

  #cell(row, index, key, column, col, inRow) {
    const active = inRow && this.active.col === col;
    if (this.editing && this.editing.key === key && this.editing.column.key === column.key) {
      return html`<td class="editing ${column.align ?? ''}" data-col=${col} data-active>${column.editor(row, this.editing.edit)}</td>`;
    }
    const state = this.cellState(row, column);
    const text = column.text?.(row) ?? '';
    return html`<td class="${column.align ?? ''} ${column.className ?? ''} ${column.pinned ? 'pinned' : ''} ${state ? 'is-' + state.kind : ''}" data-col=${col} tabindex=${active ? 0 : -1} ?data-active=${active}
      aria-colindex=${col + 1} aria-readonly=${column.editor ? nothing : 'true'} title=${state?.message ?? (text.length > 12 ? text.slice(0, 500) : nothing)} @focus=${() => this.#focused(index, col)}>${state
      ? html`<span class="saved t-${{saving: 'muted', saved: 'ok', failed: 'danger'}[state.kind]}">${icon({saving: 'refresh', saved: 'check', failed: 'alert'}[state.kind])}<span class="sr">${t('grid.' + state.kind)} ${state.message ?? ''}</span></span>`
      : nothing}${column.cell(row, index)}${this.openable && col === (this.selectable ? 1 : 0)
      ? html`<button type="button" tabindex="-1" class="btn icon sm rowopen" aria-label=${t('grid.open', {name: this.rowName(row)})} @click=${() => this.emit('open', {row, index})}>${icon('panelr')}</button>`
      : nothing}</td>`;
  }
}
customElements.define('data-grid', DataGrid);
