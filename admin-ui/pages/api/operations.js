// @ts-check
// What can be called on a collection: paths, parameters, bodies, answers, taken from its real fields, rules and options.
import {collection} from '../../app/collections.js';
import {bytes, hasText, list, number, t} from '../../app/i18n.js';
import {fieldType, isMultiple} from '../../fields/index.js';

export const SAMPLE_ID = 'r3c0rd0fyour5ch';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.…';

/**
 * @typedef {object} Operation
 * @property {string} id
 * @property {'records' | 'auth'} group
 * @property {string} method
 * @property {string} path with {id}
 * @property {'anyone' | 'superuser' | 'own' | string} access a rule's name, or who it is for
 * @property {string} [off] why it cannot be called now
 * @property {string} [offLink] where that is changed
 * @property {string[]} query names of query parameters
 * @property {{name: string, type: string, required: boolean, note: string}[]} body
 * @property {any} [sampleBody]
 * @property {[number, any][]} answers
 */

const envelope = (status, message, data = {}) => ({data, message, status});

/** What a field accepts, in words. */
export function constraints(field) {
  const say = (key, values) => t('api.must.' + key, values);
  const parts = [];
  if (field.type === 'select') parts.push(say('values', {values: list(field.values ?? [])}));
  if (field.type === 'relation') parts.push(say('relation', {name: collection(field.collectionId)?.name ?? field.collectionId}));
  if (isMultiple(field)) parts.push(say('atMost', {count: field.maxSelect}));
  const measured = field.type === 'text' || field.type === 'password' ? 'characters' : 'value';
  if (['text', 'password', 'number'].includes(field.type)) {
    if (field.min) parts.push(say(measured + 'Min', {count: field.min}));
    if (field.max) parts.push(say(measured + 'Max', {count: field.max}));
  }
  if (field.onlyInt) parts.push(say('whole'));
  if (field.pattern) parts.push(say('pattern', {pattern: field.pattern}));
  if (field.type === 'file') {
    if (field.maxSize) parts.push(say('size', {size: bytes(field.maxSize)}));
    if (field.mimeTypes?.length) parts.push(say('types', {types: list(field.mimeTypes)}));
  }
  if (field.type === 'date' && field.min) parts.push(say('after', {date: field.min}));
  if (field.type === 'date' && field.max) parts.push(say('before', {date: field.max}));
  if (field.onlyDomains?.length) parts.push(say('domains', {domains: list(field.onlyDomains)}));
  if (field.exceptDomains?.length) parts.push(say('notDomains', {domains: list(field.exceptDomains)}));
  if (field.autogeneratePattern) parts.push(say('generated'));
  if (hasText('api.value.' + field.type)) parts.unshift(t('api.value.' + field.type));
  return parts.join(' · ');
}

const jsonType = (field) => {
  const one = {number: 'number', bool: 'boolean', json: 'any', geoPoint: 'object', file: 'file'}[field.type] ?? 'string';
  return isMultiple(field) ? one + '[]' : one;
};

/** A record as the server would answer, built from the fields. */
export function sampleRecord(model) {
  const shown = model.fields.filter((field) => !field.hidden && field.type !== 'password' && field.name !== 'tokenKey');
  return {collectionId: model.id, collectionName: model.name, ...Object.fromEntries(shown.map((field) => [field.name, field.name === 'id' ? SAMPLE_ID : sample(field)]))};
}

function sample(field) {
  if (field.type === 'relation') return isMultiple(field) ? [SAMPLE_ID] : SAMPLE_ID;
  if (field.type === 'number' && (field.min || field.max)) return field.min || Math.min(123, field.max);
  return fieldType(field).sample(field);
}

const written = (model) => model.fields.filter((field) => field.type !== 'autodate' && field.name !== 'tokenKey' && field.name !== 'id');

/** A body that creates or changes a record, without what only a form can send. */
function sampleBody(model, creating) {
  const body = {};
  for (const field of written(model)) if (field.type !== 'file' && !(field.type === 'password' && !creating) && !(model.type === 'auth' && field.name === 'verified')) body[field.name] = sample(field);
  if (model.type === 'auth' && creating) body.passwordConfirm = body.password;
  return body;
}

function bodyRows(model, creating) {
  const rows = written(model).map((field) => ({name: field.name, type: jsonType(field), required: creating && Boolean(field.required) && field.type !== 'bool', note: [field.help, constraints(field)].filter(Boolean).join(' · ')}));
  const extra = (name, note, required = false, type = 'string') => rows.push({name, type, required, note: t('api.body.' + note)});
  if (creating) rows.unshift({name: 'id', type: 'string', required: false, note: t('api.body.id')});
  if (model.type === 'auth') {
    extra('passwordConfirm', 'passwordConfirm', creating);
    if (!creating) extra('oldPassword', 'oldPassword');
  }
  return rows;
}

