// @ts-check
// The options of auth collections: ways to sign in, the second factor, mails, tokens.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {field as labelled, fieldGroup, numberField, selectField, switchField} from '../../ui/form.js';
import {isUnique} from '../../lang/schema/indexes.js';
import {newSecret} from './form.js';
import {providersPanel} from './providers.js';
import './mail.js';

const TOKENS = ['authToken', 'verificationToken', 'passwordResetToken', 'emailChangeToken', 'fileToken'];
const SUPERUSER_TOKENS = ['authToken', 'passwordResetToken', 'fileToken'];
const MAPPED = ['id', 'name', 'username', 'avatarURL'];
const IDENTITY = ['text', 'email', 'url', 'number'];
const MAILS = ['verificationTemplate', 'resetPasswordTemplate', 'confirmEmailChangeTemplate', 'otp.emailTemplate', 'authAlert.emailTemplate'];

/**
 * @param {{providers: any[], defaults: any, rule: (name: string) => any, test: () => void}} parts providers this server knows,
 *   the collection that a new one would be, the editor of a rule, what sends a test mail
 */
export function accountPanel(form, {providers, defaults, rule, test}) {
  const superusers = form.initial.name === '_superusers';
  return html`<div class="sections">
    ${card(form, 'password', 'passwordAuth.enabled', passwordSummary(form), identity(form))}
    ${superusers ? nothing : card(form, 'oauth2', 'oauth2.enabled', oauthSummary(form), html`<div class="full">${providersPanel(form, providers)}</div>${MAPPED.map((name) => selectField(form, 'oauth2.mappedFields.' + name, {label: t('schema.mapped.' + name), choices: mappable(form, name), help: name === 'avatarURL' ? t('schema.mapped.avatarNote') : nothing}))}`)}
    ${card(form, 'otp', 'otp.enabled', t('schema.auth.otpSummary', {count: form.get('otp.length') ?? 0, time: spoken(form.get('otp.duration'))}), html`${numberField(form, 'otp.length', {label: t('schema.auth.length'), min: 4})}${duration(form, 'otp.duration', t('schema.auth.validity'))}`)}
    ${card(form, 'mfa', 'mfa.enabled', mfaSummary(form), html`${duration(form, 'mfa.duration', t('schema.auth.mfaDuration'))}<div class="full">${rule('mfa.rule')}</div>`, superusers)}
    ${card(form, 'alert', 'authAlert.enabled', t('schema.auth.alertNote'), nothing)}
    <section class="panel" aria-labelledby="auth-mails"><header><h3 id="auth-mails">${t('schema.auth.mails')}</h3><button type="button" class="btn sm" @click=${test}>${icon('send')}${t('schema.mail.test')}</button></header>
      <div class="mails">${MAILS.map((path) => html`<mail-template .form=${form} .path=${path} .defaults=${defaults}></mail-template>`)}</div></section>
    <section class="panel" aria-labelledby="auth-tokens"><header><h3 id="auth-tokens">${t('schema.auth.tokens')}</h3></header><p class="help pad">${t('schema.auth.tokensNote')}</p><div class="pform">${(superusers ? SUPERUSER_TOKENS : TOKENS).map((name) => token(form, name))}</div></section>
  </div>`;
}

/** A way to sign in with its switch, its sentence, and its options while it is on. */
function card(form, name, path, summary, content, superusers = false) {
  const on = Boolean(form.get(path));
  const error = form.errors[path];
  return html`<section class="panel method" aria-labelledby="auth-${name}"><header><div class="grow"><h3 id="auth-${name}">${t('schema.auth.' + name)}</h3><p class="help">${error ? html`<span class="t-danger">${error}</span>` : summary}</p></div>
    <label class="option"><input type="checkbox" role="switch" class="switch" id="f-${path.replace(/\W/g, '-')}" aria-labelledby="auth-${name}" .checked=${on} @change=${(event) => {
      form.set(path, event.target.checked);
      // The superusers' second factor is the code, so both go together.
      if (superusers) form.set('otp.enabled', event.target.checked);
    }}><span aria-hidden="true">${t(on ? 'schema.on' : 'schema.off')}</span></label></header>
    ${on && content !== nothing ? html`<div class="pform">${content}</div>` : nothing}</section>`;
}

const UNITS = [[1, 'second'], [60, 'minute'], [3600, 'hour'], [86_400, 'day']];
const unitOf = (seconds) => [...UNITS].reverse().find(([size]) => seconds >= size && seconds % size === 0) ?? UNITS[0];

