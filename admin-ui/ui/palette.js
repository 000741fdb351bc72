// @ts-check
// The command menu: one field, one list; commands, pages, collections, records.
import {Element, html, icon, nothing} from '../app/element.js';
import {available, keyLabels, strokes} from '../app/commands.js';
import {allCollections, collection, findRecords, recordTitle} from '../app/collections.js';
import {pref, setPref} from '../app/prefs.js';
import {go, link, offered, route} from '../app/router.js';
import {t} from '../app/i18n.js';
import {controlRows} from './controls.js';

/** Score of `text` for the letters of `query` in order (higher is better), 0 when they do not all occur; marks their places. */
export function fuzzy(query, text) {
  const lower = text.toLowerCase();
  const marks = [];
  let from = 0;
  let score = 1;
  for (const letter of query.toLowerCase().replace(/\s+/g, '')) {
    const at = lower.indexOf(letter, from);
    if (at < 0) return {score: 0, marks: []};
    score += at === from && from > 0 ? 4 : at === 0 || /\W|_/.test(lower[at - 1]) ? 3 : 1;
    marks.push(at);
    from = at + 1;
  }
  return {score: score - text.length / 100, marks};
}

/** What a first sign narrows the list to. */
const PREFIXES = {
  '>': (row) => row.group === 'here' || row.group === 'app',
  '#': (row) => row.group === 'collections',
  ':': (row) => row.group === 'go',
  '?': (row) => Boolean(row.keys),
};

const split = (text) => (text[0] in PREFIXES ? [text[0], text.slice(1).trim()] : ['', text]);

const commandRows = () =>
  available().filter((each) => each.id !== 'palette').map((each) => ({id: each.id, group: each.group ?? 'here', title: each.title, icon: each.icon, keys: each.keys, words: each.keywords ?? '', run: each.run}));

/** A collection leads to its records; its schema, rules and API are places too. */
const placeRows = () =>
  allCollections().flatMap((model) => [
    {id: 'to-' + model.id, title: model.name, icon: {auth: 'users', view: 'view'}[model.type] ?? 'data', words: model.fields.map((field) => field.name).join(' '), hash: link('collections', {collection: model.name})},
    {id: 'schema-' + model.id, title: `${model.name} › ${t('nav.map')}`, icon: 'schema', words: '', hash: link(`collections/${encodeURIComponent(model.name)}/schema`)},
    {id: 'rules-' + model.id, title: `${model.name} › ${t('nav.rules')}`, icon: 'rules', words: '', hash: link('rules', {collection: model.name})},
    {id: 'api-' + model.id, title: `${model.name} › ${t('nav.api')}`, icon: 'api', words: '', hash: link('api', {collection: model.name})},
  ]).filter((row) => offered(row.hash)).map((row) => ({...row, group: 'collections', run: () => go(row.hash)}));

const recentRows = () => pref('recent', []).slice(0, 4).map((each) => ({id: '', group: 'recent', title: each.title, icon: each.icon, words: '', marks: [], run: () => go(each.hash)}));

const marked = (text, marks) => [...text].map((letter, index) => (marks.includes(index) ? html`<mark>${letter}</mark>` : letter));

class Palette extends Element {
  static properties = {query: {state: true}, at: {state: true}, found: {state: true}, searching: {state: true}, controls: {state: true}};

  constructor() {
    super();
    this.query = '';
    this.at = 0;
    this.found = [];
    this.searching = false;
    /** What the page shows to act with and registers no command for. */
    this.controls = controlRows((rows) => (this.controls = [...this.controls, ...rows]));
  }

  firstUpdated() {
    const dialog = this.querySelector('dialog');
    dialog.showModal();
    dialog.addEventListener('close', () => this.remove());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  }

  /** Everything there is to choose from. */
  get all() {
    const commands = commandRows();
    const titles = new Set(commands.map(({title}) => title));
    return [...commands, ...this.controls.filter(({title}) => !titles.has(title)), ...placeRows()];
  }

  /** Rows of all groups that the typed text lets through, best first; without a text the ones used last come first. */
  get groups() {
    const [prefix, query] = split(this.query);
    const used = pref('usedCommands', {});
    const rows = this.all.filter((row) => !prefix || PREFIXES[prefix](row)).map((row) => {
      const direct = fuzzy(query, row.title);
      const score = direct.score || (query && row.words && fuzzy(query, row.words).score / 2) || 0;
      // What is used often wins between equals, never over a better match.
      return {...row, ...direct, score: score && score + Math.min(used[row.id]?.count ?? 0, 5) / 10};
    }).filter((row) => !query || row.score > 0);
    const order = (a, b) => (query ? b.score - a.score : 0);
    const groups = ['here', 'go', 'collections', 'app'].map((group) => ({group, rows: rows.filter((row) => row.group === group).sort(order).slice(0, query ? 8 : 6)}));
    if (!this.query) groups.unshift({group: 'recent', rows: [...recentRows(), ...rows.filter((row) => used[row.id]).sort((a, b) => used[b.id].at - used[a.id].at).slice(0, 5)]});
    const best = (group) => group.rows[0]?.score ?? 0;
    if (query) groups.sort((a, b) => best(b) - best(a));
    if (this.found.length) groups.push({group: 'records', rows: this.found});
    return groups.filter((each) => each.rows.length);
  }

