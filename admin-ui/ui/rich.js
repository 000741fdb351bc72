// @ts-check
// <rich-text>: `value` (HTML), `label`, `readonly`, `stripDomain`, `pick()` → {src, alt} from stored files. Event `input` (detail: HTML).
import {Element, html, icon, nothing} from '../app/element.js';
import {t} from '../app/i18n.js';
import {ask} from './feedback.js';
import {menu} from './menu.js';
import './code.js';

/** Colours that can be read on white and on black. */
const COLOURS = [['red', '#d03b3b'], ['orange', '#b8610b'], ['green', '#2c8a4b'], ['blue', '#2f76c9'], ['purple', '#8b5bc7'], ['grey', '#7a7a7a']];

class RichText extends Element {
  static properties = {value: {attribute: false}, label: {type: String}, readonly: {type: Boolean}, stripDomain: {type: Boolean}, source: {state: true}, lost: {state: true}, full: {state: true}, state: {state: true}};

  constructor() {
    super();
    this.value = '';
    this.label = '';
    this.readonly = false;
    this.stripDomain = false;
    /** @type {(() => Promise<{src: string, alt: string} | undefined>) | null} */
    this.pick = null;
    this.source = false;
    this.lost = [];
    this.full = false;
    this.state = {};
    this.editor = null;
    this.written = null;
  }

  async firstUpdated() {
    try {
      this.create = (await import('./rich-mirror.js')).createRich;
    } catch (error) {
      // Without it the text stays readable and editable as its source.
      console.debug(error);
      this.source = true;
    }
    this.requestUpdate();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.editor?.destroy();
    this.editor = null;
  }

  updated(changed) {
    if (!this.create) return;
    if (!this.editor && !this.source) this.#start();
    else if (this.editor && changed.has('value') && this.value !== this.written) this.#load();
  }

