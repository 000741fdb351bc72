// @ts-check
// A few records of a collection, for lists of suggestions; asked once a minute.
import {records} from '../api/index.js';
import {collection, recordTitle} from './collections.js';

const LIFE = 60_000;
const kept = new Map();

/** @returns {Promise<{id: string, title: string}[]>} the newest twenty; none where they cannot be read */
export function knownRecords(nameOrId) {
  const found = kept.get(nameOrId);
  if (found && Date.now() - found.at < LIFE) return found.list;
  const list = records(nameOrId).list({perPage: 20, skipTotal: 1}).then(({items}) => items.map((record) => ({id: record.id, title: recordTitle(record, collection(nameOrId))})), () => []);
  kept.set(nameOrId, {at: Date.now(), list});
  return list;
}
