// @ts-check
// The calls of the public API, by name. Pages import from here and from nowhere else below api/.
import {signal} from '../app/signals.js';
import {ApiError, BASE, Client, path, queryString} from './client.js';

export {ApiError, BASE, Client, path, queryString};

const MEMORY = 'larder:session:' + location.pathname;

/** The superuser's token and record. Kept in local or session storage, as chosen at sign-in. */
class Session {
  token = '';
  record = null;

  constructor() {
    this.restore();
  }

  restore() {
    const stored = localStorage.getItem(MEMORY) ?? sessionStorage.getItem(MEMORY);
    const {token = '', record = null} = stored ? JSON.parse(stored) : {};
    this.token = token;
    this.record = record;
  }

  save({token, record}, keep = this.kept) {
    this.token = token;
    this.record = record;
    const text = JSON.stringify({token, record});
    (keep ? localStorage : sessionStorage).setItem(MEMORY, text);
    (keep ? sessionStorage : localStorage).removeItem(MEMORY);
  }

  clear() {
    this.token = '';
    this.record = null;
    localStorage.removeItem(MEMORY);
    sessionStorage.removeItem(MEMORY);
  }

  get kept() {
    return sessionStorage.getItem(MEMORY) === null;
  }

  /** End of the token in milliseconds since the epoch, 0 without one. */
  get expires() {
    try {
      return JSON.parse(atob(this.token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).exp * 1000;
    } catch {
      return 0;
    }
  }

  get valid() {
    return this.expires > Date.now();
  }
}

export const session = new Session();
export const api = new Client(session);
export const MEMORY_KEY = MEMORY;

/** A client without or with another identity, for "run as" and the confirmation pages; lives in memory only. */
export const secondaryClient = (token = '') => new Client({token});

/** Another identity that the data is seen as for a while, with its `client`; null for the superuser's own. */
export const actor = signal(null);

/** Who reads and writes the records of a collection; those of the system stay with the superuser. */
const readerOf = (collection) => (collection.startsWith('_') ? api : (actor.peek()?.client ?? api));

/** The records API of one collection, by name or id, through `client`. */
export function records(collection, client = readerOf(collection)) {
  const base = path('collections', collection, 'records');
  const told = (action) => (record) => {
    api.announce('record', {collection, action, record});
    return record;
  };
  return {
    list: (query, options) => client.get(base, {...options, query}),
    /** The first record that matches, or null. */
    first: async (filter, query, options) =>
      (await client.get(base, {...options, query: {...query, filter, perPage: 1, skipTotal: 1}})).items[0] ?? null,
    count: async (filter = '', options) =>
      (await client.get(base, {...options, query: {filter, perPage: 1, fields: 'id'}})).totalItems,
    view: (id, query, options) => client.get(`${base}/${encodeURIComponent(id)}`, {...options, query}),
    create: (body, {query, ...options} = {}) => client.post(base, body, {...options, query}).then(told('create')),
    update: (id, body, {query, ...options} = {}) =>
      client.patch(`${base}/${encodeURIComponent(id)}`, body, {...options, query}).then(told('update')),
    delete: (id, options) =>
      client.delete(`${base}/${encodeURIComponent(id)}`, options).then(() => void told('delete')({id})),
    /** Every record of a query, page by page. */
    async *all(query = {}, options) {
      for (let page = 1; ; page++) {
        const {items} = await client.get(base, {...options, query: {...query, page, perPage: 500, skipTotal: 1}});
        yield* items;
        if (items.length < 500) return;
      }
    },
  };
}

/** Sign-in and account calls of one auth collection. */
export function auth(collection, client = api) {
  const call = (name) => path('collections', collection, name);
  return {
    methods: (options) => client.get(call('auth-methods'), options),
    password: (identity, password, extra, options) =>
      client.post(call('auth-with-password'), {identity, password, ...extra}, {quiet: true, ...options}),
    requestOtp: (email) => client.post(call('request-otp'), {email}, {quiet: true}),
    otp: (otpId, password, extra) => client.post(call('auth-with-otp'), {otpId, password, ...extra}, {quiet: true}),
    refresh: (options) => client.post(call('auth-refresh'), {}, {quiet: true, ...options}),
    requestPasswordReset: (email) => client.post(call('request-password-reset'), {email}),
    confirmPasswordReset: (token, password, passwordConfirm) =>
      client.post(call('confirm-password-reset'), {token, password, passwordConfirm}),
    requestVerification: (email) => client.post(call('request-verification'), {email}),
    confirmVerification: (token) => client.post(call('confirm-verification'), {token}),
    confirmEmailChange: (token, password) => client.post(call('confirm-email-change'), {token, password}),
    /** A token for another record, valid for `duration` seconds (0: the collection's default). */
    impersonate: (id, duration = 0) =>
      client.post(path('collections', collection, 'impersonate', id), duration ? {duration} : {}),
  };
}

export const collections = {
  all: async (options) => {
    const found = [];
    for (let page = 1; ; page++) {
      const {items} = await api.get('/api/collections', {...options, query: {page, perPage: 200, skipTotal: 1}});
      found.push(...items);
      if (items.length < 200) return found;
    }
  },
  view: (name, options) => api.get(path('collections', name), options),
  create: (body) => api.post('/api/collections', body).then(changed),
  update: (name, body) => api.patch(path('collections', name), body).then(changed),
  delete: (name) => api.delete(path('collections', name)).then(() => changed(null)),
  truncate: (name) => api.delete(path('collections', name, 'truncate')).then(() => api.announce('record', {collection: name, action: 'truncate'})),
  import: (list, deleteMissing = false) => api.put('/api/collections/import', {collections: list, deleteMissing}).then(() => changed(null)),
  dryRunView: (query, options) => api.post('/api/collections/meta/dry-run-view', {query}, options),
  /** What a change (members as in an update) would break elsewhere; null looks at the deletion. */
  impact: (collection, changes, options) => api.post('/api/collections/meta/impact', changes ? {collection, changes} : {collection, delete: true}, options),
  scaffolds: () => api.get('/api/collections/meta/scaffolds'),
  oauth2Providers: () => api.get('/api/collections/meta/oauth2-providers'),
};

function changed(model) {
  api.announce('collection', model);
  return model;
}

export const settings = {
  get: (options) => api.get('/api/settings', options),
  update: (body) =>
    api.patch('/api/settings', body).then((stored) => {
      api.announce('settings', stored);
      return stored;
    }),
  testEmail: (body) => api.post('/api/settings/test/email', body),
  testS3: (filesystem) => api.post('/api/settings/test/s3', {filesystem}),
  appleClientSecret: (body) => api.post('/api/settings/apple/generate-client-secret', body),
};

export const logs = {
  list: (query, options) => api.get('/api/logs', {...options, query}),
  view: (id) => api.get(path('logs', id)),
  stats: (query, options) => api.get('/api/logs/stats', {...options, query}),
  clear: () => api.delete('/api/logs'),
};

export const crons = {
  list: () => api.get('/api/crons'),
  run: (id) => api.post(path('crons', id)),
};

export const backups = {
  list: (options) => api.get('/api/backups', options),
  create: (name = '') => api.post('/api/backups', {name}).then(() => api.announce('backup', null)),
  delete: (name) => api.delete(path('backups', name)).then(() => api.announce('backup', null)),
  upload: (file, options) => {
    const body = new FormData();
    body.set('file', file);
    return api.post('/api/backups/upload', body, options).then(() => api.announce('backup', null));
  },
  restore: (name) => api.post(path('backups', name, 'restore'), {}),
  downloadUrl: async (name) => BASE + path('backups', name) + queryString({token: await fileToken()}),
};

/** What is backed up or restored now, and what was last. */
export const backupActivity = (options) => api.get('/api/larder/backups/activity', {quiet: true, ...options});

export const replication = {
  state: (options) => api.get('/api/larder/replication', options),
  /** All states of a database that can be restored, the newest first; a thousand at a time. */
  points: (database, page = 1, options) => api.get(path('larder', 'replication', database, 'points'), {...options, query: {page, perPage: 1000}}),
  snapshot: (database) => api.post(path('larder', 'replication', database, 'snapshot'), {}),
  prove: (database) => api.post(path('larder', 'replication', database, 'proof'), {}),
  schedule: () => api.get('/api/larder/replication/schedule'),
  changeSchedule: (changes) => api.patch('/api/larder/replication/schedule', changes),
};

/** States of the past, restored beside the running database. */
export const restores = {
  list: () => api.get('/api/larder/restores'),
  start: (body) => api.post('/api/larder/restores', body),
  view: (id, options) => api.get(path('larder', 'restores', id), options),
  discard: (id) => api.delete(path('larder', 'restores', id)),
  collections: (id) => api.get(path('larder', 'restores', id, 'collections')),
  records: (id, collection, page) => api.get(path('larder', 'restores', id, 'collections', collection, 'records'), {query: {page, perPage: 50}, key: 'restored-records'}),
  switchOver: (id) => api.post(path('larder', 'restores', id, 'switch'), {}),
  downloadUrl: async (id) => BASE + path('larder', 'restores', id, 'file') + queryString({token: await fileToken()}),
};

export const health = (options) => api.get('/api/health', {quiet: true, ...options});

/** A script against the database: `{columns, rows, execTime, affectedRows}`. `readOnly` is kept by the server too. */
export const sql = (query, {readOnly = true, ...options} = {}) =>
  api.post('/api/sql', {query, readOnly}, options).then((outcome) => {
    if (!readOnly) api.announce('collection', null);
    return outcome;
  });

/** What the server tells about itself; null where it does not. */
export const serverMetrics = async () => ((await capabilities()).metrics ? api.get('/api/larder/metrics', {quiet: true}).catch(() => null) : null);

/** The extras that this server announces; an empty object where it announces none. */
let announced = null;
export const capabilities = () =>
  (announced ??= api.get('/api/larder/capabilities', {quiet: true}).catch(() => ({})));

let token = {value: '', until: 0};
/** A short-lived token for protected files and backups; asked again when its two minutes are nearly over. */
export async function fileToken() {
  if (Date.now() > token.until) {
    const {token: value} = await api.post('/api/files/token', {});
    token = {value, until: Date.now() + 90_000};
  }
  return token.value;
}

/** Address of a record's file. `query` may hold `thumb`, `token`, `download`. */
export const fileUrl = (record, name, query = {}) =>
  BASE + path('files', record.collectionId || record.collectionName, record.id, name) + queryString(query);

/**
 * Runs requests `{method, url, body}` in as few atomic batches as the server's limits allow.
 * Where batches are switched off they run one by one, four at a time. Returns one outcome per request:
 * `{status, body}` or `{error}`; `onProgress(done, all)` after each step.
 */
export async function runBatch(requests, {onProgress, signal} = {}) {
  const {batch} = await settings.get();
  if (!batch?.enabled) return runSingly(requests, {onProgress, signal});
  const size = Math.max(1, batch.maxRequests || 50);
  const outcomes = [];
  for (let start = 0; start < requests.length && !signal?.aborted; start += size) {
    const slice = requests.slice(start, start + size);
    try {
      outcomes.push(...(await (actor.peek()?.client ?? api).post('/api/batch', {requests: slice}, {signal})));
    } catch (error) {
      const failed = error.data?.requests ?? {};
      slice.forEach((_, index) => outcomes.push({error: failed[index]?.response ? new ApiError(failed[index].response) : error}));
    }
    onProgress?.(Math.min(start + size, requests.length), requests.length);
  }
  return outcomes;
}

async function runSingly(requests, {onProgress, signal}) {
  const outcomes = new Array(requests.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < requests.length && !signal?.aborted) {
      const index = next++;
      const {method, url, body} = requests[index];
      try {
        outcomes[index] = {status: 200, body: await api.send(method, url, {body, signal})};
      } catch (error) {
        outcomes[index] = {error};
      }
      onProgress?.(++done, requests.length);
    }
  };
  await Promise.all(Array.from({length: 4}, worker));
  return outcomes;
}