  /** Looks for records of the open collection a moment after the third letter. */
  #search() {
    clearTimeout(this.#timer);
    this.found = [];
    const [prefix, text] = split(this.query);
    const model = collection(route.peek()?.query.collection ?? pref('lastCollection', ''));
    this.searching = Boolean(model && !prefix && text.trim().length >= 3);
    if (!this.searching) return;
    this.#timer = setTimeout(async () => {
      try {
        const items = await findRecords(model, text.trim(), 5);
        this.found = items.map((record) => ({id: 'record', group: 'records', title: recordTitle(record, model), icon: 'data', hint: record.id, marks: [], run: () => go('collections', {collection: model.name, record: record.id})}));
      } catch (error) {
        console.debug(error);
      }
      this.searching = false;
    }, 200);
  }

  #timer = 0;

  #pick(row) {
    const used = pref('usedCommands', {});
    if (row.id && row.id !== 'record') setPref('usedCommands', {...used, [row.id]: {at: Date.now(), count: (used[row.id]?.count ?? 0) + 1}});
    const dialog = this.querySelector('dialog');
    dialog.addEventListener('close', () => void row.run(), {once: true});
    dialog.close();
  }

  #key = (event) => {
    const rows = this.groups.flatMap((group) => group.rows);
    const to = {ArrowDown: Math.min(this.at + 1, rows.length - 1), ArrowUp: Math.max(this.at - 1, 0), Home: 0, End: rows.length - 1}[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.at = to;
    } else if (event.key === 'Enter' && rows[this.at]) {
      event.preventDefault();
      this.#pick(rows[this.at]);
    }
  };

  updated() {
    this.querySelector('[aria-selected="true"]')?.scrollIntoView({block: 'nearest'});
  }

  render() {
    const {groups} = this;
    let index = -1;
    const total = groups.reduce((sum, group) => sum + group.rows.length, 0);
    return html`<dialog class="dialog palette" aria-label=${t('palette.open')}>
      <div class="palette-field">${icon('search')}<input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" aria-activedescendant=${total ? `palette-${this.at}` : nothing} aria-label=${t('palette.placeholder')} placeholder=${t('palette.placeholder')} autocomplete="off" spellcheck="false" .value=${this.query} @keydown=${this.#key} @input=${(event) => {
        this.query = event.target.value;
        this.at = 0;
        this.#search();
      }}><span class="sr" role="status">${t('palette.count', {count: total})}</span></div>
      <div class="palette-list scroll" id="palette-list" role="listbox" aria-label=${t('palette.open')}>
        ${groups.map((group) => html`<div role="group" aria-label=${t('palette.' + group.group)}><p class="menu-heading" aria-hidden="true">${t('palette.' + group.group)}</p>
          ${group.rows.map((row) => {
            index++;
            const here = index;
            return html`<div class="palette-row ${here === this.at ? 'at' : ''}" role="option" id="palette-${here}" aria-selected=${String(here === this.at)} @mousemove=${() => (this.at = here)} @click=${() => this.#pick(row)}>${row.icon ? icon(row.icon) : html`<span class="i"></span>`}<span class="grow cut">${marked(row.title, this.query ? row.marks : [])}</span>${row.hint ? html`<span class="hint mono muted small">${row.hint}</span>` : nothing}${row.keys ? html`<span class="keys">${keyLabels(strokes(row.keys)[0]).map((key) => html`<kbd>${key}</kbd>`)}</span>` : nothing}</div>`;
          })}</div>`)}
        ${this.searching ? html`<p class="menu-heading" aria-hidden="true">${t('palette.records')} ${t('palette.searching')}</p>` : nothing}${total ? nothing : html`<p class="muted empty">${t('palette.none')}</p>`}
      </div>
      <footer class="palette-foot"><span><kbd>↑</kbd><kbd>↓</kbd> ${t('palette.move')}</span><span><kbd>↵</kbd> ${t('palette.run')}</span><span><kbd>Esc</kbd> ${t('palette.esc')}</span></footer>
    </dialog>`;
  }
}
customElements.define('larder-palette', Palette);

export function openPalette() {
  if (!document.querySelector('larder-palette')) document.body.append(document.createElement('larder-palette'));
}
