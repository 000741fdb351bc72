// @ts-check
// What is being backed up or restored, on every open page: told by the server, asked for when the stream was away.
import {signal} from './signals.js';
import {backupActivity, capabilities} from '../api/index.js';
import {realtime} from '../api/realtime.js';

/** `{kind, name, startedAt}` of what runs now; null when nothing does. */
export const running = signal(null);
/** What ended last, with `endedAt` and `error`. */
export const last = signal(null);

function take(activity) {
  running.value = activity.running;
  last.value = activity.last;
}

/** Asks what runs now; a server that does not tell keeps both empty. */
export async function askActivity() {
  if ((await capabilities()).backups) take(await backupActivity());
}

/** Follows the activity until the result is called. */
export function followActivity() {
  const ask = () => void askActivity().catch(() => {});
  ask();
  realtime.resync.addEventListener('resync', ask);
  const end = realtime.subscribe('@backups', take);
  return () => {
    realtime.resync.removeEventListener('resync', ask);
    end();
  };
}
