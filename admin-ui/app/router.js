// @ts-check
// Hash routes: `#/path?query`. The query is the part of a page's state that deserves a link.
import {pages} from '../pages/index.js';
import {loadWords} from './i18n.js';
import {signal} from './signals.js';

/**
 * The place that is shown.
 * @typedef {{page: import('../pages/index.js').PageEntry, params: Record<string, string>,
 *   query: Record<string, string>, path: string, hash: string}} Route
 */

/** @type {{value: Route | null, peek: () => Route | null}} */
export const route = signal(null);

const guards = new Set();
let current = '';

/** Adds a question to ask before a page is left: `guard(next)` resolves false to stay. Returns its removal. */
export function beforeLeave(guard) {
  guards.add(guard);
  return () => guards.delete(guard);
}

function match(pattern, path) {
  const want = pattern.split('/');
  const have = path.split('/');
  if (have.length > want.length || want.slice(have.length).some((part) => !part.endsWith('?'))) return null;
  const params = {};
  for (const [index, part] of want.entries()) {
    const value = have[index];
    if (part.startsWith(':')) {
      if (value !== undefined) params[part.slice(1).replace('?', '')] = decodeURIComponent(value);
    } else if (part !== value) {
      return null;
    }
  }
  return params;
}

/** The route of a hash, or null when no page answers to it. */
export function resolve(hash) {
  const [rawPath, rawQuery = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const path = rawPath.replace(/\/+$/, '');
  const query = Object.fromEntries(new URLSearchParams(rawQuery));
  for (const page of pages) {
    for (const pattern of page.paths) {
      const params = match(pattern, path);
      if (params) return {page, params, query, path, hash: hash || '#/'};
    }
  }
  return null;
}

/** Whether a page answers to a hash; links to pages that are not there are left out. */
export const offered = (hash) => resolve(hash) !== null;

/** The hash of a path and a query; empty values are left out. */
export function link(path, query = {}) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== '') parts.set(name, value);
  const text = parts.toString();
  return '#/' + path + (text ? '?' + text : '');
}

/** Goes somewhere. */
export function go(path, query = {}, {replace = false} = {}) {
  const hash = path.startsWith('#') ? path : link(path, query);
  if (replace) {
    history.replaceState(null, '', hash);
    void apply();
  } else if (hash === location.hash) {
    void apply();
  } else {
    location.hash = hash;
  }
}

/** Writes parts of the query of the shown page; empty values leave it. */
export function setQuery(changes, {push = false} = {}) {
  const here = route.peek();
  if (!here) return;
  go(here.path, {...here.query, ...changes}, {replace: !push});
}

async function apply() {
  const hash = location.hash || '#/';
  const next = resolve(hash) ?? resolve('#/');
  if (current && hash !== current) {
    for (const guard of [...guards]) {
      if (!(await guard(next))) {
        history.replaceState(null, '', current);
        return;
      }
    }
  }
  current = hash;
  await Promise.all((next.page.words ?? []).map(loadWords));
  if (location.hash === hash || hash === '#/') route.value = next;
}

export function startRouter() {
  addEventListener('hashchange', () => void apply());
  addEventListener('beforeunload', (event) => {
    for (const guard of guards) if (guard.dirty?.()) event.preventDefault();
  });
  return apply();
}