/** "5 days" of a number of seconds. */
export function spoken(seconds = 0) {
  const [size, unit] = unitOf(seconds || 1);
  return t('schema.time.' + unit, {count: seconds / size});
}

function duration(form, path, label, help = nothing) {
  const seconds = form.get(path) ?? 0;
  const key = ':unit-' + path.replace('.', '-');
  const chosen = Number(form.get(key) ?? unitOf(seconds || 1)[0]);
  return labelled({id: 'f-' + path.replace(/\W/g, '-'), label, help, error: form.errors[path], control: (tie) => html`<div class="row"><input class="input" type="number" min="1" step="any" id=${tie.id} aria-describedby=${tie.describedby} aria-invalid=${tie.invalid} .value=${String(seconds / chosen || '')} @input=${(event) => form.set(path, Math.round(Number(event.target.value || 0) * chosen))}>
    <select class="select" aria-label=${t('schema.unit')} @change=${(event) => form.set(key, event.target.value)}>${UNITS.map(([size, unit]) => html`<option value=${size} ?selected=${size === chosen}>${t('schema.unit.' + unit)}</option>`)}</select></div>`});
}

function token(form, name) {
  const secret = Boolean(form.get(name + '.secret'));
  return html`<div class="token">${duration(form, name + '.duration', t('schema.token.' + name), t('schema.tokenNote.' + name))}
    <label class="option"><input type="checkbox" role="switch" class="switch" .checked=${secret} aria-describedby="token-${name}-note" @change=${(event) => {
      if (event.target.checked) form.set(name + '.secret', newSecret());
      else {
        const {secret: _, ...rest} = form.get(name);
        form.set(name, rest);
      }
    }}><span>${t('schema.invalidate')}</span></label><p class="help" id="token-${name}-note">${t(secret ? 'schema.invalidateOn.' + (name === 'authToken' ? 'auth' : 'other') : 'schema.invalidateOff')}</p></div>`;
}

function passwordSummary(form) {
  const names = form.get('passwordAuth.identityFields') ?? [];
  return names.length ? t('schema.auth.passwordSummary', {list: names.join(', ')}) : t('schema.auth.passwordNone');
}

function oauthSummary(form) {
  const list = form.get('oauth2.providers') ?? [];
  return list.length ? t('schema.auth.oauth2Summary', {count: list.length, list: list.map((each) => each.displayName || each.name).join(', ')}) : t('schema.auth.oauth2None');
}

function mfaSummary(form) {
  const ways = ['passwordAuth.enabled', 'oauth2.enabled', 'otp.enabled'].filter((path) => form.get(path)).length;
  return ways < 2 ? html`<span class="t-warn">${icon('warn')}</span> ${t('schema.auth.mfaTooFew')}` : t('schema.auth.mfaNote');
}

function identity(form) {
  const chosen = form.get('passwordAuth.identityFields') ?? [];
  const fields = form.kept.filter((field) => IDENTITY.includes(field.type) && field.name && field.name !== 'id' && (!field.hidden || chosen.includes(field.name)));
  const missing = chosen.filter((name) => !fields.some((field) => field.name === name));
  return fieldGroup({id: 'f-passwordAuth-identityFields', label: t('schema.auth.identity'), help: t('schema.auth.identityNote'), full: true, error: form.errors['passwordAuth.identityFields'],
    control: () => html`<div class="row checks">${[...fields.map((field) => ({name: field.name, free: isUnique(form.values, field.name) && !field.hidden})), ...missing.map((name) => ({name, free: false}))].map(({name, free}) => html`<label class="option"><input type="checkbox" class="check" .checked=${chosen.includes(name)} ?disabled=${!free && !chosen.includes(name)}
      @change=${(event) => form.set('passwordAuth.identityFields', event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))}><span><span class="mono">${name}</span>${free ? nothing : html` <span class="muted">${t('schema.auth.notUnique')}</span>`}</span></label>`)}</div>`});
}

function mappable(form, name) {
  const types = name === 'avatarURL' ? ['text', 'url', 'file', 'editor'] : ['text', 'email', 'url', 'editor'];
  return [['', t('schema.auth.unmapped')], ...form.kept.filter((field) => types.includes(field.type) && !field.system && field.name).map((field) => [field.name, field.name])];
}
