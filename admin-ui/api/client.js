// @ts-check
// The one place that calls the server: requests, the session's token, one shape for errors.
import {signal} from '../app/signals.js';

/** Base address of the server; the dashboard lives one level below it, also under a sub-path. */
export const BASE = new URL('../', document.baseURI.split('#')[0]).href.replace(/\/$/, '');

/**
 * What went wrong with a call.
 * kind: aborted | network | refused (400) | unauthorized | forbidden | missing | tooMany | server
 */
export class ApiError extends Error {
  constructor({status = 0, message, data = {}, kind, retryAfter = 0, requestId = '', url = ''}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.data = data;
    this.kind = kind ?? kindOf(status);
    this.retryAfter = retryAfter;
    this.requestId = requestId;
    this.url = url;
  }

  /** Errors by field as `{name: sentence}`; nested objects (settings, list items) become dotted names. */
  get fields() {
    const flat = {};
    const walk = (node, path) => {
      for (const [name, value] of Object.entries(node ?? {})) {
        const here = path ? `${path}.${name}` : name;
        if (value && typeof value === 'object' && typeof value.message === 'string' && 'code' in value) flat[here] = value.message;
        else if (value && typeof value === 'object') walk(value, here);
      }
    };
    walk(this.data, '');
    return flat;
  }
}

function kindOf(status) {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  if (status === 429) return 'tooMany';
  if (status >= 500) return 'server';
  return status ? 'refused' : 'network';
}

/** The query string of an object; `undefined`, `null` and empty text are left out. */
export function queryString(query = {}) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString();
  return text ? '?' + text : '';
}

/** Joins path segments, each encoded. */
export const path = (...segments) => '/api/' + segments.map(encodeURIComponent).join('/');

export class Client {
  #running = new Map();

  /** @param {{token?: string}} session holds the token; a secondary client brings its own, in memory only */
  constructor(session = {}) {
    this.session = session;
    /** Time of the last answer, as a signal for the connection indicator. */
    this.lastAnswer = signal(0);
    this.online = signal(true);
    /** Asked once when a token is refused; resolves true when signing in again worked and the call may be repeated. */
    this.onUnauthorized = null;
    this.events = new EventTarget();
  }

  get = (url, options) => this.send('GET', url, options);
  post = (url, body, options) => this.send('POST', url, {...options, body});
  patch = (url, body, options) => this.send('PATCH', url, {...options, body});
  put = (url, body, options) => this.send('PUT', url, {...options, body});
  delete = (url, options) => this.send('DELETE', url, options);

  /**
   * @param {string} method
   * @param {string} url beginning with /api/
   * @param {{query?: object, body?: any, signal?: AbortSignal, key?: string, headers?: Record<string, string>,
   *   onProgress?: (share: number) => void, raw?: boolean | 'always', quiet?: boolean}} [options]
   *   raw: resolves the response itself, with 'always' a refused one too; key: a newer call with the same key cancels this one; quiet: a refused token does not open the sign-in dialog
   */
  async send(method, url, options = {}) {
    const stop = new AbortController();
    const {key} = options;
    if (key) {
      this.#running.get(key)?.abort();
      this.#running.set(key, stop);
    }
    options.signal?.addEventListener('abort', () => stop.abort(), {once: true});
    if (options.signal?.aborted) stop.abort();
    try {
      return await this.#attempt(method, url, options, stop.signal);
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'unauthorized' && this.session.token && !options.quiet && this.onUnauthorized) {
        if (await this.onUnauthorized(error)) return await this.#attempt(method, url, options, stop.signal);
      }
      throw error;
    } finally {
      if (key && this.#running.get(key) === stop) this.#running.delete(key);
    }
  }

  async #attempt(method, url, options, abort) {
    const full = BASE + url + queryString(options.query);
    const headers = {'Accept-Language': document.documentElement.lang, ...options.headers};
    const {token} = this.session;
    if (token && !('Authorization' in headers)) headers.Authorization = token;
    let body = options.body;
    if (body !== undefined && !(body instanceof FormData)) {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(body);
    }
    let answer;
    try {
      answer = options.onProgress
        ? await upload(method, full, headers, body, abort, options.onProgress)
        : await fetch(full, {method, headers, body, signal: abort, cache: 'no-store'});
    } catch (cause) {
      if (abort.aborted) throw new ApiError({kind: 'aborted', message: 'aborted', url: full});
      if (this.online.peek()) {
        this.online.value = false;
        this.announce('offline', null);
      }
      throw new ApiError({kind: 'network', message: String(cause?.message ?? cause), url: full});
    }
    this.lastAnswer.value = Date.now();
    if (!this.online.peek()) {
      this.online.value = true;
      this.announce('online', null);
    }
    if (options.raw === 'always' || (answer.ok && options.raw)) return answer;
    const text = await answer.text();
    let parsed = null;
    try {
      parsed = text ? JSON.parse(text) : null;
    } catch {
      parsed = null;
    }
    if (!answer.ok) {
      throw new ApiError({
        status: answer.status,
        message: parsed?.message || answer.statusText || String(answer.status),
        data: parsed && typeof parsed === 'object' ? (parsed.data ?? parsed) : {},
        retryAfter: Number(answer.headers.get('Retry-After')) || 0,
        requestId: answer.headers.get('X-Request-Id') ?? '',
        url: full,
      });
    }
    return parsed ?? (text || null);
  }

  /** Tells listeners that something was written (`collection`, `record`, `settings`, `backup`), or that the server went (`offline`) or came back (`online`). */
  announce(type, detail) {
    this.events.dispatchEvent(new CustomEvent(type, {detail}));
  }

  /** Calls `listener(detail)` for each write of `type`; returns a function that ends it. */
  listen(type, listener) {
    const handle = (event) => listener(event.detail);
    this.events.addEventListener(type, handle);
    return () => this.events.removeEventListener(type, handle);
  }
}

/** fetch() cannot tell how much of a body has left, so uploads that show progress go through XMLHttpRequest. */
function upload(method, url, headers, body, abort, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new TypeError('network'));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.onload = () =>
      resolve(new Response([204, 205, 304].includes(request.status) ? null : request.responseText, {
        status: request.status,
        statusText: request.statusText,
        headers: {'Retry-After': request.getResponseHeader('Retry-After') ?? ''},
      }));
    abort.addEventListener('abort', () => request.abort(), {once: true});
    request.send(body);
  });
}
