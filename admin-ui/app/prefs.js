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

/** Applies theme, density and the accent that the shell names to the page. */
export function applyAppearance() {
  const root = document.documentElement;
  const theme = pref('theme', 'system');
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  const density = pref('density', 'comfortable');
  if (density === 'comfortable') delete root.dataset.density;
  else root.dataset.density = density;
  root.dataset.side = pref('sideClosed', false) ? 'closed' : 'open';
  applyAccent(root.dataset.accent ?? '');
}

// The reference's own default colour counts as unset, so that the product's accent is seen.
const UNSET_ACCENTS = ['', '#1055c9'];

/** Uses a configured accent: hue and chroma are its own, lightness is moved until it can be read in each theme. */
export function applyAccent(colour) {
  document.documentElement.dataset.accent = colour;
  const root = document.documentElement.style;
  const names = ['--accent', '--on-accent'];
  const seen = readableAccent(colour);
  if (!seen) {
    names.forEach((name) => root.removeProperty(name));
    return;
  }
  const {light, dark} = seen;
  root.setProperty('--accent', `light-dark(${css(light.rgb)}, ${css(dark.rgb)})`);
  root.setProperty('--on-accent', `light-dark(${onto(light.rgb)}, ${onto(dark.rgb)})`);
}

/** An accent as the text of a colour for one theme, or null where the product's own is used. */
export function accentFor(colour, theme) {
  const seen = readableAccent(colour);
  return seen && css(seen[theme].rgb);
}

/** A configured accent as it is used in each theme, with its contrast and whether it was moved; null where none is set. */
export function readableAccent(colour) {
  const rgb = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)?.slice(1).map((part) => parseInt(part, 16) / 255);
  if (!rgb || UNSET_ACCENTS.includes(colour.toLowerCase())) return null;
  const used = (surface, step) => {
    const moved = readable(rgb, surface, step);
    return {rgb: moved, contrast: contrast(moved, surface), moved: moved !== rgb};
  };
  return {light: used([1, 1, 1], -0.02), dark: used([0.106, 0.098, 0.086], 0.02)};
}

const css = (rgb) => `rgb(${rgb.map((part) => Math.round(part * 255)).join(' ')})`;
const onto = (rgb) => (contrast(rgb, [1, 1, 1]) >= contrast(rgb, [0.1, 0.09, 0.07]) ? '#ffffff' : '#1a1712');

function readable(rgb, surface, step) {
  let colour = rgb;
  for (let tries = 0; tries < 60 && contrast(colour, surface) < 4.6; tries++) {
    colour = colour.map((part) => (step < 0 ? part * (1 + step) : part + (1 - part) * step * 2));
  }
  return colour;
}

/** Contrast ratio of two colours (WCAG 2.2, relative luminance). */
export function contrast(one, other) {
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
