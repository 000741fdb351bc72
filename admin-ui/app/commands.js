// @ts-check
// Every action has a name: buttons, menus, shortcuts and the command menu all run the same commands.
import {signal} from './signals.js';
import {pref} from './prefs.js';

/**
 * @typedef {object} Command
 * @property {string} id
 * @property {string} title shown text
 * @property {string} [icon]
 * @property {string} [keys] "mod+k", "shift+f", "g d"; single keys act outside text fields only
 * @property {string} [keywords] further words to find it by
 * @property {'here' | 'go' | 'app'} [group]
 * @property {() => boolean} [when] whether it can run now
 * @property {(event?: Event) => unknown} run
 */

/** @type {{value: Command[], peek: () => Command[]}} */
export const registered = signal([]);

/** Adds commands; returns a function that removes them. */
export function register(commands) {
  registered.value = [...registered.peek(), ...commands];
  return () => (registered.value = registered.peek().filter((each) => !commands.includes(each)));
}

/** Commands that can run now, newest registration first. */
export const available = () => registered.value.filter((each) => each.when?.() ?? true).reverse();

export function run(id, event) {
  const command = available().find((each) => each.id === id);
  return command?.run(event);
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** The alternatives of a command's keys: "mod+k,/" are two, "g ," is one. */
export const strokes = (keys = '') => keys.split(/,(?=\S)/);

/** The keys of a command for people: ["Ctrl", "K"]. */
export function keyLabels(keys) {
  const names = {mod: isMac ? '⌘' : 'Ctrl', shift: isMac ? '⇧' : 'Shift', alt: isMac ? '⌥' : 'Alt', enter: '↵', escape: 'Esc',
    arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', delete: 'Del', ' ': 'Space'};
  return keys.split(' ').flatMap((stroke) => stroke.split(/(?<=.)\+/)).map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1)));
}

function strokeOf(event) {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const shifted = event.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return [event.ctrlKey || event.metaKey ? 'mod' : '', event.altKey ? 'alt' : '', shifted ? 'shift' : '', key].filter(Boolean).join('+');
}

/** True while the person types text, where single keys must stay letters. */
export const typing = (target) =>
  target instanceof Element &&
  (target.closest('textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"], .cm-editor') !== null ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file'].includes(target.type)));

let prefix = '';
let prefixTimer = 0;

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const stroke = strokeOf(event);
  const origin = event.composedPath()[0];
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && stroke !== 'escape';
  if (plain && (typing(origin) || !pref('singleKeys', true))) return;
  if (document.querySelector('dialog:modal') && !origin.closest?.('dialog')?.hasAttribute('data-commands')) return;
  const full = prefix ? `${prefix} ${stroke}` : stroke;
  const command = available().find((each) => strokes(each.keys).includes(full));
  clearTimeout(prefixTimer);
  prefix = '';
  if (command) {
    event.preventDefault();
    command.run(event);
  } else if (plain && available().some((each) => each.keys?.startsWith(stroke + ' '))) {
    prefix = stroke;
    prefixTimer = setTimeout(() => (prefix = ''), 1200);
  }
}

export const startKeys = () => addEventListener('keydown', onKey);
