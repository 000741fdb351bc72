// @ts-check
// Who is signed in, for this tab and its siblings.
import {api, auth, session, MEMORY_KEY} from '../api/index.js';
import {signal} from './signals.js';

export const SUPERUSERS = '_superusers';

/** The signed-in superuser's record, or null. */
export const me = signal(session.valid ? session.record : null);

/** Set while a dialog must ask for the password again: {resolve}. */
export const expired = signal(null);

const refreshAhead = 120_000;

export function signedIn(result, keep) {
  session.save(result, keep);
  me.value = result.record;
}

export function signOut() {
  session.clear();
  me.value = null;
}

/** Renews the token; a refusal asks for the password on top of the page, so that nothing typed is lost. */
export async function refresh() {
  if (!session.token) return;
  try {
    signedIn(await auth(SUPERUSERS).refresh());
  } catch (error) {
    if ([401, 403, 404].includes(error.status)) await api.onUnauthorized?.();
  }
}

/** Milliseconds until the token ends; Infinity when nobody is signed in. */
export const timeLeft = () => (session.token ? session.expires - Date.now() : Infinity);

/** True within the last two minutes of a session. */
export const nearlyOver = () => timeLeft() < refreshAhead;

// A refused token does not lose the page: the frame opens the sign-in dialog on top of it and the call is repeated.
api.onUnauthorized = () => {
  if (!me.peek()) return Promise.resolve(false);
  const waiting = expired.peek();
  if (waiting) return waiting.promise;
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  expired.value = {promise, resolve};
  return promise;
};

/** Ends the wait of the interrupted calls: true repeats them. */
export function settleExpired(again) {
  expired.peek()?.resolve(again);
  expired.value = null;
}

addEventListener('storage', (event) => {
  if (event.key !== MEMORY_KEY) return;
  session.restore();
  me.value = session.valid ? session.record : null;
});
