// @ts-check
// The account of an auth record: address, verification, password, providers, sign-ins, tokens, impersonation.
import {html, icon, nothing} from '../../app/element.js';
import {signal} from '../../app/signals.js';
import {me, SUPERUSERS} from '../../app/session.js';
import {ago, dateTime, t} from '../../app/i18n.js';
import {auth, BASE, records, secondaryClient} from '../../api/index.js';
import {confirm, copy, openDialog, toast, toastError} from '../../ui/feedback.js';
import {Form, passwordField} from '../../ui/form.js';
import {strength} from '../../app/passwords.js';
import {link, offered} from '../../app/router.js';
import {parseDate} from '../../fields/plain.js';

const OWN = ['email', 'emailVisibility', 'verified', 'password', 'passwordConfirm', 'oldPassword'];

/** A password of the field's length, from letters and digits that are not mistaken for each other. */
function generate(field) {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_';
  const length = Math.max(16, field?.min ?? 8);
  return Array.from(crypto.getRandomValues(new Uint32Array(Math.min(length, field?.max || 71))), (value) => alphabet[value % alphabet.length]).join('');
}

const meter = (text) => {
  const score = strength(text);
  return text ? html`<div class="meter" role="img" aria-label=${t('strength.' + score)}>${[1, 2, 3, 4].map((level) => html`<i class=${level <= score ? 'on s' + score : ''}></i>`)}<span>${t('strength.' + score)}</span></div>` : nothing;
};

export class Account {
  constructor(panel) {
    this.panel = panel;
    this.passwords = new Form({password: '', passwordConfirm: ''});
    this.changing = signal(panel.creating);
    this.generated = signal(false);
    this.providers = signal(null);
    this.origins = signal(null);
    if (!panel.creating) void this.#load();
  }

  get model() {
    return this.panel.model;
  }

  get form() {
    return this.panel.form;
  }

  get record() {
    return this.panel.record.value;
  }

  get superuser() {
    return this.model.name === SUPERUSERS;
  }

  get changes() {
    return this.passwords.get('password') ? 1 : 0;
  }

  get dirty() {
    return this.changes > 0;
  }

  owns(name) {
    return OWN.includes(name);
  }

  /** What a save adds to the request. */
  body() {
    const {password, passwordConfirm} = this.passwords.values;
    if (!password && !this.panel.creating) return {};
    return {password, passwordConfirm: this.generated.peek() ? password : passwordConfirm};
  }

  reset() {
    this.passwords.reset({password: '', passwordConfirm: ''});
    this.changing.value = false;
    this.generated.value = false;
  }

  revert() {
    this.reset();
    this.changing.value = this.panel.creating;
  }

