// @ts-check
// Which rate limit applies to a request, in the server's order (PocketBase core/settings_model.go, FindRateLimitRule).

const SIGN_IN = {
  'auth-methods': ['listAuthMethods'], 'auth-refresh': ['authRefresh'], 'auth-with-password': ['authWithPassword', 'auth'], 'auth-with-oauth2': ['authWithOAuth2', 'auth'], 'auth-with-otp': ['authWithOTP', 'auth'], 'request-otp': ['requestOTP'],
  'request-password-reset': ['requestPasswordReset'], 'confirm-password-reset': ['confirmPasswordReset'], 'request-verification': ['requestVerification'], 'confirm-verification': ['confirmVerification'],
  'request-email-change': ['requestEmailChange'], 'confirm-email-change': ['confirmEmailChange'],
};

/** Every tag that a rule may name. */
export const TAGS = [...new Set(['list', 'view', 'create', 'update', 'delete', 'file', ...Object.values(SIGN_IN).flat()])];

/** Collection and tags of a request, as far as its path tells. */
function tagged(method, path) {
  const [, name, id] = /^\/api\/collections\/([^/]+)\/records(?:\/([^/]+))?$/.exec(path) ?? [];
  if (name) {
    const tag = {GET: id ? 'view' : 'list', POST: 'create', PATCH: 'update', DELETE: 'delete'}[method];
    return tag ? {name, tags: [tag]} : {name, tags: []};
  }
  const [, owner, call] = /^\/api\/collections\/([^/]+)\/([a-z0-9-]+)$/.exec(path) ?? [];
  if (owner && SIGN_IN[call]) return {name: owner, tags: SIGN_IN[call]};
  const [, files] = /^\/api\/files\/([^/]+)\/[^/]+\/[^/]+$/.exec(path) ?? [];
  return files ? {name: files, tags: ['file']} : {name: '', tags: []};
}

/** Labels that a request is looked up by, most specific first. */
export function candidates(method, path) {
  const clean = path.split('?')[0];
  const {name, tags} = tagged(method, clean);
  return [...tags.map((tag) => `${name}:${tag}`), ...tags.map((tag) => `*:${tag}`), `${method} ${clean}`, clean];
}

/**
 * Index of the rule that applies, -1 for none.
 * @param {{label: string, audience: string}[]} rules
 * @param {'@guest' | '@auth'} audience
 */
export function ruleFor(method, path, audience, rules) {
  const fits = (rule) => rule.audience === '' || rule.audience === audience;
  for (const candidate of candidates(method, path)) {
    const exact = rules.findIndex((rule) => rule.label === candidate && fits(rule));
    if (exact >= 0) return exact;
    const prefix = rules.findIndex((rule) => rule.label.endsWith('/') && fits(rule) && (candidate + '/').startsWith(rule.label));
    if (prefix >= 0) return prefix;
  }
  return -1;
}

/** How specific a label is: 0 a tag of one collection, 1 of all, 2 a path with its method, 3 a path, then prefixes. */
export function rank(label) {
  const prefix = label.endsWith('/');
  if (/^\*:/.test(label)) return 1;
  if (/^[^/\s]+:/.test(label)) return 0;
  return (/^[A-Z]+ /.test(label) ? 2 : 3) + (prefix ? 2 : 0);
}
