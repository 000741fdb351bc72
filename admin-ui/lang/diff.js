// @ts-check
// What differs between two texts, line by line, and between two values, member by member.

/**
 * @typedef {{kind: 'same' | 'added' | 'removed', text: string, before: number, after: number}} Line line numbers count from one; 0 where a side has none
 */

/**
 * Lines of both texts in order, by the longest common subsequence.
 * @returns {Line[]}
 */
export function lines(before, after) {
  const a = before === '' ? [] : before.split('\n');
  const b = after === '' ? [] : after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  /** @type {Line[]} */
  const found = [];
  for (let at = 0; at < start; at++) found.push({kind: 'same', text: a[at], before: at + 1, after: at + 1});
  found.push(...middle(left, right).map((line) => ({...line, before: line.before && line.before + start, after: line.after && line.after + start})));
  for (let at = 0; at < end; at++) found.push({kind: 'same', text: a[a.length - end + at], before: a.length - end + at + 1, after: b.length - end + at + 1});
  return found;
}

/** @returns {Line[]} */
function middle(a, b) {
  // Far apart and long: a table of all pairs would be too large, and nobody reads such a diff line by line.
  if (a.length * b.length > 4_000_000) return [...a.map((text, at) => line('removed', text, at + 1, 0)), ...b.map((text, at) => line('added', text, 0, at + 1))];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const found = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push(line('same', a[i], i + 1, j + 1));
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      found.push(line('removed', a[i], i + 1, 0));
      i++;
    } else {
      found.push(line('added', b[j], 0, j + 1));
      j++;
    }
  }
  return found;
}

const line = (kind, text, before, after) => ({kind, text, before, after});

/** The lines with at most `around` unchanged ones beside each change; `{kind: 'gap', count}` stands for those left out. */
export function hunks(list, around = 2) {
  const near = list.map(() => false);
  list.forEach((each, at) => {
    if (each.kind === 'same') return;
    for (let other = Math.max(0, at - around); other <= Math.min(list.length - 1, at + around); other++) near[other] = true;
  });
  const found = [];
  let gap = 0;
  const close = () => {
    if (gap) found.push({kind: 'gap', count: gap});
    gap = 0;
  };
  list.forEach((each, at) => {
    if (near[at]) {
      close();
      found.push(each);
    } else {
      gap++;
    }
  });
  close();
  return found;
}

/** Two lines side by side: `[before | null, after | null]`; a removed line stands beside the added one that follows it. */
export function pairs(list) {
  const found = [];
  let waiting = [];
  const flush = () => {
    found.push(...waiting.map((each) => [each, null]));
    waiting = [];
  };
  for (const each of list) {
    if (each.kind === 'removed') waiting.push(each);
    else if (each.kind === 'added' && waiting.length) found.push([waiting.shift(), each]);
    else {
      flush();
      found.push(each.kind === 'added' ? [null, each] : [each, each]);
    }
  }
  flush();
  return found;
}

export const same = (a, b) => a === b || canonical(a) === canonical(b);

/** A value as text whose members stand in the order of their names. */
export const canonical = (value) => JSON.stringify(value, (_, part) => (part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
