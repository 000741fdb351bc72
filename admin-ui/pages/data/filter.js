// @ts-check
// <filter-bar>: one input, read as text or as a filter; history; the builder.
import {Element, html, icon, nothing} from '../../app/element.js';
import {allCollections} from '../../app/collections.js';
import {history} from '../../app/drafts.js';
import {ago, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {openDialog} from '../../ui/feedback.js';
import {gridFields} from './columns.js';
import '../../ui/code.js';

/** A string literal of the filter language. */
export const quote = (text) => (text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`);

const SEARCHED = ['text', 'editor', 'email', 'url', 'select', 'number', 'json', 'date', 'file', 'relation'];

/** The filter that a plain search means: any searchable field contains the text. */
export function textFilter(text, model) {
  const clean = text.trim();
  if (!clean) return '';
  const fields = gridFields(model).filter((field) => SEARCHED.includes(field.type) && !field.hidden);
  return fields.map((field) => `${field.name} ~ ${quote(clean)}`).join(' || ');
}

/** Guesses whether a typed line is meant as a filter. */
export const looksLikeFilter = (text) => /(^|\s)(&&|\|\||\?)?(=|!=|>=?|<=?|~|!~)(\s|$|["'\d])/.test(text) || /&&|\|\|/.test(text);

/**
 * Properties: `model`, `value` (what is applied), `mode` ('text' | 'filter'), `matches`, `error`.
 * Event `apply` (detail: {value, mode}).
 */
class FilterBar extends Element {
  static properties = {model: {attribute: false}, value: {type: String}, mode: {type: String}, matches: {attribute: false}, error: {attribute: false}, draft: {state: true}, asMode: {state: true}, tools: {state: true}};

  constructor() {
    super();
    this.model = null;
    this.value = '';
    this.mode = 'text';
    this.matches = null;
    this.error = null;
    this.draft = '';
    this.asMode = null;
    this.tools = null;
  }

  willUpdate(changed) {
    if (changed.has('value') || changed.has('model')) {
      this.draft = this.value;
      this.asMode = null;
    }
  }

  connectedCallback() {
    super.connectedCallback();
    void import('../../lang/rule/index.js').then((tools) => (this.tools = tools)).catch((error) => console.error(error));
  }

  get shownMode() {
    return this.asMode ?? this.mode;
  }

  get context() {
    return {collection: this.model, collections: allCollections(), request: false, t};
  }

  focusField() {
    const editor = /** @type {any} */ (this.querySelector('code-editor, .text-input'));
    editor?.view ? editor.view.focus() : editor?.focus();
  }

  #typed(value) {
    this.draft = value;
    if (this.asMode === null && this.mode === 'text' && looksLikeFilter(value)) this.asMode = 'filter';
  }

  #apply = () => {
    const value = this.draft.trim();
    if (this.shownMode === 'filter' && value) void history.add('filter:' + this.model.id, {text: value});
    this.dispatchEvent(new CustomEvent('apply', {detail: {value, mode: this.shownMode}}));
  };

  #mode(mode) {
    this.asMode = mode;
    void this.updateComplete.then(() => this.focusField());
  }

  /** Filters that were used here: searched, applied again, forgotten one by one. */
  async showHistory() {
    const kind = 'filter:' + this.model.id;
    const entries = signal(await history.list(kind));
    const text = signal('');
    const picked = await openDialog({
      title: t('data.filter.history'),
      render: (dialog) => {
        const list = entries.value.filter((each) => each.text.toLowerCase().includes(text.value.toLowerCase()));
        return html`<div class="box"><span class="affix lead">${icon('search')}</span><input type="search" aria-label=${t('data.filter.historyFind')} placeholder=${t('data.filter.historyFind')} .value=${text.value} @input=${(event) => (text.value = event.target.value)}></div>
          ${list.length ? html`<ul class="list used">${list.map((each) => html`<li><button type="button" class="linkbtn plain mono grow cut" title=${each.text} @click=${() => dialog.close(each.text)}>${each.text}</button><time class="muted small">${ago(new Date(each.at))}</time><button type="button" class="btn quiet icon sm" aria-label=${t('data.filter.forgetOne', {text: each.text})} @click=${async () => {
            await history.remove(each.id);
            entries.value = await history.list(kind);
          }}>${icon('x')}</button></li>`)}</ul>` : html`<p class="muted empty">${t('data.filter.noHistory')}</p>`}`;
      },
    });
    if (!picked) return;
    this.draft = picked;
    this.asMode = 'filter';
    this.#apply();
  }

  async build() {
    const {openBuilder} = await import('./builder.js');
    const built = await openBuilder({model: this.model, filter: this.shownMode === 'filter' ? this.draft : ''});
    if (built === undefined) return;
    this.draft = built;
    this.asMode = 'filter';
    this.#apply();
  }

  render() {
    const mode = this.shownMode;
    const {tools} = this;
    const changed = this.draft.trim() !== this.value;
    return html`<form class="filterbar" role="search" aria-label=${t('data.filter.label', {name: this.model.name})} @submit=${(event) => {
      event.preventDefault();
      this.#apply();
    }}>
      <div class="box ${this.error ? 'invalid' : ''}">
        <span class="seg" role="group" aria-label=${t('data.filter.readAs')}>${['text', 'filter'].map((each) => html`<button type="button" data-command="filter-focus" aria-pressed=${String(mode === each)} @click=${() => this.#mode(each)}>${t('data.filter.' + each)}</button>`)}</span>
        ${mode === 'filter'
          ? html`<code-editor class="grow" singleLine language="rule" label=${t('data.filter.expression')} placeholder=${t('data.filter.example')} .value=${this.draft} .invalid=${Boolean(this.error)}
              .tokens=${tools?.tokens ?? null} .complete=${tools ? (text, position, explicit) => tools.complete(text, position, this.context, explicit) : null} .check=${tools ? (text) => (text.trim() ? tools.check(text, this.context) : []) : null}
              @input=${(event) => {
                event.stopPropagation();
                this.#typed(event.detail);
              }} @submit=${(event) => {
                event.preventDefault();
                event.stopPropagation();
                this.#apply();
              }} @keydown=${(event) => event.key === 'Escape' && (this.draft = this.value)}></code-editor>`
          : html`<input type="search" class="text-input" aria-label=${t('data.filter.searchLabel')} placeholder=${t('data.filter.search', {fields: this.#searchable()})} .value=${this.draft} @input=${(event) => this.#typed(event.target.value)} @keydown=${(event) => {
              if (event.key === 'Escape') this.draft = this.value;
            }}>`}
        ${this.value && this.matches !== null && !changed && !this.error ? html`<span class="affix wide-only"><span class="t-ok">${icon('check')}</span>${t('data.matches', {count: this.matches})}</span>` : nothing}
        ${changed ? html`<button type="submit" class="btn quiet sm">${t('data.filter.apply')}</button>` : nothing}
        ${this.draft || this.value ? html`<button type="button" class="btn quiet icon sm" data-command="filter-clear" aria-label=${t('data.filter.clear')} @click=${() => {
          this.draft = '';
          this.asMode = 'text';
          this.#apply();
        }}>${icon('x')}</button>` : nothing}
        <button type="button" class="btn quiet icon sm wide-only" data-command="filter-history" aria-label=${t('data.filter.history')} aria-haspopup="dialog" @click=${() => this.showHistory()}>${icon('history')}</button>
        <button type="button" class="btn quiet sm wide-only" data-command="filter-builder" aria-haspopup="dialog" @click=${() => this.build()}>${icon('sliders')}${t('data.filter.builder')}</button>
      </div>
      ${this.error ? html`<p class="error" role="alert">${icon('alert')}<span>${this.error}</span></p>` : nothing}
    </form>`;
  }

  #searchable() {
    const names = gridFields(this.model).filter((field) => ['text', 'email', 'editor'].includes(field.type) && field.name !== 'id' && !field.hidden).map((field) => field.name);
    return names.slice(0, 3).join(', ') || 'id';
  }
}
customElements.define('filter-bar', FilterBar);
