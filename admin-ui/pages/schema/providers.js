// @ts-check
// OAuth2 providers of an auth collection: the gallery, and the form of each with what it needs by itself.
import {html, icon, nothing} from '../../app/element.js';
import {t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {BASE, settings} from '../../api/index.js';
import {confirm, copy, errorText, openDialog, toast} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {Form, areaField, numberField, passwordField, selectField, textField, urlField} from '../../ui/form.js';

const REDIRECT = BASE + '/api/oauth2-redirect';

/** Where each provider lets its apps be registered. */
const CONSOLES = {
  apple: 'https://developer.apple.com/account/resources/identifiers/list/serviceId', google: 'https://console.cloud.google.com/apis/credentials', microsoft: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
  yandex: 'https://oauth.yandex.com', facebook: 'https://developers.facebook.com/apps', instagram2: 'https://developers.facebook.com/apps', github: 'https://github.com/settings/developers', gitlab: 'https://gitlab.com/-/user_settings/applications',
  bitbucket: 'https://bitbucket.org/account/settings/', gitee: 'https://gitee.com/oauth/applications', discord: 'https://discord.com/developers/applications', twitter: 'https://developer.x.com/en/portal/dashboard', kakao: 'https://developers.kakao.com/console/app',
  vk: 'https://id.vk.com/about/business/go', linear: 'https://linear.app/settings/api', notion: 'https://www.notion.so/my-integrations', monday: 'https://monday.com/developers/apps', lark: 'https://open.larksuite.com/app', box: 'https://app.box.com/developers/console',
  spotify: 'https://developer.spotify.com/dashboard', trakt: 'https://trakt.tv/oauth/applications', twitch: 'https://dev.twitch.tv/console', patreon: 'https://www.patreon.com/portal/registration/register-clients', strava: 'https://www.strava.com/settings/api',
  wakatime: 'https://wakatime.com/apps', livechat: 'https://platform.text.com/console/apps', planningcenter: 'https://api.planningcenteronline.com/oauth/applications',
};

/** Paths below an own installation. */
const HOSTED = {
  gitlab: ['/oauth/authorize', '/oauth/token', '/api/v4/user'], gitea: ['/login/oauth/authorize', '/login/oauth/access_token', '/api/v1/user'], mailcow: ['/oauth/authorize', '/oauth/token', '/oauth/profile'],
};
const ADDRESSES = ['authURL', 'tokenURL', 'userInfoURL'];
const isOidc = (name) => /^oidc\d?$/.test(name);
const id = (index, name) => `f-oauth2-providers-${index}-${name}`;

const logo = (provider) => (provider?.logo ? html`<img class="logo" alt="" width="24" height="24" src="data:image/svg+xml,${encodeURIComponent(provider.logo)}">` : icon('globe'));

export function providersPanel(form, known) {
  const list = form.get('oauth2.providers') ?? [];
  const move = (from, to) => form.set('oauth2.providers', list.toSpliced(from, 1).toSpliced(to, 0, list[from]));
  return html`<div class="providers">
    <div class="field"><span class="label">${t('schema.redirect')}</span><div class="box fixed still"><code class="grow cut pad">${REDIRECT}</code><button type="button" class="btn quiet sm" @click=${() => copy(REDIRECT, t('schema.redirect'))}>${icon('copy')}${t('schema.copy')}</button></div><p class="help">${t('schema.redirectNote')}</p></div>
    ${list.map((provider, index) => card(form, known, provider, index, list, move))}
    <div><button type="button" class="btn sm" @click=${() => gallery(form, known)}>${icon('plus')}${t('schema.auth.addProvider')}</button></div></div>`;
}

function card(form, known, provider, index, list, move) {
  const about = known.find((each) => each.name === provider.name);
  const title = provider.displayName || about?.displayName || provider.name;
  const path = (name) => `oauth2.providers.${index}.${name}`;
  const stored = form.initial.oauth2?.providers?.some((each) => each.name === provider.name);
  const needs = isOidc(provider.name) || provider.name === 'mailcow';
  return html`<section class="panel provider" aria-label=${title}><header>${logo(about)}<h4>${title}</h4>${CONSOLES[provider.name] ? html`<a class="btn quiet sm" href=${CONSOLES[provider.name]} target="_blank" rel="noopener noreferrer">${t('schema.console')}${icon('external')}</a>` : nothing}
      <button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('schema.valueMenu', {name: title})} ${menu(() => [
        {label: t('schema.up'), icon: 'aup', disabled: index === 0, run: () => move(index, index - 1)},
        {label: t('schema.down'), icon: 'adown', disabled: index === list.length - 1, run: () => move(index, index + 1)},
        {separator: true},
        {label: t('schema.auth.removeProvider', {name: title}), icon: 'trash', danger: true, run: () => remove(form, index, title, stored)},
      ])}>${icon('more')}</button></header>
    <div class="pform">${textField(form, path('clientId'), {label: t('schema.auth.clientId'), required: true, mono: true})}
      ${passwordField(form, path('clientSecret'), {id: id(index, 'clientSecret'), label: t('schema.auth.clientSecret'), required: !stored, placeholder: stored ? t('schema.auth.secretPlace') : nothing, help: stored ? t('schema.auth.secretKept') : nothing})}
      ${extras(form, provider, index, path)}
      <details class="full more" ?open=${needs || ADDRESSES.some((name) => provider[name])}><summary>${t('schema.auth.more')}</summary><div class="pform">
        ${textField(form, path('displayName'), {label: t('schema.provider.displayName'), help: t('schema.auth.providerDefault')})}
        ${selectField(form, path('pkce'), {label: t('schema.provider.pkce'), help: t('schema.provider.pkceNote'), parse: (value) => (value === '' ? null : value === 'true'), choices: [['', t('schema.pkce.default')], ['true', t('schema.on')], ['false', t('schema.off')]]})}
        ${ADDRESSES.map((name) => urlField(form, path(name), {label: t('schema.provider.' + name), required: needs && name !== 'userInfoURL', help: needs ? nothing : t('schema.auth.providerDefault'), mono: true}))}
        ${isOidc(provider.name) ? html`${urlField(form, path('extra.jwksURL'), {label: t('schema.provider.jwksURL'), help: t('schema.provider.jwksNote'), mono: true})}${issuers(form, path)}` : nothing}</div></details></div></section>`;
}

function issuers(form, path) {
  return html`<div class="field"><label for=${id('x', 'issuers')}>${t('schema.provider.issuers')}</label><textarea class="input area mono" id=${id('x', 'issuers')} rows="1" .value=${(form.get(path('extra.issuers')) ?? []).join('\n')} @change=${(event) => form.set(path('extra.issuers'), event.target.value.split(/[\s,]+/).filter(Boolean))}></textarea><p class="help">${t('schema.provider.issuersNote')}</p></div>`;
}

function extras(form, provider, index, path) {
  const set = (values) => form.set(`oauth2.providers.${index}`, {...form.get(`oauth2.providers.${index}`), ...values});
  const line = (name, placeholder, button, run) => html`<div class="field full"><label for=${id(index, name)}>${t('schema.extra.' + name)}</label><div class="row"><input class="input mono" id=${id(index, name)} autocomplete="off" placeholder=${placeholder} @keydown=${(event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    run(event.target.value.trim());
  }}><button type="button" class="btn" @click=${(event) => run(event.currentTarget.previousElementSibling.value.trim())}>${button}</button></div><p class="help">${t('schema.extraNote.' + name)}</p></div>`;
  if (provider.name === 'apple') return html`<p class="full"><button type="button" class="btn sm" @click=${() => appleSecret(form, path)}>${icon('key')}${t('schema.extra.apple')}</button></p>`;
  if (provider.name === 'microsoft') {
    return html`${line('tenant', '72f988bf-86f1-41af-91ab-2d7cd011db47', t('schema.fill'), (tenant) => /^[\w.-]+$/.test(tenant) && set({authURL: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`, tokenURL: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`}))}
      ${selectField(form, path('extra.idTokenEmailClaim'), {label: t('schema.extra.claim'), full: true, help: t('schema.extraNote.claim'), choices: [['', t('schema.claim.graph')], ['email', 'email + xms_edov'], ['verified_primary_email', 'verified_primary_email'], ['any_verified', t('schema.claim.any')]]})}`;
  }
  if (provider.name === 'lark') {
    return html`<div class="field full"><label for=${id(index, 'site')}>${t('schema.extra.site')}</label><select class="select" id=${id(index, 'site')} @change=${({target: {value}}) => set({authURL: `https://accounts.${value}/open-apis/authen/v1/authorize`, tokenURL: `https://open.${value}/open-apis/authen/v2/oauth/token`, userInfoURL: `https://open.${value}/open-apis/authen/v1/user_info`})}>
      ${[['feishu.cn', 'Feishu'], ['larksuite.com', 'Lark']].map(([site, name]) => html`<option value=${site} ?selected=${(provider.authURL ?? '').includes(site)}>${name} (${site})</option>`)}</select></div>`;
  }
  if (HOSTED[provider.name]) return line('hosted', 'https://git.example.com', t('schema.fill'), (base) => /^https?:\/\//.test(base) && set(Object.fromEntries(ADDRESSES.map((name, at) => [name, base.replace(/\/+$/, '') + HOSTED[provider.name][at]]))));
  if (isOidc(provider.name)) return html`<p class="full"><button type="button" class="btn sm" @click=${() => discover(set)}>${icon('wand')}${t('schema.extra.discover')}</button></p>`;
  return nothing;
}

async function remove(form, index, title, stored) {
  if (stored && !(await confirm({title: t('schema.auth.removeProvider', {name: title}), message: t('schema.removeProviderNote'), action: t('schema.removeAction'), danger: true}))) return;
  form.set('oauth2.providers', form.get('oauth2.providers').toSpliced(index, 1));
}

async function gallery(form, known) {
  const find = signal('');
  const used = new Set((form.get('oauth2.providers') ?? []).map((each) => each.name));
  const chosen = await openDialog({
    title: t('schema.auth.addProvider'),
    size: 'reviewing',
    render: (dialog) => {
      const text = find.value.trim().toLowerCase();
      const found = known.filter((each) => !text || each.name.includes(text) || each.displayName.toLowerCase().includes(text));
      return html`<div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" placeholder=${t('schema.findProvider')} aria-label=${t('schema.findProvider')} .value=${find.value} @input=${(event) => (find.value = event.target.value)} @keydown=${(event) => {
        const first = found.find((each) => !used.has(each.name));
        if (event.key === 'Enter' && first) {
          event.preventDefault();
          dialog.close(first.name);
        }
      }}></div>
      <ul class="gallery">${found.map((each) => html`<li><button type="button" class="btn" ?disabled=${used.has(each.name)} @click=${() => dialog.close(each.name)}>${logo(each)}<span class="cut">${each.displayName || each.name}</span>${used.has(each.name) ? html`<span class="muted small">${t('schema.inUse')}</span>` : nothing}</button></li>`)}</ul>${found.length ? nothing : html`<p class="muted">${t('schema.noProvider', {text: find.value})}</p>`}`;
    },
  });
  if (!chosen) return;
  const list = form.get('oauth2.providers') ?? [];
  form.set('oauth2.providers', [...list, {name: chosen, clientId: '', clientSecret: '', displayName: '', authURL: '', tokenURL: '', userInfoURL: '', pkce: null, extra: {}}]);
  setTimeout(() => document.getElementById(id(list.length, 'clientId'))?.focus(), 50);
}

/** The browser may call no other server, so the person opens the document and pastes it. */
async function discover(set) {
  const form = new Form({issuer: '', document: ''});
  const failed = signal('');
  const address = () => form.get('issuer').trim().replace(/\/+$/, '').replace(/\/\.well-known\/openid-configuration$/, '') + '/.well-known/openid-configuration';
  await openDialog({
    title: t('schema.extra.discover'),
    render: (dialog) => html`<form id="discover" class="stack" @submit=${(event) => {
      event.preventDefault();
      try {
        const found = JSON.parse(form.get('document'));
        if (!found.authorization_endpoint || !found.token_endpoint) throw new SyntaxError(t('schema.discover.incomplete'));
        set({authURL: found.authorization_endpoint, tokenURL: found.token_endpoint, userInfoURL: found.userinfo_endpoint ?? '', extra: {jwksURL: found.jwks_uri ?? '', issuers: found.issuer ? [found.issuer] : []}});
        dialog.close(true);
      } catch (error) {
        failed.value = error.message;
      }
    }}>${urlField(form, 'issuer', {label: t('schema.discover.issuer'), placeholder: 'https://id.example.com/realms/main'})}
      ${/^https?:\/\/./.test(form.get('issuer')) ? html`<p><a href=${address()} target="_blank" rel="noopener noreferrer">${address()}${icon('external')}</a></p>` : nothing}
      ${areaField(form, 'document', {label: t('schema.discover.document'), mono: true, rows: 6, help: t('schema.discover.note'), error: failed.value})}</form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="discover" class="btn primary">${t('schema.fill')}</button>`,
  });
}

async function appleSecret(form, path) {
  const apple = new Form({clientId: form.get(path('clientId')) ?? '', teamId: '', keyId: '', privateKey: '', days: 180});
  const failed = signal('');
  const secret = await openDialog({
    title: t('schema.extra.apple'),
    busy: () => apple.busy.value,
    render: (dialog) => html`<form id="apple" class="stack" @submit=${async (event) => {
      event.preventDefault();
      failed.value = '';
      try {
        const {days, ...values} = apple.values;
        const done = await apple.submit(() => settings.appleClientSecret({...values, duration: days * 86_400}));
        if (done) dialog.close(done.secret);
      } catch (error) {
        failed.value = errorText(error);
      }
    }}>${failed.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p>${failed.value}</p></div>` : nothing}
      ${textField(apple, 'clientId', {label: t('schema.auth.clientId'), required: true, mono: true})}${textField(apple, 'teamId', {label: t('schema.apple.teamId'), required: true, mono: true})}${textField(apple, 'keyId', {label: t('schema.apple.keyId'), required: true, mono: true})}
      ${areaField(apple, 'privateKey', {label: t('schema.apple.privateKey'), required: true, mono: true, rows: 5, help: t('schema.apple.keyNote')})}${numberField(apple, 'days', {label: t('schema.apple.days'), min: 1, max: 180, error: apple.errors.duration})}</form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="apple" class="btn primary">${t('schema.apple.make')}</button>`,
  });
  if (!secret) return;
  form.set(path('clientId'), apple.get('clientId'));
  form.set(path('clientSecret'), secret);
  toast(t('schema.apple.made'));
}
