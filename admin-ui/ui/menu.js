// @ts-check
// A button that opens a menu says what is in it; the command menu offers the same items.
import {noChange} from 'lit';
import {Directive, directive} from 'lit/directive.js';
import {openMenu} from './feedback.js';

const menus = new WeakMap();

/**
 * Makes a button open a menu: `<button aria-haspopup="menu" ${menu(() => items, {label, align})}>`. The items are those of
 * openMenu(); a promise of them is fine.
 */
export const menu = directive(
  class extends Directive {
    render(_items, _options) {
      return noChange;
    }

    update(part, [items, options]) {
      const {element} = /** @type {any} */ (part);
      if (!menus.has(element)) element.addEventListener('click', () => openMenuOf(element));
      menus.set(element, {items, options});
      return noChange;
    }
  },
);

/** Opens the menu of a button. */
export function openMenuOf(button) {
  const {items, options} = menus.get(button);
  const found = items();
  if (found instanceof Promise) void found.then((list) => openMenu(button, list, options));
  else openMenu(button, found, options);
}

/** What the menu of a button holds, or a promise of it; null for a button without one. */
export const menuItems = (button) => menus.get(button)?.items() ?? null;