/** Operations of a collection, in the order in which they are shown. @returns {Operation[]} */
export function operations(model, settings) {
  const base = `/api/collections/${model.name}`;
  const record = sampleRecord(model);
  const expand = model.fields.some((field) => field.type === 'relation') ? ['expand'] : [];
  const missing = /** @type {[number, any]} */ ([404, envelope(404, "The requested resource wasn't found.")]);
  const forbidden = /** @type {[number, any]} */ ([403, envelope(403, 'Only superusers can perform this action.')]);
  const refusedField = written(model).find((field) => field.required) ?? written(model)[0];
  const refused = (action) => /** @type {[number, any]} */ ([400, envelope(400, `Failed to ${action} record.`, refusedField ? {[refusedField.name]: {code: 'validation_required', message: 'Cannot be blank.'}} : {})]);
  const view = model.type === 'view';
  const found = [
    {id: 'list', method: 'GET', path: `${base}/records`, access: 'listRule', query: ['page', 'perPage', 'sort', 'filter', ...expand, 'fields', 'skipTotal'], body: [],
      answers: [[200, {items: [record], page: 1, perPage: 30, totalItems: 1, totalPages: 1}], [400, envelope(400, 'Something went wrong while processing your request.')], forbidden]},
    {id: 'view', method: 'GET', path: `${base}/records/{id}`, access: 'viewRule', query: [...expand, 'fields'], body: [], answers: [[200, record], forbidden, missing]},
    !view && {id: 'create', method: 'POST', path: `${base}/records`, access: 'createRule', query: [...expand, 'fields'], body: bodyRows(model, true), sampleBody: sampleBody(model, true), answers: [[200, record], refused('create'), forbidden]},
    !view && {id: 'update', method: 'PATCH', path: `${base}/records/{id}`, access: 'updateRule', query: [...expand, 'fields'], body: bodyRows(model, false), sampleBody: sampleBody(model, false), answers: [[200, record], refused('update'), forbidden, missing]},
    !view && {id: 'delete', method: 'DELETE', path: `${base}/records/{id}`, access: 'deleteRule', query: [], body: [], answers: [[204, null], [400, envelope(400, 'Failed to delete record. Make sure that the record is not part of a required relation reference.')], forbidden, missing]},
    !view && {id: 'batch', method: 'POST', path: '/api/batch', access: 'batch', query: [], ...batch(model, record, settings)},
    !view && {id: 'realtime', method: 'SSE', path: '/api/realtime', access: 'listRule', query: [], body: [], answers: [[200, {action: 'create', record}]]},
  ].filter(Boolean).map((each) => ({group: 'records', ...each}));
  return /** @type {Operation[]} */ ([...found, ...(model.type === 'auth' ? signIns(model, base, record) : [])]);
}

function batch(model, record, settings) {
  const url = `/api/collections/${model.name}/records`;
  return {
    off: settings && !settings.batch?.enabled ? t('api.off.batch') : '', offLink: '#/settings/batch',
    body: [{name: 'requests', type: 'object[]', required: true, note: t('api.body.requests', {count: settings?.batch?.maxRequests ?? 50})}],
    sampleBody: {requests: [{method: 'POST', url, body: sampleBody(model, true)}, {method: 'PATCH', url: `${url}/${SAMPLE_ID}`, body: sampleBody(model, false)}, {method: 'DELETE', url: `${url}/${SAMPLE_ID}`}]},
    answers: [[200, [{body: record, status: 200}, {body: record, status: 200}, {body: null, status: 204}]], [400, envelope(400, 'Batch transaction failed.', {requests: {1: {code: 'batch_request_failed', message: 'Batch request failed.', response: envelope(404, "The requested resource wasn't found.")}}})],
      [403, envelope(403, 'Batch requests are not allowed.')]],
  };
}

