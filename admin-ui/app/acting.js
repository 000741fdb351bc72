// @ts-check
// Looking at the data as somebody else: the records come through a client of that identity, which lives in memory only.
// Leaving ends it, and so does a reload; the superuser's own session is not touched.
import {html, icon, nothing} from './element.js';
import {recordTitle} from './collections.js';
import {t} from './i18n.js';
import {actor, auth, records, secondaryClient} from '../api/index.js';
import {announce, toast} from '../ui/feedback.js';

const SECONDS = 900;
let clock = 0;

/** The identity that the data is seen as: {name, collection, client, writes}; null for one's own. */
export const acting = actor;

/** True while the data may only be looked at. */
export const readsOnly = () => actor.value !== null && !actor.value.writes;

/** Begins to see the data as an auth record, or as a guest without one. */
export async function actAs(collection = '', record = null) {
  const client = record ? secondaryClient((await auth(collection).impersonate(record.id, SECONDS)).token) : secondaryClient();
  clearTimeout(clock);
  if (record) {
    clock = setTimeout(() => {
      leaveActing();
      toast(t('acting.over'), {kind: 'info'});
    }, (SECONDS - 5) * 1000);
  }
  actor.value = {name: record ? record.email || recordTitle(record) || record.id : '', collection, client, writes: false};
  announce(said());
}

/** Begins as the record that `as=COLLECTION/ID` names. */
export async function actAsNamed(text) {
  const [collection, id] = text.split('/');
  await actAs(collection, await records(collection).view(id));
}

export function leaveActing() {
  clearTimeout(clock);
  actor.value = null;
}

const said = () => (actor.value.name ? t('acting.as', {name: actor.value.name, collection: actor.value.collection}) : t('acting.guest'));

/** Stands on every page while it lasts: as whom, whether writes are allowed, and the way out. */
export function actingBanner() {
  const as = actor.value;
  document.documentElement.toggleAttribute('data-acting', as !== null);
  if (!as) return nothing;
  return html`<div class="acting" role="status">${icon('eye')}<p class="grow"><b class="strong">${said()}</b> ${t(as.writes ? 'acting.writes' : 'acting.reads')}</p>
    <label class="option"><input type="checkbox" role="switch" class="switch" .checked=${as.writes} @change=${(event) => (actor.value = {...as, writes: event.target.checked})}>${t('acting.allow')}</label>
    <button type="button" class="btn sm" data-command="acting-leave" @click=${leaveActing}>${icon('out')}${t('acting.leave')}</button></div>`;
}
