// @ts-check
// <code-editor>: CodeMirror in a shadow root (its style sheets are adopted, so the content policy needs no exception).
// It starts as a plain text area, which works at once, and becomes the full editor when it is focused or `eager`.
import {LitElement, css, html, nothing} from 'lit';

/**
 * Properties: `value`, `language` ('sql' | 'json' | 'rule' | 'html' | ''), `schema` (for SQL completion: {table: [columns]}),
 * `complete(text, position)` → {from, options: [{label, type, detail, info, apply}]} or null (for the rule language),
 * `check(text)` → [{from, to, severity, message, fixes?: [{label, apply: text => text}]}], `tokens(text)` → [{from, to, kind}]
 * with kinds string number keyword operator macro comment name, `singleLine`, `readonly`, `label`, `describedby`, `invalid`, `minLines`.
 * Events: `input` (detail: value), `submit` (Ctrl/⌘ Enter; Enter too on a single line).
 */
class CodeEditor extends LitElement {
  static properties = {
    value: {attribute: false}, language: {type: String}, label: {type: String}, placeholder: {type: String}, singleLine: {type: Boolean},
    readonly: {type: Boolean}, eager: {type: Boolean}, minLines: {type: Number}, invalid: {type: Boolean}, describedby: {type: String},
  };

  static shadowRootOptions = {...LitElement.shadowRootOptions, delegatesFocus: true};

  static styles = css`
    :host { display: block; min-inline-size: 0; inline-size: 100%; font: 400 0.8125rem/1.6 var(--mono); }
    textarea { box-sizing: border-box; inline-size: 100%; display: block; border: 0; outline: 0; background: none; color: var(--text); font: inherit; padding: 6px 10px; resize: none; field-sizing: content; min-block-size: calc(var(--lines, 1) * 1.6em + 12px); white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
    :host([singleline]) textarea { white-space: pre; overflow-x: auto; scrollbar-width: none; block-size: calc(1.6em + 12px); field-sizing: fixed; }
    textarea::placeholder { color: var(--muted); opacity: 1; font-family: var(--sans); }
    .cm-editor { outline: 0 !important; background: none; }
    :host(:not([singleline])) :is(.cm-editor, .cm-content) { min-block-size: calc(var(--lines, 1) * 1.6em + 12px); }
    [hidden] { display: none; }
  `;

  constructor() {
    super();
    this.value = '';
    this.language = '';
    this.label = '';
    this.placeholder = '';
    this.singleLine = false;
    this.readonly = false;
    this.eager = false;
    this.minLines = 1;
    this.invalid = false;
    this.describedby = '';
    this.schema = {};
    this.complete = null;
    this.check = null;
    this.tokens = null;
    this.view = null;
  }

  #loading = null;

  firstUpdated() {
    if (this.singleLine) this.setAttribute('singleline', '');
    // Typing tells the shadow root's own input events; outside only the one with the value counts.
    this.renderRoot.addEventListener('input', (event) => event.stopPropagation());
    if (this.eager) void this.upgrade();
  }

  updated(changed) {
    this.style.setProperty('--lines', String(this.minLines));
    if (this.view && changed.has('value') && this.value !== this.view.state.doc.toString()) {
      this.view.dispatch({changes: {from: 0, to: this.view.state.doc.length, insert: this.value}});
    }
    if (this.view && (changed.has('label') || changed.has('describedby') || changed.has('invalid') || changed.has('readonly'))) this.view.larder.refresh(this);
  }

  /** Loads the full editor and takes over text, selection and focus. */
  upgrade() {
    this.#loading ??= import('./code-mirror.js').then(({createEditor}) => {
      const area = /** @type {HTMLTextAreaElement} */ (this.renderRoot.querySelector('textarea'));
      const focused = this.shadowRoot.activeElement === area;
      this.view = createEditor(this, area.selectionStart ?? 0);
      area.hidden = true;
      if (focused) this.view.focus();
    }).catch((error) => {
      // The text area stays and works; colours and completion are missing.
      console.error(error);
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Checks again when what the check depends on has changed. */
  recheck() {
    this.view?.larder.recheck();
  }

  /** The selected text, or all of it. */
  get selectedText() {
    if (this.view) {
      const {from, to} = this.view.state.selection.main;
      return from === to ? '' : this.view.state.sliceDoc(from, to);
    }
    const area = this.renderRoot.querySelector('textarea');
    return area ? area.value.slice(area.selectionStart, area.selectionEnd) : '';
  }

  get cursor() {
    return this.view ? this.view.state.selection.main.head : (this.renderRoot.querySelector('textarea')?.selectionStart ?? 0);
  }

  /** Puts text at the cursor. */
  insert(text) {
    if (this.view) {
      this.view.dispatch(this.view.state.replaceSelection(text));
      this.view.focus();
    } else {
      this.changed(this.value.slice(0, this.cursor) + text + this.value.slice(this.cursor));
    }
  }

  changed(value) {
    this.value = value;
    this.dispatchEvent(new CustomEvent('input', {detail: value, bubbles: true}));
  }

  submitted() {
    return !this.dispatchEvent(new CustomEvent('submit', {detail: this.value, bubbles: true, cancelable: true}));
  }

  #key = (event) => {
    if (event.key === 'Enter' && (this.singleLine || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.submitted();
    }
  };

  render() {
    return html`<textarea aria-label=${this.label} placeholder=${this.placeholder || nothing} rows="1" spellcheck="false" autocapitalize="off" autocomplete="off" ?readonly=${this.readonly} aria-invalid=${this.invalid ? 'true' : nothing} aria-description=${this.describedby || nothing}
      .value=${this.value} @focus=${() => this.upgrade()} @keydown=${this.#key} @input=${(event) => this.changed(event.target.value)}></textarea>`;
  }
}
customElements.define('code-editor', CodeEditor);
