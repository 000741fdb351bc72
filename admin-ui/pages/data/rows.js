// @ts-check
// The rows of one list: loaded page by page around what is visible, counted apart, kept fresh by realtime.
import {api, records} from '../../api/index.js';
import {realtime} from '../../api/realtime.js';
import {acting} from '../../app/acting.js';
import {signal} from '../../app/signals.js';

const PAGE = 100;
/** Counts by collection and filter, so that coming back shows a number at once. */
const counts = new Map();
/** The first page by list, so that coming back shows rows at once. */
const cache = new Map();

export class Rows {
  #ends = [];
  #pages = new Set();
  #generation = 0;
  #abort = new AbortController();
  #fresh = new Map();

  /** @param {{model: any, filter: string, sort: string}} query */
  constructor({model, filter, sort}) {
    this.model = model;
    this.filter = filter;
    this.sort = sort;
    this.service = records(model.name);
    /** The client of another identity that this list is seen as. */
    this.reader = acting.peek()?.client;
    /** Sparse: index to record. */
    this.rows = signal([]);
    /** Number of matching records; null while it is counted. */
    this.total = signal(counts.get(this.#key) ?? null);
    this.loading = signal(true);
    this.error = signal(null);
    /** Records created elsewhere since the list was read. */
    this.created = signal(0);
    /** Ids of rows that were deleted elsewhere and are about to leave. */
    this.gone = signal(new Set());
    this.refreshedAt = signal(0);
    this.#more = true;
    const cached = cache.get(this.#key);
    if (cached) this.rows.value = [...cached];
  }

  #more;

  get #key() {
    return JSON.stringify([this.model.id, this.filter, this.sort, acting.peek()?.collection, acting.peek()?.name]);
  }

  get expand() {
    return this.model.fields.filter((field) => field.type === 'relation').map((field) => field.name).join(',');
  }

  /** Rich text is long and shown as an excerpt; the inspector loads the whole record. */
  get fields() {
    const long = this.model.fields.filter((field) => field.type === 'editor').map((field) => `${field.name}:excerpt(200,true)`);
    return ['*', ...long].join(',');
  }

  /** Rows the grid should reserve: the total, or what is loaded and a little more. */
  get length() {
    const total = this.total.value;
    const loaded = this.rows.value.length;
    return total ?? loaded;
  }

  /** The default order: newest first by row order; views have none, so by id. */
  get order() {
    return this.sort || (this.model.type === 'view' ? '-id' : '-@rowid');
  }

  start() {
    void this.#page(0);
    void this.count();
    this.#live();
    return this;
  }

  stop() {
    this.#abort.abort();
    this.pause();
  }

  /** Ends the live updates; the list itself goes on loading what is scrolled to. */
  pause() {
    this.#ends.forEach((end) => end());
    this.#ends = [];
  }

  /** Live updates again, from a fresh state. */
  resume() {
    this.#live();
    void this.reload();
  }

  #live() {
    this.#ends.push(api.listen('online', () => void this.reload()));
    this.#subscribe();
  }

  /** Reads everything that is visible again. */
  async reload() {
    this.#generation++;
    const shown = this.#pages;
    this.#pages = new Set();
    this.created.value = 0;
    counts.delete(this.#key);
    void this.count();
    await this.#page(0, true);
    // A refused reload leaves what was there; the next window asks for the rest again.
    if (this.error.peek()) this.#pages = shown;
  }

  /** Loads what a window needs. */
  need(from, to) {
    // A list that was refused is asked again by the person or when the server is back, not with every render.
    if (this.error.peek()) return;
    for (let page = Math.floor(from / PAGE); page <= Math.floor(Math.max(from, to - 1) / PAGE); page++) {
      if (!this.#pages.has(page) && (page === 0 || page * PAGE < (this.total.peek() ?? Infinity))) void this.#page(page);
    }
  }

  async #page(page, replace = false) {
    this.#pages.add(page);
    const generation = this.#generation;
    if (page === 0) this.loading.value = true;
    try {
      const {items} = await this.service.list(
        {page: page + 1, perPage: PAGE, skipTotal: 1, sort: this.order, filter: this.filter, expand: this.expand, fields: this.fields},
        {signal: this.#abort.signal},
      );
      if (generation !== this.#generation) return;
      const next = page === 0 && (replace || this.rows.peek().length <= PAGE) ? [] : [...this.rows.peek()];
      items.forEach((item, index) => (next[page * PAGE + index] = item));
      if (items.length < PAGE) next.length = page * PAGE + items.length;
      if (page === 0) {
        cache.set(this.#key, items);
        if (cache.size > 20) cache.delete(cache.keys().next().value);
        this.refreshedAt.value = Date.now();
      }
      this.#more = items.length === PAGE;
      this.rows.value = next;
      this.error.value = null;
    } catch (error) {
      if (error.kind === 'aborted' || generation !== this.#generation) return;
      this.#pages.delete(page);
      this.error.value = error;
    } finally {
      if (generation === this.#generation && page === 0) this.loading.value = false;
    }
  }

  async count() {
    try {
      const total = await this.service.count(this.filter, {signal: this.#abort.signal});
      counts.set(this.#key, total);
      this.total.value = total;
    } catch {
      // The list's own error tells it; a count that fails alone leaves "counting…" away.
    }
  }

  /** Puts a changed record in place of its row. */
  put(record) {
    const index = this.rows.peek().findIndex((row) => row?.id === record.id);
    if (index < 0) return false;
    const next = [...this.rows.peek()];
    next[index] = {...next[index], ...record, expand: {...next[index].expand, ...record.expand}};
    this.rows.value = next;
    return true;
  }

  /** Takes rows away at once; returns what brings them back to their places. */
  hide(ids) {
    const before = this.rows.peek();
    const total = this.total.peek();
    // Array.from fills the holes of rows that are not loaded yet, which filter() would close.
    this.rows.value = Array.from(before).filter((row) => !row || !ids.has(row.id));
    if (total !== null) this.total.value = total - ids.size;
    return () => {
      this.rows.value = before;
      this.total.value = total;
    };
  }

  #subscribe() {
    // The stream is the superuser's own: it would tell of rows that another identity does not see.
    if (this.model.type === 'view' || this.reader) return;
    const options = this.expand ? {query: {expand: this.expand}} : undefined;
    this.#ends.push(realtime.subscribe(`${this.model.name}/*`, (event) => this.#arrived(event), options));
    const resync = () => void this.reload();
    realtime.resync.addEventListener('resync', resync);
    this.#ends.push(() => realtime.resync.removeEventListener('resync', resync));
  }

  #arrived({action, record}) {
    const known = this.rows.peek().find((row) => row?.id === record.id);
    if (action === 'create') {
      if (!known && !this.mine?.has(record.id)) this.created.value = this.created.peek() + 1;
      return;
    }
    if (!known) return;
    if (action === 'delete') {
      if (this.mine?.has(record.id)) return;
      this.gone.value = new Set([...this.gone.peek(), record.id]);
      setTimeout(() => {
        this.hide(new Set([record.id]));
        this.gone.value = new Set([...this.gone.peek()].filter((id) => id !== record.id));
      }, 1800);
      return;
    }
    if (known.updated && record.updated === known.updated) return;
    this.put(record);
    if (!this.mine?.has(record.id)) this.#flash(record.id);
  }

  #flash(id) {
    this.#fresh.set(id, Date.now());
    this.rows.value = [...this.rows.peek()];
    setTimeout(() => {
      this.#fresh.delete(id);
      this.rows.value = [...this.rows.peek()];
    }, 1600);
  }

  /** Class of a row by what happened to it. */
  classOf = (row) => (this.gone.value.has(row.id) ? 'gone' : this.#fresh.has(row.id) ? 'fresh' : '');
}
