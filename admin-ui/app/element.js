// @ts-check
// The base of every element here: Lit in the light DOM, re-rendered when a signal it read changes.
import {LitElement, html, svg, nothing} from 'lit';
import {track} from './signals.js';

export {html, svg, nothing};

export class Element extends LitElement {
  #forget = () => {};

  createRenderRoot() {
    return this;
  }

  update(changed) {
    this.#forget();
    this.#forget = track(() => super.update(changed), () => this.requestUpdate());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#forget();
  }

  /** Lets `node` be found by selector once the pending render is done. */
  async find(selector) {
    await this.updateComplete;
    return /** @type {HTMLElement | null} */ (this.querySelector(selector));
  }
}

const SPRITE = new URL('../icons/icons.svg', import.meta.url).href;

/** An icon of the sprite; decorative, so a control that shows only an icon needs its own name. */
export const icon = (name, size = '') =>
  html`<svg class="i ${size}" aria-hidden="true"><use href="${SPRITE}#${name}"></use></svg>`;

let nextId = 0;
/** A document-unique id for label and description ties. */
export const uid = (prefix = 'x') => `${prefix}-${++nextId}`;
