// @ts-check
// What the whole frame knows: the application's name and accent, the environment, the state of the connection.
import {api, health, settings} from '../api/index.js';
import {realtime} from '../api/realtime.js';
import {computed, signal} from './signals.js';

export const appName = signal('Larder');
/** The settings as read last; null before. */
export const appSettings = signal(null);
/** The answer of the health check for superusers: canBackup, realIP, possibleProxyHeader. */
export const serverHealth = signal(null);

/** Word for the environment badge, from the server's configuration. */
export const environment = () => document.documentElement.dataset.environment ?? '';

const offline = signal(!navigator.onLine);
addEventListener('online', () => (offline.value = false));
addEventListener('offline', () => (offline.value = true));

/** live | quiet (nothing is subscribed) | connecting | offline */
export const connection = () => {
  if (offline.value || !api.online.value) return 'offline';
  const state = realtime.state.value;
  return state === 'idle' ? 'quiet' : state;
};

/** True while the schema must not be changed here. */
export const guarded = computed(() => Boolean(appSettings.value?.meta?.hideControls));

// The reference's own default colour counts as unset, so that the product's accent is seen.
const UNSET_ACCENTS = ['', '#1055c9'];

export async function loadSettings() {
  const stored = await settings.get();
  take(stored);
  void health().then((answer) => (serverHealth.value = answer?.data ?? null)).catch(() => {});
  return stored;
}

function take(stored) {
  appSettings.value = stored;
  appName.value = stored.meta?.appName || 'Larder';
  applyAccent(stored.meta?.accentColor ?? '');
}

api.listen('settings', take);

/** Uses a configured accent: hue and chroma are its own, lightness is moved until it can be read in each theme. */
export function applyAccent(colour) {
  const root = document.documentElement.style;
  const names = ['--accent', '--on-accent'];
  const rgb = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)?.slice(1).map((part) => parseInt(part, 16) / 255);
  if (!rgb || UNSET_ACCENTS.includes(colour.toLowerCase())) {
    names.forEach((name) => root.removeProperty(name));
    return;
  }
  const light = readable(rgb, [1, 1, 1], -0.02);
  const dark = readable(rgb, [0.106, 0.098, 0.086], 0.02);
  root.setProperty('--accent', `light-dark(${css(light)}, ${css(dark)})`);
  root.setProperty('--on-accent', `light-dark(${onto(light)}, ${onto(dark)})`);
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
