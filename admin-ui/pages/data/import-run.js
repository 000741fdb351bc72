// @ts-check
// Writing imported rows: which of them exist already, batches that apply whole, what was refused.
import {api, ApiError, path, records, settings} from '../../api/index.js';
import {quote} from './filter.js';

/** Reads ids by another value, forty at a time. @returns {Promise<Map<string, string>>} value to id */
export async function idsBy(collectionName, field, values) {
  const found = new Map();
  const list = [...new Set(values.filter((value) => value !== undefined && value !== '').map(String))];
  for (let from = 0; from < list.length; from += 40) {
    const filter = list.slice(from, from + 40).map((value) => `${field} = ${quote(value)}`).join(' || ');
    const {items} = await records(collectionName).list({filter, perPage: 500, skipTotal: 1, fields: `id,${field}`});
    for (const item of items) found.set(String(item[field]), item.id);
  }
  return found;
}

/**
 * One request per row, in the words of the batch API; null for a row that is left out.
 * @param {'create' | 'update' | 'upsert' | 'skip'} mode
 */
export function requestFor({body}, {model, mode, key, existing}) {
  const base = path('collections', model.name, 'records');
  const id = key ? existing.get(String(body[key] ?? '')) : undefined;
  if (id) {
    if (mode === 'skip' || mode === 'create') return mode === 'skip' ? null : {method: 'POST', url: base, body};
    const {id: _, ...rest} = body;
    return {method: 'PATCH', url: `${base}/${id}`, body: rest};
  }
  return mode === 'update' ? null : {method: 'POST', url: base, body};
}

/**
 * Runs the requests. Each batch applies whole or not at all; a refused row is taken out and the rest of its batch is sent
 * again, unless everything must apply together.
 * @param {{index: number, request: any}[]} jobs
 * @param {{whole: boolean, signal: AbortSignal, paused: () => Promise<void>, onProgress: (done: number) => void}} how
 * @returns {Promise<{done: {index: number, id: string, created: boolean}[], refused: {index: number, error: any}[]}>}
 */
export async function runImport(jobs, {whole, signal, paused, onProgress}) {
  const {batch} = await settings.get();
  const done = [];
  const refused = [];
  const size = batch?.enabled ? Math.max(1, batch.maxRequests || 50) : 1;
  const settle = (group, answers) => group.forEach(({index, request}, at) => done.push({index, id: answers[at]?.body?.id ?? '', created: request.method === 'POST'}));
  for (let from = 0; from < jobs.length; from += size) {
    let group = jobs.slice(from, from + size);
    while (group.length && !signal.aborted) {
      await paused();
      try {
        settle(group, await send(group, batch?.enabled, signal));
        group = [];
      } catch (error) {
        if (error.kind === 'aborted') break;
        const at = wrongOnes(error, group.length);
        if (whole || !at.length) {
          group.forEach(({index}, place) => refused.push({index, error: at.find((each) => each.at === place)?.error ?? error}));
          break;
        }
        at.forEach(({at: place, error: reason}) => refused.push({index: group[place].index, error: reason}));
        group = group.filter((_, place) => !at.some((each) => each.at === place));
      }
    }
    onProgress(Math.min(jobs.length, from + size));
    if (signal.aborted) break;
  }
  return {done, refused};
}

async function send(group, batched, signal) {
  if (batched) return api.post('/api/batch', {requests: group.map(({request}) => request)}, {signal});
  const [{request}] = group;
  return [{body: await api.send(request.method, request.url, {body: request.body, signal})}];
}

/** Places of a batch that the server named; a single call is its own place. */
function wrongOnes(error, count) {
  if (error.kind === 'network' || error.kind === 'server') return [];
  const named = Object.entries(error.data?.requests ?? {}).filter(([, each]) => each?.response).map(([at, each]) => ({at: Number(at), error: new ApiError(each.response)}));
  return named.length ? named : count === 1 ? [{at: 0, error}] : [];
}
