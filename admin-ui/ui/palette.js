// @ts-check
// The command menu: one field, one list; commands, pages, collections, records.
import {Element, html, icon, nothing} from '../app/element.js';
import {available, keyLabels} from '../app/commands.js';
import {allCollections} from '../app/collections.js';
import {go} from '../app/router.js';
import {t} from '../app/i18n.js';

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

const marked = (text, marks) => [...text].map((letter, index) => (marks.includes(index) ? html`<mark>${letter}</mark>` : letter));

class Palette extends Element {
  static properties = {query: {state: true}, at: {state: true}};

  constructor() {
    super();
    this.query = '';
    this.at = 0;
  }

  firstUpdated() {
    const dialog = this.querySelector('dialog');
    dialog.showModal();
    dialog.addEventListener('close', () => this.remove());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  }

  get groups() {
    const {query} = this;
    const commands = available();
    const rows = [
      ...commands.filter((each) => each.id !== 'palette').map((each) => ({group: each.group ?? 'here', title: each.title, icon: each.icon, keys: each.keys, words: each.keywords ?? '', run: each.run})),
      ...allCollections().map((each) => ({group: 'collections', title: each.name, icon: {auth: 'users', view: 'view'}[each.type] ?? 'data', words: each.fields.map((field) => field.name).join(' '), run: () => go('collections', {collection: each.name})})),
    ].map((row) => {
      const direct = fuzzy(query, row.title);
      return {...row, ...direct, score: direct.score || (query && fuzzy(query, row.words).score / 2) || 0};
    }).filter((row) => !query || row.score > 0);
    return ['here', 'go', 'collections', 'app'].map((group) => ({
      group,
      rows: rows.filter((row) => row.group === group).sort((a, b) => (query ? b.score - a.score : 0)).slice(0, 8),
    })).filter((each) => each.rows.length);
  }

  #pick(row) {
    this.querySelector('dialog').close();
    void row.run();
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
      }}><span class="sr" role="status">${t('palette.count', {count: total})}</span></div>
      <div class="palette-list scroll" id="palette-list" role="listbox" aria-label=${t('palette.open')}>
        ${groups.map((group) => html`<div role="group" aria-label=${t('palette.' + group.group)}><p class="menu-heading" aria-hidden="true">${t('palette.' + group.group)}</p>
          ${group.rows.map((row) => {
            index++;
            const here = index;
            return html`<div class="palette-row ${here === this.at ? 'at' : ''}" role="option" id="palette-${here}" aria-selected=${String(here === this.at)} @mousemove=${() => (this.at = here)} @click=${() => this.#pick(row)}>${row.icon ? icon(row.icon) : html`<span class="i"></span>`}<span class="grow cut">${marked(row.title, this.query ? row.marks : [])}</span>${row.keys ? html`<span class="keys">${keyLabels(row.keys.split(',')[0]).map((key) => html`<kbd>${key}</kbd>`)}</span>` : nothing}</div>`;
          })}</div>`)}
        ${total ? nothing : html`<p class="muted empty">${t('palette.none')}</p>`}
      </div>
      <footer class="palette-foot"><span><kbd>↑</kbd><kbd>↓</kbd> ${t('palette.move')}</span><span><kbd>↵</kbd> ${t('palette.run')}</span><span><kbd>Esc</kbd> ${t('palette.esc')}</span></footer>
    </dialog>`;
  }
}
customElements.define('larder-palette', Palette);

export function openPalette() {
  if (!document.querySelector('larder-palette')) document.body.append(document.createElement('larder-palette'));
}
