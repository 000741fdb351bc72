// @ts-check
// What the page shows to act with, as commands: its buttons and the items of its menus, by their names.
import {available} from '../app/commands.js';
import {menuItems} from './menu.js';

const ELSEWHERE = 'larder-palette, larder-toasts, .tabbar, dialog';
/** Parts of a button that are not its name. */
const BESIDE = 'kbd, .keys, .key-in, .count, svg, [aria-hidden="true"]';

const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

function textOf(node) {
  const parts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT, (text) => (text.parentElement?.closest(BESIDE) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const words = [];
  while (parts.nextNode()) words.push(clean(parts.currentNode.nodeValue));
  return words.filter(Boolean).join(' ');
}

const nameOf = (button) => clean(button.getAttribute('aria-label')) || textOf(button) || clean(button.title);

/** What the button belongs to: the nearest row, group or section that has a name. */
function placeOf(button) {
  for (let node = button.parentElement; node && !node.matches('main, body'); node = node.parentElement) {
    const labelled = node.getAttribute('aria-labelledby');
    const heading = node.matches('tr') ? node.querySelector('th, td:not(.pick)') : node.matches('fieldset') ? node.querySelector('legend') : node.matches('section, article, li') ? node.querySelector('h2, h3, h4, .strong, a, label') : null;
    const name = clean(node.getAttribute('aria-label')) || (labelled && clean(document.getElementById(labelled)?.textContent)) || (heading && heading !== button && textOf(heading)) || '';
    if (name) return name.slice(0, 60);
  }
  return '';
}

const usable = (button) => !button.disabled && button.getAttribute('aria-disabled') !== 'true' && !button.closest(ELSEWHERE) && button.checkVisibility();

const symbolOf = (button) => button.querySelector('use')?.getAttribute('href')?.split('#')[1];

/** Rows of the command menu for the items of a menu. */
const itemRows = (name, items) =>
  items.filter((item) => item && item.label && !item.disabled).map((item) => ({
    id: '', group: 'here', title: name ? `${name} › ${item.label}` : item.label, label: item.label, icon: item.icon ?? ((typeof item.checked === 'function' ? item.checked() : item.checked) ? 'check' : undefined), keys: item.keys, words: `${item.label} ${name}`,
    run: () => (item.href ? (item.target ? window.open(item.href, item.target, 'noopener') : (location.hash = item.href.replace(/^[^#]*/, ''))) : item.run?.()),
  }));

/**
 * Rows for every button that can be pressed now and for every item of the menus. Buttons that name a command which can run are
 * left out, for it stands in the list by itself. `late(rows)` is told items that come later.
 */
export function controlRows(late) {
  const commands = available();
  const known = new Set(commands.map((command) => command.id));
  const page = /** @type {any} */ (document.querySelector('.page-root'));
  const menus = (page?.menus?.() ?? []).flatMap(([name, items]) => itemRows(name, items));
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('button, a.btn')]).filter(usable);
  const plain = [];
  for (const button of buttons) {
    const items = menuItems(button);
    if (items instanceof Promise) void items.then((list) => late(itemRows(nameOf(button), list)));
    else if (items) menus.push(...itemRows(nameOf(button), items));
    else if (!known.has(button.dataset.command ?? '')) plain.push({button, name: nameOf(button)});
  }
  const twice = new Set(plain.map(({name}) => name).filter((name, index, all) => all.indexOf(name) !== index));
  const rows = plain.filter(({name}) => name).map(({button, name}) => {
    const place = twice.has(name) ? placeOf(button) : '';
    return {id: '', group: 'here', title: place ? `${place} › ${name}` : name, icon: symbolOf(button), words: `${name} ${place}`, run: () => button.click()};
  });
  // What stands in a menu and is a command as well is named once.
  const seen = new Set(commands.map(({title}) => title));
  return [...rows, ...menus].filter(({title, label}) => !seen.has(title) && !seen.has(label ?? title) && seen.add(title));
}