  async #load() {
    const id = this.panel.recordId;
    const owner = `collectionRef = "${this.model.id}" && recordRef = "${id}"`;
    const read = (name) => records(name).list({filter: owner, perPage: 50, sort: '-created'}).then(({items}) => items).catch(() => []);
    [this.providers.value, this.origins.value] = await Promise.all([read('_externalAuths'), read('_authOrigins')]);
  }

  menu() {
    const record = this.record;
    if (!record) return [];
    return [
      {separator: true},
      record.email && !record.verified && !this.superuser && {label: t('acc.sendVerification'), icon: 'mail', run: () => this.#send('requestVerification', 'acc.sendVerification')},
      record.email && {label: t('acc.sendReset'), icon: 'mail', run: () => this.#send('requestPasswordReset', 'acc.sendReset')},
      !this.superuser || record.id !== me.peek()?.id ? {label: t('acc.impersonate'), icon: 'user', run: () => this.#impersonate()} : null,
      !this.superuser && {label: t('acc.browse'), icon: 'eye', href: this.#asLink('collections')},
      !this.superuser && this.#asLink('rules', {tab: 'lab'}) && {label: t('acc.lab'), icon: 'rules', href: this.#asLink('rules', {tab: 'lab'})},
      !this.superuser && this.#asLink('api') && {label: t('acc.explore'), icon: 'api', href: this.#asLink('api')},
      {label: t('acc.invalidate'), icon: 'lock', danger: true, run: () => this.#invalidate()},
    ];
  }

  /** A page that shows what this record may see or do; null where the server or this build has none. */
  #asLink(path, query = {}) {
    return offered('#/' + path) ? link(path, {...query, as: `${this.model.name}/${this.record.id}`}) : null;
  }

  render() {
    const {form, superuser, record} = this;
    const locked = this.panel.readonly;
    const errors = form.errors;
    const id = (name) => `f-${this.model.id}-${name}`;
    return html`<form class="form" novalidate @submit=${(event) => {
      event.preventDefault();
      void this.panel.save(false);
    }}>
      <div class="field full ${form.isChanged('email') && record ? 'changed' : ''}"><div class="label"><label for=${id('email')} class="row tight">${icon('mail')}${t('acc.email')}${superuser ? html`<span class="req" aria-hidden="true">*</span>` : nothing}</label></div>
        <input class="input" id=${id('email')} type="email" autocomplete="off" .value=${form.get('email') ?? ''} ?disabled=${locked} aria-invalid=${errors.email ? 'true' : nothing} aria-describedby="${id('email')}-note" @input=${(event) => form.set('email', event.target.value)}>
        <p class=${errors.email ? 'error' : 'help'} id="${id('email')}-note">${errors.email || (superuser ? '' : t(form.get('emailVisibility') ? 'acc.emailPublic' : 'acc.emailPrivate'))}</p></div>
      ${superuser ? nothing : html`<div class="field"><label class="option"><input type="checkbox" role="switch" class="switch" .checked=${Boolean(form.get('emailVisibility'))} ?disabled=${locked} @change=${(event) => form.set('emailVisibility', event.target.checked)}>${t('acc.emailVisible')}</label></div>
        <div class="field"><label class="option"><input type="checkbox" role="switch" class="switch" .checked=${Boolean(form.get('verified'))} ?disabled=${locked} @change=${(event) => this.#verify(event)}>${t('acc.verified')}</label></div>`}
      ${this.#password(errors, locked)}
      ${superuser ? html`<section class="field full"><div class="label">${t('acc.mfa')}</div><p class="help">${t(this.model.mfa?.enabled ? 'acc.mfaOn' : 'acc.mfaOff')}</p></section>` : nothing}
      ${record ? html`${this.#providers(locked)}${this.#origins(locked)}
        <section class="field full"><div class="label">${t('acc.tokens')}</div><div class="row wrap-row">
          <button type="button" class="btn" @click=${() => this.#impersonate()}>${icon('user')}${t('acc.impersonate')}</button>
          ${record.email && !superuser && !record.verified ? html`<button type="button" class="btn" @click=${() => this.#send('requestVerification', 'acc.sendVerification')}>${icon('mail')}${t('acc.sendVerification')}</button>` : nothing}
          ${record.email ? html`<button type="button" class="btn" @click=${() => this.#send('requestPasswordReset', 'acc.sendReset')}>${icon('mail')}${t('acc.sendReset')}</button>` : nothing}
          <button type="button" class="btn danger" @click=${() => this.#invalidate()}>${icon('lock')}${t('acc.invalidate')}</button></div>
          <p class="help">${t('acc.tokensHelp')}</p></section>` : nothing}
    </form>`;
  }

  async #verify(event) {
    const on = event.target.checked;
    const sure = !this.record || (await confirm({title: t(on ? 'acc.verifyTitle' : 'acc.unverifyTitle'), message: t('acc.verifyNote'), action: t(on ? 'acc.verifyAction' : 'acc.unverifyAction')}));
    if (sure) this.form.set('verified', on);
    else event.target.checked = !on;
  }

  #password(errors, locked) {
    if (locked) return nothing;
    if (!this.changing.value) return html`<section class="field full"><div class="label">${t('acc.password')}</div><div class="row"><button type="button" class="btn" @click=${() => (this.changing.value = true)}>${icon('key')}${t('acc.changePassword')}</button></div></section>`;
    const settings = this.model.fields.find((field) => field.name === 'password');
    this.#take(errors);
    return html`<div class="full">${passwordField(this.passwords, 'password', {id: `f-${this.model.id}-password`, label: t('acc.password'), required: this.panel.creating, help: t('acc.passwordHelp', {count: settings?.min || 8}),
      state: html`<button type="button" class="linkbtn" @click=${() => {
        const made = generate(settings);
        this.passwords.set('password', made);
        this.passwords.set('password:shown', true);
        this.generated.value = true;
        void copy(made, t('acc.password'));
      }}>${icon('wand')}${t('acc.generate')}</button>`,
      below: meter(this.passwords.get('password'))})}</div>
      ${this.generated.value ? nothing : html`<div class="full">${passwordField(this.passwords, 'passwordConfirm', {id: `f-${this.model.id}-passwordConfirm`, label: t('acc.repeat'), required: this.panel.creating})}</div>`}`;
  }

  /** Refusals of the password come with the record's errors and belong to these inputs. */
  #take(errors) {
    for (const name of ['password', 'passwordConfirm']) if ((errors[name] ?? '') !== (this.passwords.errors[name] ?? '')) queueMicrotask(() => this.passwords.setError(name, errors[name] ?? ''));
  }

  #providers(locked) {
    const list = this.providers.value;
    return html`<section class="field full"><div class="label">${t('acc.providers')}</div>${list === null ? html`<div class="skeleton line"></div>` : !list.length ? html`<p class="help">${t('acc.noProviders')}</p>` : html`<ul class="boxed">${list.map((each) => html`<li><strong class="strong">${each.provider}</strong><span class="mono muted cut grow">${each.providerId}</span><span class="muted small">${ago(parseDate(each.created) ?? new Date())}</span>${locked ? nothing : html`<button type="button" class="btn quiet sm" @click=${() => this.#unlink(each, list.length)}>${t('acc.unlink')}</button>`}</li>`)}</ul>`}</section>`;
  }

  async #unlink(link, count) {
    const last = count === 1 && !this.model.passwordAuth?.enabled && !this.model.otp?.enabled;
    if (!(await confirm({title: t('acc.unlinkTitle', {name: link.provider}), message: t(last ? 'acc.unlinkLast' : 'acc.unlinkNote'), action: t('acc.unlink'), danger: true}))) return;
    try {
      await records('_externalAuths').delete(link.id);
      await this.#load();
    } catch (error) {
      toastError(error, t('acc.unlink'));
    }
  }

  #origins(locked) {
    const list = this.origins.value ?? [];
    if (!list.length) return nothing;
    return html`<section class="field full"><div class="label">${t('acc.origins')}</div><ul class="boxed">${list.slice(0, 10).map((each) => html`<li><span class="mono muted cut grow">${each.fingerprint}</span><span class="muted small">${ago(parseDate(each.updated ?? each.created) ?? new Date())}</span>${locked ? nothing : html`<button type="button" class="btn quiet sm" @click=${async () => {
      await records('_authOrigins').delete(each.id).catch((error) => toastError(error));
      await this.#load();
    }}>${t('acc.forget')}</button>`}</li>`)}</ul></section>`;
  }

  async #send(call, label) {
    const {email} = this.record;
    if (!(await confirm({title: t(label), message: t('acc.sendTo', {email}), action: t('acc.send')}))) return;
    try {
      await auth(this.model.name)[call](email);
      toast(t('acc.sent', {email}));
    } catch (error) {
      toastError(error, t(label));
    }
  }

  async #invalidate() {
    if (!(await confirm({title: t('acc.invalidateTitle'), message: t('acc.invalidateNote'), action: t('acc.invalidate'), danger: true}))) return;
    try {
      // An empty key is filled by the server with a new one.
      await records(this.model.name).update(this.record.id, {'tokenKey:autogenerate': ''});
      toast(t('acc.invalidated'));
    } catch (error) {
      toastError(error, t('acc.invalidate'));
    }
  }

  async #impersonate() {
    const form = new Form({duration: 0});
    const issued = signal(null);
    const failure = signal('');
    const choices = [[0, t('acc.defaultTime')], [300, t('acc.minutes', {count: 5})], [3600, t('acc.hours', {count: 1})], [86400, t('acc.hours', {count: 24})], [2592000, t('acc.days', {count: 30})]];
    await openDialog({
      title: t('acc.impersonateTitle', {name: this.record.email || this.record.id}),
      render: () => (issued.value ? this.#issued(issued.value) : html`<div class="stack"><p>${t('acc.impersonateNote')}</p>${failure.value ? html`<p class="error" role="alert">${failure.value}</p>` : nothing}
        <div class="field"><label for="imp-time">${t('acc.duration')}</label><select class="select" id="imp-time" @change=${(event) => form.set('duration', Number(event.target.value))}>${choices.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></div></div>`),
      footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('close')}</button>${issued.value ? nothing : html`<button type="button" class="btn primary" @click=${async () => {
        try {
          issued.value = await auth(this.model.name).impersonate(this.record.id, form.get('duration'));
        } catch (error) {
          failure.value = error.message;
        }
      }}>${t('acc.issue')}</button>`}`,
    });
  }

  #issued({token}) {
    const client = secondaryClient(token);
    const claims = JSON.parse(atob(client.session.token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    const snippets = {curl: `curl -H 'Authorization: ${token}' ${BASE}/api/collections/${this.model.name}/records/${this.record.id}`, JavaScript: `const pb = new PocketBase('${BASE}');\npb.authStore.save('${token}', null);`};
    const places = [['collections', {}, 'acc.browse'], ['rules', {tab: 'lab'}, 'acc.lab'], ['api', {}, 'acc.explore']].map(([path, query, text]) => [this.#asLink(path, query), text]).filter(([href]) => href && !this.superuser);
    return html`<div class="stack"><div class="notice warn">${icon('warn')}<p class="grow">${t('acc.onlyOnce', {when: dateTime(new Date(claims.exp * 1000))})}</p></div>
      <div class="field"><div class="label"><label for="imp-token">${t('acc.token')}</label><span class="state"><button type="button" class="linkbtn" @click=${() => copy(token, t('acc.token'))}>${icon('copy')}${t('record.copy')}</button></span></div><textarea class="input area mono" id="imp-token" readonly rows="3" .value=${token}></textarea></div>
      ${Object.entries(snippets).map(([name, text]) => html`<div class="field"><div class="label"><span>${name}</span><span class="state"><button type="button" class="linkbtn" @click=${() => copy(text, name)}>${icon('copy')}${t('record.copy')}</button></span></div><pre class="code snippet" tabindex="0">${text}</pre></div>`)}
      ${places.length ? html`<div class="row wrap-row">${places.map(([href, text]) => html`<a class="btn" href=${href} @click=${(event) => event.target.closest('larder-dialog').close()}>${t(text)}</a>`)}</div>` : nothing}</div>`;
  }
}

