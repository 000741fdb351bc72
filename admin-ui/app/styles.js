// @ts-check
import {noChange} from 'lit';
import {Directive, directive} from 'lit/directive.js';

/**
 * Sets styles on an element through the object model: `<td ${styles({inlineSize: '80px', '--av': colour})}>`. The
 * content policy forbids style attributes, and Lit's own styleMap writes one at the first render.
 */
export const styles = directive(
  class extends Directive {
    #before = [];

    render(_map) {
      return noChange;
    }

    update(part, [map]) {
      const {style} = /** @type {any} */ (part).element;
      for (const name of this.#before) if (!(name in map)) set(style, name, '');
      for (const [name, value] of Object.entries(map)) set(style, name, value ?? '');
      this.#before = Object.keys(map);
      return noChange;
    }
  },
);

function set(style, name, value) {
  if (name.startsWith('--')) style.setProperty(name, value);
  else style[name] = value;
}
