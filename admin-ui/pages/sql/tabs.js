// @ts-check
// The queries at hand: tabs that survive a reload, saved queries, what was run.
import {drafts, history} from '../../app/drafts.js';
import {pref, setPref} from '../../app/prefs.js';
import {signal} from '../../app/signals.js';
import {t} from '../../app/i18n.js';

const KEY = 'sql:';
const HISTORY = 'sql';
const KEPT = 1000;
/** What was typed last before the page went: IndexedDB may not get to it in time. */
const PENDING = 'larder:sql:' + location.pathname;
/** How long "Allow changes" lasts. */
export const ALLOWED = 10 * 60_000;

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} title
 * @property {string} text
 * @property {string} [savedId] the saved query it shows
 * @property {number} order
 * @property {number} [allowedUntil] changes are allowed until then; not kept over a reload
 * @property {any} [result] last outcome, see page.js; not kept over a reload
 */

const kept = ({title, text, savedId, order}) => ({title, text, savedId, order});

export class Tabs {
  /** @type {{value: Tab[], peek: () => Tab[]}} */
  list = signal([]);
  active = signal('');
  /** Executed statements, newest first. */
  past = signal([]);
  #timers = new Map();

  async load() {
    const known = (await drafts.list()).filter(({key}) => key.startsWith(KEY)).map(({key, value}) => ({...value, id: key.slice(KEY.length)}));
    const pending = this.#takePending();
    const stored = [...known.filter(({id}) => !pending.some((tab) => tab.id === id)), ...pending].sort((a, b) => a.order - b.order);
    this.list.value = stored;
    const wanted = pref('sqlTab', '');
    if (!stored.length) this.open('');
    else this.active.value = stored.some(({id}) => id === wanted) ? wanted : stored[0].id;
    for (const {id} of pending) this.#store(id);
    await this.readHistory();
  }

  #takePending() {
    const found = JSON.parse(localStorage.getItem(PENDING) ?? '[]');
    localStorage.removeItem(PENDING);
    return found;
  }

  get current() {
    return this.list.value.find(({id}) => id === this.active.value) ?? this.list.value[0];
  }

  select(id) {
    this.active.value = id;
    setPref('sqlTab', id);
  }

  /** Opens a text in a tab of its own; an empty tab at hand is used. */
  open(text, {title = '', savedId = ''} = {}) {
    const same = savedId && this.list.peek().find((tab) => tab.savedId === savedId);
    const spare = this.list.peek().find((tab) => tab.id === this.active.peek() && !tab.text.trim() && !tab.savedId);
    if (same) {
      this.select(same.id);
      return;
    }
    if (spare && text) {
      this.change({text, savedId, title: title || spare.title}, spare.id);
      return;
    }
    const order = Math.max(0, ...this.list.peek().map((tab) => tab.order)) + 1;
    const tab = {id: crypto.randomUUID(), title: title || t('sql.untitled', {count: order}), text, savedId, order};
    this.list.value = [...this.list.peek(), tab];
    this.select(tab.id);
    this.#store(tab.id);
  }

  change(changes, id = this.active.peek()) {
    this.list.value = this.list.peek().map((tab) => (tab.id === id ? {...tab, ...changes} : tab));
    if ('text' in changes || 'title' in changes || 'savedId' in changes) this.#storeSoon(id);
  }

  /** Closes a tab and returns what brings it back. */
  close(id) {
    const all = this.list.peek();
    const at = all.findIndex((tab) => tab.id === id);
    const closed = all[at];
    clearTimeout(this.#timers.get(id));
    void drafts.remove(KEY + id);
    this.list.value = all.filter((tab) => tab.id !== id);
    if (!this.list.peek().length) this.open('');
    else if (this.active.peek() === id) this.select((all[at + 1] ?? all[at - 1]).id);
    return () => {
      this.list.value = [...this.list.peek(), closed].sort((a, b) => a.order - b.order);
      this.select(id);
      this.#store(id);
    };
  }

  #storeSoon(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.#store(id), 300));
  }

  #store(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    const tab = this.list.peek().find((each) => each.id === id);
    if (tab) void drafts.save(KEY + id, kept(tab), tab.title);
  }

  /** Writes what waits to be written, before the page goes. */
  flush() {
    const waiting = [...this.#timers.keys()];
    if (!waiting.length) return;
    localStorage.setItem(PENDING, JSON.stringify(this.list.peek().filter(({id}) => waiting.includes(id)).map((tab) => ({id: tab.id, ...kept(tab)}))));
    for (const id of waiting) this.#store(id);
  }

  /* ---------- saved queries ---------- */

  /** @returns {{id: string, name: string, text: string}[]} */
  get saved() {
    return pref('sqlSaved', []);
  }

  save(name, text, id = crypto.randomUUID()) {
    setPref('sqlSaved', [...this.saved.filter((each) => each.id !== id), {id, name, text}].sort((a, b) => a.name.localeCompare(b.name)));
    return id;
  }

  forget(id) {
    setPref('sqlSaved', this.saved.filter((each) => each.id !== id));
    for (const tab of this.list.peek()) if (tab.savedId === id) this.change({savedId: ''}, tab.id);
  }

  /** Whether a tab holds something that its saved query does not. */
  changed(tab) {
    return Boolean(tab.savedId) && this.saved.find(({id}) => id === tab.savedId)?.text !== tab.text;
  }

  /* ---------- history ---------- */

  async readHistory() {
    this.past.value = await history.list(HISTORY);
  }

  /** @param {{text: string, took: number, rows: number, error?: string}} entry */
  async remember(entry) {
    await history.add(HISTORY, entry, KEPT, {repeats: true});
    await this.readHistory();
  }

  async forgetHistory() {
    for (const {id} of this.past.peek()) await history.remove(id);
    this.past.value = [];
  }
}