function signIns(model, base, record) {
  const row = (name, note = '', required = true, type = 'string') => ({name, type, required, note});
  const session = /** @type {[number, any]} */ ([200, {record, token: TOKEN}]);
  const second = model.mfa?.enabled ? [[401, {mfaId: SAMPLE_ID}]] : [];
  const failed = /** @type {[number, any]} */ ([400, envelope(400, 'Failed to authenticate.')]);
  const off = (enabled, key) => (enabled ? {} : {off: t('api.off.' + key), offLink: `#/collections/${encodeURIComponent(model.name)}/schema`});
  const identities = model.passwordAuth?.identityFields ?? ['email'];
  const sent = /** @type {[number, any][]} */ ([[204, null], [400, envelope(400, 'An error occurred while validating the submitted data.', {email: {code: 'validation_is_email', message: 'Must be a valid email address.'}})]]);
  const badToken = /** @type {[number, any]} */ ([400, envelope(400, 'An error occurred while validating the submitted data.', {token: {code: 'validation_invalid_token', message: 'Invalid or expired token.'}})]);
  const call = (id, path, extra) => ({id, group: 'auth', method: 'POST', path: `${base}/${path}`, access: 'anyone', query: [], body: [], answers: [], ...extra});
  const email = {email: 'test@example.com'};
  return [
    call('methods', 'auth-methods', {method: 'GET', answers: [[200, {mfa: {duration: 0, enabled: Boolean(model.mfa?.enabled)}, oauth2: {enabled: Boolean(model.oauth2?.enabled), providers: []}, otp: {duration: 0, enabled: Boolean(model.otp?.enabled)}, password: {enabled: Boolean(model.passwordAuth?.enabled), identityFields: identities}}]]}),
    call('password', 'auth-with-password', {...off(model.passwordAuth?.enabled, 'password'), access: 'authRule', query: ['fields'], body: [row('identity', t('api.body.identity', {fields: list(identities)})), row('password'), row('identityField', t('api.body.identityField'), false)], sampleBody: {identity: identities.includes('email') ? 'test@example.com' : 'test', password: '12345678'}, answers: [session, failed, ...second]}),
    call('oauth2', 'auth-with-oauth2', {...off(model.oauth2?.enabled, 'oauth2'), access: 'authRule', query: ['fields'], body: [row('provider'), row('code'), row('codeVerifier', '', false), row('redirectURL'), row('createData', t('api.body.createData'), false, 'object')], sampleBody: {provider: model.oauth2?.providers?.[0]?.name ?? 'google', code: 'CODE', codeVerifier: 'VERIFIER', redirectURL: 'https://example.com/redirect'}, answers: [[200, {meta: {id: '1234', name: 'Ada', isNew: false}, record, token: TOKEN}], failed, ...second]}),
    call('otp', 'request-otp', {...off(model.otp?.enabled, 'otp'), body: [row('email')], sampleBody: email, answers: [[200, {otpId: SAMPLE_ID}], [429, envelope(429, "You've send too many OTP requests, please try again later.")]]}),
    call('otpSignIn', 'auth-with-otp', {...off(model.otp?.enabled, 'otp'), access: 'authRule', query: ['fields'], body: [row('otpId'), row('password', t('api.body.code', {count: model.otp?.length ?? 8}))], sampleBody: {otpId: SAMPLE_ID, password: '12345678'}, answers: [session, [400, envelope(400, 'Invalid or expired OTP')], ...second]}),
    call('refresh', 'auth-refresh', {access: 'own', query: ['fields'], answers: [session, [401, envelope(401, 'The request requires valid record authorization token.')]]}),
    call('verification', 'request-verification', {body: [row('email')], sampleBody: email, answers: sent}),
    call('verified', 'confirm-verification', {body: [row('token', t('api.body.mailToken'))], sampleBody: {token: 'TOKEN'}, answers: [[204, null], badToken]}),
    call('reset', 'request-password-reset', {body: [row('email')], sampleBody: email, answers: sent}),
    call('resetConfirm', 'confirm-password-reset', {body: [row('token', t('api.body.mailToken')), row('password'), row('passwordConfirm')], sampleBody: {token: 'TOKEN', password: '12345678', passwordConfirm: '12345678'}, answers: [[204, null], badToken]}),
    call('email', 'request-email-change', {access: 'own', body: [row('newEmail')], sampleBody: {newEmail: 'new@example.com'}, answers: [[204, null], [400, envelope(400, 'An error occurred while validating the submitted data.', {newEmail: {code: 'validation_required', message: 'Cannot be blank.'}})]]}),
    call('emailConfirm', 'confirm-email-change', {body: [row('token', t('api.body.mailToken')), row('password')], sampleBody: {token: 'TOKEN', password: '12345678'}, answers: [[204, null], badToken]}),
    call('impersonate', 'impersonate/{id}', {access: 'superuser', body: [row('duration', t('api.body.duration', {count: number(model.authToken?.duration ?? 0)}), false, 'number')], sampleBody: {duration: 3600}, answers: [session, [403, envelope(403, 'The authorized record is not allowed to perform this action.')]]}),
  ];
}
