// @ts-check
// What the whole frame knows: the application's name and accent, the environment, the state of the connection.
import {api, health, settings} from '../api/index.js';
import {realtime} from '../api/realtime.js';
import {applyAccent} from './prefs.js';
import {computed, signal} from './signals.js';

export const appName = signal(document.documentElement.dataset.name || 'Larder');
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

// What a new installation is called before anybody named it.
const UNSET_NAMES = [undefined, '', 'Acme'];

export async function loadSettings() {
  const stored = await settings.get();
  take(stored);
  void health().then((answer) => (serverHealth.value = answer?.data ?? null)).catch(() => {});
  return stored;
}

function take(stored) {
  appSettings.value = stored;
  appName.value = UNSET_NAMES.includes(stored.meta?.appName) ? 'Larder' : stored.meta.appName;
  applyAccent(stored.meta?.accentColor ?? '');
}

// Other tabs of this dashboard follow.
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('larder:settings:' + location.pathname) : null;
if (channel) channel.onmessage = () => void loadSettings().catch(() => {});
api.listen('settings', (stored) => {
  take(stored);
  channel?.postMessage('changed');
});
