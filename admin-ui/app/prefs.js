// @ts-check
// What this browser remembers: one object in local storage per server address, shared by all tabs.
import {signal} from './signals.js';

const KEY = 'larder:prefs:' + location.pathname;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {};
  }
}

const state = signal(read());

addEventListener('storage', (event) => {
  if (event.key === KEY) state.value = read();
});

/** The stored value of `name`, or `fallback`. Reading it in a render makes the element follow changes. */
export function pref(name, fallback) {
  const value = state.value[name];
  return value === undefined ? fallback : value;
}

/** Stores a value; `undefined` forgets it. A full or forbidden storage only loses the memory, not the setting. */
export function setPref(name, value) {
  const next = {...read(), ...state.peek(), [name]: value};
  if (value === undefined) delete next[name];
  state.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Kept in memory for this tab.
  }
}

/** Applies theme and density to the page. */
export function applyAppearance() {
  const root = document.documentElement;
  const theme = pref('theme', 'system');
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  const density = pref('density', 'comfortable');
  if (density === 'comfortable') delete root.dataset.density;
  else root.dataset.density = density;
}
