// @ts-check
// The collections of this server, shared by all pages and tabs.
import {api, collections as calls, records} from '../api/index.js';
import {signal} from './signals.js';

const list = signal([]);
export const loaded = signal(false);
export const failed = signal(null);
let running = null;
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('larder:collections:' + location.pathname) : null;

/** All collections, sorted by name. */
export const allCollections = () => list.value;

/** By name or id; undefined when there is none. */
export const collection = (nameOrId) => list.value.find((each) => each.id === nameOrId || each.name === nameOrId);

/** Reads the list again; calls at the same time share one request. */
export function reloadCollections() {
  running ??= calls
    .all()
    .then((items) => {
      list.value = items.sort((a, b) => a.name.localeCompare(b.name));
      failed.value = null;
      loaded.value = true;
    })
    .catch((error) => {
      failed.value = error;
      throw error;
    })
    .finally(() => (running = null));
  return running;
}

/** Resolves when the list has been read once. */
export const collectionsReady = async () => {
  if (!loaded.peek()) await reloadCollections();
};

/** Fields that name a record for people: the presentable ones, else the usual suspects, else the id. */
export function presentableFields(model) {
  const fields = (model?.fields ?? []).filter((field) => !field.hidden);
  const chosen = fields.filter((field) => field.presentable);
  if (chosen.length) return chosen;
  const usual = ['title', 'name', 'label', 'subject', 'username', 'email', 'slug', 'key'];
  const found = usual.map((name) => fields.find((field) => field.name === name)).find(Boolean);
  return found ? [found] : [];
}

/** The first records whose id or presentable text contains `text`; a newer search cancels an older one. */
export async function findRecords(model, text, count) {
  const fields = presentableFields(model).filter((field) => ['text', 'email', 'url', 'select', 'number'].includes(field.type)).map((field) => field.name);
  const filter = [...new Set(['id', ...fields])].map((name) => `${name} ~ ${JSON.stringify(text)}`).join(' || ');
  return (await records(model.name).list({page: 1, perPage: count, skipTotal: 1, filter}, {key: 'find'})).items;
}

/** The text that stands for a record. */
export function recordTitle(record, model = collection(record?.collectionId ?? record?.collectionName)) {
  if (!record) return '';
  const parts = presentableFields(model)
    .map((field) => present(record, field))
    .filter((text) => text !== '');
  return parts.join(' – ') || (model?.type === 'auth' && record.email) || record.id || '';
}

function present(record, field) {
  const value = record[field.name];
  if (value === null || value === undefined || value === '') return '';
  if (field.type === 'relation') {
    const expanded = record.expand?.[field.name];
    const one = Array.isArray(expanded) ? expanded[0] : expanded;
    return one ? recordTitle(one) : '';
  }
  if (field.type === 'editor') return plainText(String(value)).slice(0, 80);
  if (typeof value === 'object') return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
  return String(value);
}

/** The text of stored HTML, without parsing it as a document. */
export const plainText = (html) =>
  html
    .replace(/<(br|\/p|\/li|\/h\d)[^>]*>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

api.listen('collection', () => {
  channel?.postMessage('changed');
  void reloadCollections().catch(() => {});
});
if (channel) channel.onmessage = () => void reloadCollections().catch(() => {});
