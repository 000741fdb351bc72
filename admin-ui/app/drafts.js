// @ts-check
// Unsaved work that outlives a reload, kept in IndexedDB under a key such as `record:posts:abc`.

const NAME = 'larder:' + location.pathname;
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('drafts');
      request.result.createObjectStore('history', {autoIncrement: true}).createIndex('kind', 'kind');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function inStore(store, mode, action) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = action(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } catch {
    // A browser that forbids storage (private windows) loses the comfort, not the page.
    return undefined;
  }
}

export const drafts = {
  /** @returns {Promise<{savedAt: number, title: string, value: any} | undefined>} */
  load: (key) => inStore('drafts', 'readonly', (store) => store.get(key)),
  save: (key, value, title = '') => inStore('drafts', 'readwrite', (store) => store.put({savedAt: Date.now(), title, value}, key)),
  remove: (key) => inStore('drafts', 'readwrite', (store) => store.delete(key)),
  /** All drafts with their keys, newest first. */
  async list() {
    const [keys, values] = await Promise.all([
      inStore('drafts', 'readonly', (store) => store.getAllKeys()),
      inStore('drafts', 'readonly', (store) => store.getAll()),
    ]);
    return (keys ?? []).map((key, index) => ({key: String(key), ...values[index]})).sort((a, b) => b.savedAt - a.savedAt);
  },
};

/** A list that grows: applied filters, executed statements. `kind` separates the lists. */
export const history = {
  /** Keeps the newest `keep`; unless `repeats`, an earlier entry with the same text goes. */
  async add(kind, entry, keep = 50, {repeats = false} = {}) {
    const all = await history.list(kind);
    if (!repeats) for (const old of all.filter((each) => each.text === entry.text)) await history.remove(old.id);
    await inStore('history', 'readwrite', (store) => store.add({kind, at: Date.now(), ...entry}));
    for (const old of all.slice(keep - 1)) await history.remove(old.id);
  },
  async list(kind) {
    const [keys, values] = await Promise.all([
      inStore('history', 'readonly', (store) => store.index('kind').getAllKeys(kind)),
      inStore('history', 'readonly', (store) => store.index('kind').getAll(kind)),
    ]);
    return (keys ?? []).map((id, index) => ({id, ...values[index]})).reverse();
  },
  remove: (id) => inStore('history', 'readwrite', (store) => store.delete(id)),
};
