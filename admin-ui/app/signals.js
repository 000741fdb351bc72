// @ts-check
// Signals: values that know who read them. Small on purpose; the dashboard needs no more than this.

/** @type {{run: () => void, sources: Set<Set<any>>} | null} */
let reader = null;
let depth = 0;
/** @type {Set<{run: () => void}>} */
const pending = new Set();

function flush() {
  while (pending.size) {
    const [first] = pending;
    pending.delete(first);
    first.run();
  }
}

/** Groups writes: readers run once, afterwards. */
export function batch(write) {
  depth++;
  try {
    return write();
  } finally {
    if (--depth === 0) flush();
  }
}

/** A value that can be read and written through `value`. Equal writes are not announced. */
export function signal(initial) {
  const readers = new Set();
  let value = initial;
  return {
    get value() {
      if (reader) {
        readers.add(reader);
        reader.sources.add(readers);
      }
      return value;
    },
    set value(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const each of [...readers]) pending.add(each);
      if (depth === 0) flush();
    },
    /** The value without becoming its reader. */
    peek: () => value,
  };
}

/** Runs `read` and calls `changed` once when anything it read changes. Returns a function that forgets it. */
export function track(read, changed) {
  const self = {
    sources: new Set(),
    run() {
      stop();
      changed();
    },
  };
  const stop = () => {
    for (const source of self.sources) source.delete(self);
    self.sources.clear();
    pending.delete(self);
  };
  const before = reader;
  reader = self;
  try {
    read();
  } finally {
    reader = before;
  }
  return stop;
}

/** Runs `action` now and again whenever something it read changes. Returns a function that ends it. */
export function effect(action) {
  let ended = false;
  let stop = () => {};
  const again = () => {
    if (!ended) stop = track(action, again);
  };
  again();
  return () => {
    ended = true;
    stop();
  };
}

/** A value derived from other signals, worked out when it is read. */
export function computed(derive) {
  const result = signal(undefined);
  let stale = true;
  const refresh = () => {
    stale = false;
    let next;
    track(() => (next = derive()), () => {
      stale = true;
      refresh();
    });
    result.value = next;
  };
  return {
    get value() {
      if (stale) refresh();
      return result.value;
    },
    /** The value without becoming its reader. */
    peek() {
      if (stale) refresh();
      return result.peek();
    },
  };
}
