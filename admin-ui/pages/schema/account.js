// @ts-check
// The options of auth collections.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {fieldGroup, numberField, passwordField, selectField, switchField, textField} from '../../ui/form.js';

const TOKENS = ['authToken', 'passwordResetToken', 'verificationToken', 'emailChangeToken', 'fileToken'];
const MAPPED = ['id', 'name', 'username', 'avatarURL'];
const IDENTITY = ['text', 'email', 'url', 'number'];

/** The forms of sign-in, second factor, providers and tokens; `providers` are the ones this server knows. */
export function accountPanel(form, providers, rule) {
  return html`<div class="sections">
    ${section('password', html`${switchField(form, 'passwordAuth.enabled', {label: t('schema.auth.enabled'), full: true})}${identity(form)}`)}
    ${section('otp', html`${switchField(form, 'otp.enabled', {label: t('schema.auth.enabled'), full: true})}
      ${numberField(form, 'otp.duration', {label: t('schema.auth.seconds'), min: 10})}${numberField(form, 'otp.length', {label: t('schema.auth.length'), min: 4})}`)}
    ${section('mfa', html`${switchField(form, 'mfa.enabled', {label: t('schema.auth.enabled'), help: t('schema.auth.mfaNote'), full: true})}
      ${numberField(form, 'mfa.duration', {label: t('schema.auth.seconds'), min: 10})}<div class="full">${rule('mfa.rule')}</div>`)}
    ${section('oauth2', html`${switchField(form, 'oauth2.enabled', {label: t('schema.auth.enabled'), full: true})}${oauth2(form, providers)}`)}
    ${section('alert', switchField(form, 'authAlert.enabled', {label: t('schema.auth.alertNote'), full: true}))}
    ${section('tokens', TOKENS.map((name) => numberField(form, name + '.duration', {label: t('schema.token.' + name), min: 10, help: t('schema.auth.inSeconds')})))}
  </div>`;
}

const section = (name, content) => html`<section class="panel" aria-labelledby="auth-${name}"><header><h3 id="auth-${name}">${t('schema.auth.' + name)}</h3></header><div class="pform">${content}</div></section>`;

function identity(form) {
  const chosen = form.get('passwordAuth.identityFields') ?? [];
  const names = form.kept.filter((field) => IDENTITY.includes(field.type) && !field.hidden && field.name !== 'id').map((field) => field.name);
  return fieldGroup({id: 'f-passwordAuth-identityFields', label: t('schema.auth.identity'), help: t('schema.auth.identityNote'), full: true, error: form.errors['passwordAuth.identityFields'],
    control: () => html`<div class="row checks">${[...new Set([...names, ...chosen])].map((name) => html`<label class="option"><input type="checkbox" class="check" .checked=${chosen.includes(name)}
      @change=${(event) => form.set('passwordAuth.identityFields', event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))}><span class="mono">${name}</span></label>`)}</div>`});
}

function oauth2(form, providers) {
  const list = form.get('oauth2.providers') ?? [];
  const free = providers.filter((each) => !list.some((used) => used.name === each.name));
  const fields = [['', t('schema.auth.unmapped')], ...form.kept.filter((field) => ['text', 'email', 'url', 'file', 'editor'].includes(field.type) && !field.system).map((field) => [field.name, field.name])];
  return html`${list.map((provider, index) => {
    const path = (name) => `oauth2.providers.${index}.${name}`;
    const title = provider.displayName || providers.find((each) => each.name === provider.name)?.displayName || provider.name;
    return html`<div class="panel provider full" role="group" aria-label=${title}><header><h4>${title}</h4><button type="button" class="btn quiet icon sm" aria-label=${t('schema.auth.removeProvider', {name: title})} @click=${() => form.set('oauth2.providers', list.filter((_, at) => at !== index))}>${icon('trash')}</button></header>
      <div class="pform">${textField(form, path('clientId'), {label: t('schema.auth.clientId'), required: true, mono: true})}
      ${passwordField(form, path('clientSecret'), {id: `f-oauth2-providers-${index}-clientSecret`, label: t('schema.auth.clientSecret'), help: form.initial.oauth2?.providers?.some((each) => each.name === provider.name) ? t('schema.auth.secretKept') : nothing})}
      ${['displayName', 'authURL', 'tokenURL', 'userInfoURL'].map((name) => textField(form, path(name), {label: t('schema.provider.' + name), help: t('schema.auth.providerDefault')}))}</div></div>`;
  })}
  ${free.length ? html`<div class="field full"><label for="add-provider">${t('schema.auth.addProvider')}</label><select class="select" id="add-provider" .value=${''} @change=${(event) => {
    const name = event.target.value;
    event.target.value = '';
    if (name) form.set('oauth2.providers', [...list, {name, clientId: '', clientSecret: '', displayName: '', authURL: '', tokenURL: '', userInfoURL: ''}]);
  }}><option value="">${t('schema.choose')}</option>${free.map((each) => html`<option value=${each.name}>${each.displayName || each.name}</option>`)}</select></div>` : nothing}
  ${MAPPED.map((name) => selectField(form, 'oauth2.mappedFields.' + name, {label: t('schema.mapped.' + name), choices: fields}))}`;
}