  #start() {
    const place = /** @type {HTMLElement} */ (this.querySelector('.prose'));
    if (!place) return;
    this.editor = this.create(place, {
      label: this.label,
      editable: () => !this.readonly,
      changed: (markup) => this.#put(markup),
      moved: (state) => (this.state = state),
    });
    this.#load();
  }

  #load() {
    this.lost = this.editor.load(this.value);
    this.written = this.value;
    if (this.lost.length) {
      // What the rich view cannot hold stays safe in the source.
      this.source = true;
      this.editor.destroy();
      this.editor = null;
    }
  }

  #put(markup) {
    const next = this.stripDomain ? markup.replaceAll(`="${location.origin}/`, '="/') : markup;
    this.written = next;
    this.value = next;
    this.dispatchEvent(new CustomEvent('input', {detail: next, bubbles: true}));
  }

  #run(name, value) {
    this.editor?.run(name, value);
  }

  #button(name, symbol, active, extra = '') {
    return html`<button type="button" class="btn quiet sm ${extra}" tabindex="-1" aria-label=${t('rich.' + name)} title=${t('rich.' + name)} aria-pressed=${active === undefined ? nothing : String(Boolean(active))} ?disabled=${this.readonly} @mousedown=${(event) => event.preventDefault()} @click=${() => this.#run(name)}>${icon(symbol)}</button>`;
  }

  #menu(name, symbol, items, active) {
    return html`<button type="button" class="btn quiet sm opt" tabindex="-1" aria-haspopup="menu" aria-label=${t('rich.' + name)} title=${t('rich.' + name)} aria-pressed=${active === undefined ? nothing : String(Boolean(active))} ?disabled=${this.readonly} @mousedown=${(event) => event.preventDefault()} ${menu(items, {align: 'start', label: t('rich.' + name)})}>${icon(symbol)}</button>`;
  }

  async #link() {
    const href = await ask({title: t('rich.link'), label: t('rich.address'), value: this.state.href ?? 'https://', action: t('rich.set')});
    if (href !== undefined) this.#run('link', href);
  }

  /** Media from the files of records, from an address, or a picture kept inside the text. */
  #media() {
    return [
      this.pick && {label: t('rich.fromFiles'), icon: 'files', run: async () => this.#insert(await this.pick())},
      {label: t('rich.fromUrl'), icon: 'link', run: async () => {
        const src = await ask({title: t('rich.image'), label: t('rich.address'), value: 'https://', action: t('rich.insert')});
        if (src) this.#insert({src, alt: ''});
      }},
      {label: t('rich.embed'), icon: 'img', run: () => this.#embed()},
    ];
  }

  #insert(media) {
    if (!media) return;
    const kind = /\.(mp4|webm|mov|m4v|ogv)([?#]|$)/i.test(media.src) ? 'video' : /\.(mp3|wav|ogg|oga|m4a|flac|opus)([?#]|$)/i.test(media.src) ? 'audio' : 'image';
    this.#run(kind, media);
  }

  #embed() {
    const input = Object.assign(document.createElement('input'), {type: 'file', accept: 'image/*'});
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (!file) return;
      const reader = new FileReader();
      reader.onload = () => this.#run('image', {src: String(reader.result), alt: file.name});
      reader.readAsDataURL(file);
    });
    input.click();
  }

  #colours() {
    return [
      {label: t('rich.noColour'), checked: !this.state.color, run: () => this.#run('color', '')},
      ...COLOURS.map(([name, value]) => ({label: t('rich.colour.' + name), checked: this.state.color === value, run: () => this.#run('color', value)})),
      {label: t('rich.otherColour'), icon: 'edit', run: async () => {
        const value = await ask({title: t('rich.colour'), label: t('rich.colourValue'), value: this.state.color ?? '#', action: t('rich.setColour'), check: (text) => (CSS.supports('color', text) ? '' : t('rich.colourWrong'))});
        if (value) this.#run('color', value);
      }},
    ];
  }

  #alignment() {
    return [
      ...[['left', null], ['center', 'center'], ['right', 'right'], ['justify', 'justify']].map(([name, value]) => ({label: t('rich.align.' + name), checked: (this.state.align ?? null) === value, run: () => this.#run('align', value)})),
      {separator: true},
      ...[['auto', null], ['ltr', 'ltr'], ['rtl', 'rtl']].map(([name, value]) => ({label: t('rich.dir.' + name), checked: (this.state.dir ?? null) === value, run: () => this.#run('dir', value)})),
    ];
  }

  #table() {
    const item = (name, extra = {}) => ({label: t('rich.table.' + name), run: () => this.#run('cells', name), ...extra});
    return [item('rowBefore'), item('rowAfter'), item('columnBefore'), item('columnAfter'), item('headings'), {separator: true}, item('deleteRow'), item('deleteColumn'), item('deleteTable', {danger: true})];
  }

  #toggleSource() {
    if (this.source && !this.create) return;
    if (this.source) {
      this.source = false;
      this.lost = [];
      return;
    }
    this.source = true;
    this.editor?.destroy();
    this.editor = null;
  }

  #keys = (event) => {
    const buttons = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.tools .btn:not([disabled])')]).filter((each) => each.getClientRects().length);
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length].focus();
  };

  render() {
    const {state} = this;
    const blocks = [['paragraph', t('rich.paragraph')], ...[1, 2, 3, 4].map((level) => ['h' + level, t('rich.heading', {level})]), ['codeblock', t('rich.codeblock')]];
    return html`<div class="box rich ${this.full ? 'fullscreen' : ''}">
      <div class="tools" role="toolbar" aria-label=${t('rich.toolbar', {name: this.label})} @keydown=${this.#keys}>
        ${this.source ? html`<span class="small muted">${t('rich.sourceOf')}</span>` : html`
        <button type="button" class="btn quiet sm word" tabindex="0" aria-haspopup="menu" ?disabled=${this.readonly} ${menu(() => blocks.map(([name, text]) => ({label: text, checked: state.block === name, run: () => this.#run('block', name)})), {align: 'start', label: t('rich.block')})}>${blocks.find(([name]) => name === state.block)?.[1] ?? t('rich.paragraph')}${icon('down')}</button>
        <span class="sep"></span>${this.#button('bold', 'bold', state.bold)}${this.#button('italic', 'italic', state.italic)}${this.#button('underline', 'underl', state.underline)}${this.#button('strike', 'strike', state.strike, 'opt')}${this.#button('code', 'code', state.code, 'opt')}
        <button type="button" class="btn quiet sm" tabindex="-1" aria-label=${t('rich.link')} title=${t('rich.link')} aria-pressed=${String(Boolean(state.href))} ?disabled=${this.readonly} @click=${() => this.#link()}>${icon('link')}</button>
        <span class="sep"></span>${this.#button('bullets', 'logs', state.bullets)}${this.#button('numbers', 'ol', state.numbers)}${this.#button('quote', 'quote', state.quote, 'opt')}
        ${this.#menu('image', 'img', () => this.#media())}${state.table ? this.#menu('table', 'table', () => this.#table(), true) : this.#button('table', 'table', undefined, 'opt')}
        <span class="sep opt"></span>${this.#menu('colour', 'text', () => this.#colours(), state.color)}${this.#menu('align', 'rich', () => this.#alignment(), state.align || state.dir)}${this.#button('line', 'minus', undefined, 'opt')}
        <span class="sep opt"></span>${this.#button('undo', 'undo', undefined, 'opt')}${this.#button('redo', 'refresh', undefined, 'opt')}`}
        <span class="grow"></span>
        <button type="button" class="btn quiet sm word opt" tabindex=${this.source ? 0 : -1} aria-pressed=${String(this.source)} @click=${() => this.#toggleSource()}>${icon('code')}${t('rich.source')}</button>
        <button type="button" class="btn quiet sm opt" tabindex="-1" aria-label=${t('rich.full')} aria-pressed=${String(this.full)} @click=${() => (this.full = !this.full)}>${icon('max')}</button></div>
      ${this.lost.length ? html`<p class="help lost">${t('rich.lost', {list: this.lost.join(', ')})}</p>` : nothing}
      ${this.source
        ? html`<code-editor eager label=${t('rich.sourceLabel', {name: this.label})} .value=${this.value} .readonly=${this.readonly} .minLines=${4} @input=${(event) => {
            event.stopPropagation();
            this.#put(event.detail);
          }}></code-editor>`
        : html`<div class="prose" @input=${(event) => event.stopPropagation()}></div>`}</div>`;
  }
}
customElements.define('rich-text', RichText);
