// @ts-check
// The settings as a flat form: dotted names, lists of addresses as lines of text, secrets empty until typed.

/** Lists that are edited as one entry per line. */
const LINES = ['superuserIPs', 'trustedProxy.headers', 'rateLimits.excludedIPs'];
/** Values the server takes but never tells. */
export const SECRETS = ['smtp.password', 's3.secret', 'backups.s3.secret'];

const isPlain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Form values of the settings the server told. */
export function flatten(settings) {
  const flat = Object.fromEntries(SECRETS.map((name) => [name, '']));
  const walk = (node, path) => {
    for (const [name, value] of Object.entries(node)) {
      const here = path ? `${path}.${name}` : name;
      if (isPlain(value)) walk(value, here);
      else flat[here] = LINES.includes(here) ? (value ?? []).join('\n') : value;
    }
  };
  walk(settings, '');
  return flat;
}

export const lines = (text) => text.split(/[\n,]/).map((each) => each.trim()).filter(Boolean);

/** The body that changes only `changes`; a secret that was left empty is left out. */
export function patchOf(changes) {
  const body = {};
  for (const [name, value] of Object.entries(changes)) {
    if (SECRETS.includes(name) && !value) continue;
    const parts = name.split('.');
    const last = /** @type {string} */ (parts.pop());
    const owner = parts.reduce((node, part) => (node[part] ??= {}), body);
    owner[last] = LINES.includes(name) ? lines(value) : value;
  }
  return body;
}

/** The section in which a setting is shown. */
export function sectionOf(name) {
  const [group, next] = name.split('.');
  return {
    meta: next?.startsWith('sender') ? 'mail' : 'application', smtp: 'mail', s3: 'storage', backups: 'schedule', superuserIPs: 'security',
    trustedProxy: 'security', rateLimits: 'limits', batch: 'batch', logs: 'logs',
  }[group] ?? 'application';
}
