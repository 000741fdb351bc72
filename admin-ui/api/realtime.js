// @ts-check
// Realtime: one event stream per client, subscriptions counted by topic, silent reconnects.
import {signal} from '../app/signals.js';
import {api, BASE} from './index.js';

/** @typedef {{action: 'create' | 'update' | 'delete', record: Record<string, any>}} RecordEvent */

export class Realtime {
  #topics = new Map();
  #source = null;
  #clientId = '';
  #sending = null;
  #retry = 0;
  #timer = 0;

  constructor(client) {
    this.client = client;
    /** idle | connecting | live | offline */
    this.state = signal('idle');
    /** Told after a reconnect: what was missed in between has to be read again. */
    this.resync = new EventTarget();
  }

  get clientId() {
    return this.#clientId;
  }

  get topics() {
    return [...this.#topics.keys()];
  }

  /**
   * Calls `listener` for every event of `topic` (`posts/*`, `posts/ID`, any text).
   * @param {{query?: object, headers?: object}} [options] sent with the topic
   * @returns {() => void} ends the subscription
   */
  subscribe(topic, listener, options) {
    const full = options ? `${topic}?options=${encodeURIComponent(JSON.stringify(options))}` : topic;
    const listeners = this.#topics.get(full) ?? new Set();
    const fresh = listeners.size === 0;
    listeners.add(listener);
    this.#topics.set(full, listeners);
    if (fresh) this.#source?.addEventListener(full, this.#deliver);
    this.#announce();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#topics.get(full) === listeners) {
        this.#topics.delete(full);
        this.#source?.removeEventListener(full, this.#deliver);
        this.#announce();
      }
    };
  }

  /** Opens the stream again at once. */
  reconnect() {
    this.#close();
    this.#announce();
  }

  close() {
    this.#topics.clear();
    this.#close();
    this.state.value = 'idle';
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
    this.#clientId = '';
  }

  #deliver = (event) => {
    const data = JSON.parse(event.data);
    for (const listener of [...(this.#topics.get(event.type) ?? [])]) listener(data, event.type);
  };

  #announce() {
    if (this.#topics.size === 0) {
      if (this.#source) this.close();
      return;
    }
    if (!this.#source) {
      this.#open();
      return;
    }
    if (this.#clientId) this.#sending ??= Promise.resolve().then(() => this.#send());
  }

  #open() {
    if (this.state.peek() !== 'offline') this.state.value = 'connecting';
    const source = new EventSource(BASE + '/api/realtime');
    this.#source = source;
    for (const topic of this.#topics.keys()) source.addEventListener(topic, this.#deliver);
    source.addEventListener('PB_CONNECT', async (event) => {
      this.#clientId = JSON.parse(event.data).clientId;
      const again = this.#retry > 0;
      this.#retry = 0;
      await this.#send();
      if (again) this.resync.dispatchEvent(new Event('resync'));
    });
    source.onerror = () => {
      this.#close();
      this.state.value = 'offline';
      this.#retry++;
      this.#timer = setTimeout(() => this.#announce(), Math.min(30_000, 500 * 2 ** Math.min(this.#retry, 6)));
    };
  }

  async #send() {
    this.#sending = null;
    const {clientId} = this;
    if (!clientId) return;
    try {
      await this.client.post('/api/realtime', {clientId, subscriptions: this.topics}, {quiet: true});
      this.state.value = 'live';
    } catch {
      if (clientId === this.#clientId) this.#source?.onerror?.(new Event('error'));
    }
  }
}

export const realtime = new Realtime(api);
