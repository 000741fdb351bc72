// @ts-check
// Signing in, first run, recovery and the confirmation pages of mails: one centred card without the frame.
import {Element, html, icon, nothing} from '../../app/element.js';
import {go, link, route} from '../../app/router.js';
import {signal} from '../../app/signals.js';
import {language, languages, loadWords, t} from '../../app/i18n.js';
import {applyAppearance, pref, setPref} from '../../app/prefs.js';
import {signedIn, SUPERUSERS} from '../../app/session.js';
import {auth, secondaryClient, session} from '../../api/index.js';
import {errorText} from '../../ui/feedback.js';
import {emailField, Form, passwordField, textField} from '../../ui/form.js';

const JAR = 'M7.4 1.8h9.2A1.2 1.2 0 0 1 17.8 3v1a1.2 1.2 0 0 1-1.2 1.2H7.4A1.2 1.2 0 0 1 6.2 4V3a1.2 1.2 0 0 1 1.2-1.2zM7.6 6.8h8.8c.3 1.4 3.6 2 3.6 4.6H4c0-2.6 3.3-3.2 3.6-4.6zM4 13h16v3.4H4zM4 18h16v1a3.2 3.2 0 0 1-3.2 3.2H7.2A3.2 3.2 0 0 1 4 19z';
const WORDMARK = 'M3 3v17M18.6 9v11M18.6 14.5a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M25 9v11M25 14.5c0-3.3 2-5.3 5-5.3M44.6 3v17M44.6 14.5a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M50.2 14.5h10.8a5.4 5.4 0 1 0-1.8 4M66 9v11M66 14.5c0-3.1 1.3-4.9 4-5.3';

const jar = () => html`<svg class="jar" width="44" height="44" viewBox="0 0 24 24" aria-hidden="true"><path d=${JAR}></path></svg>`;
const wordmark = (width, height) => html`<svg class="wordmark" role="img" aria-label="Larder" width=${width} height=${height} viewBox="0 0 72 24" fill="none" stroke="currentColor" stroke-width="2.7" stroke-linecap="round" stroke-linejoin="round"><path d=${WORDMARK}></path></svg>`;
const problem = (text) => (text ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${text}</p></div>` : nothing);
const done = (text) => html`<div class="notice ok" role="status">${icon('okc')}<p class="grow">${text}</p></div>`;

/** Public name of the application, for people who are not signed in; empty before it is known. */
const publicName = () => document.documentElement.dataset.name ?? '';

export default class AuthPage extends Element {
  #views = {
    login: () => new SignIn(this),
    pbinstall: () => new FirstRun(this, route.peek().params.token),
    'request-password-reset': () => new RequestReset(this),
    'confirm-password-reset': () => new ConfirmReset(this),
    'confirm-verification': () => new ConfirmVerification(this),
    'confirm-email-change': () => new ConfirmEmailChange(this),
    'oauth2-redirect-success': () => new PopupResult(true),
    'oauth2-redirect-failure': () => new PopupResult(false),
  };
  #view = null;
  #path = '';

  render() {
    const {path, params} = route.value;
    if (path !== this.#path) {
      this.#path = path;
      const name = params.step ?? path.split('/')[0];
      this.#view = (this.#views[name] ?? this.#views.login)();
    }
    const view = this.#view;
    document.title = [view.heading, publicName() || 'Larder'].join(' – ');
    return html`<div class="gate">
      <header class="app">${jar()}${view.install ? wordmark(72, 24) : html`<p>${publicName() || 'Larder'}</p>`}</header>
      <main class="card" id="main" tabindex="-1">${view.render()}</main>
      <footer>${view.after?.() ?? nothing}<div class="foot">
        <label class="sr" for="theme">${t('theme.title')}</label>
        <select class="select sm" id="theme" @change=${(event) => {
          setPref('theme', event.target.value);
          applyAppearance();
        }}>${['system', 'light', 'dark'].map((theme) => html`<option value=${theme} ?selected=${pref('theme', 'system') === theme}>${t('theme.' + theme)}</option>`)}</select>
        ${Object.keys(languages).length > 1
          ? html`<label class="sr" for="lang">${t('language')}</label><select class="select sm" id="lang" @change=${(event) => setPref('language', event.target.value)}>${Object.entries(languages).map(([tag, name]) => html`<option value=${tag} ?selected=${tag === language()}>${name}</option>`)}</select>`
          : nothing}
      </div>
      ${view.install ? nothing : html`<p class="made">${t('auth.runsOn')} ${wordmark(42, 14)}</p>`}</footer>
    </div>`;
  }

  /** Moves the focus once the next render is done. */
  async focusOn(selector) {
    (await this.find(selector))?.focus();
  }
}
customElements.define('larder-auth', AuthPage);

/* ---------- signing in ---------- */

class SignIn {
  form = new Form({identity: '', password: '', otpEmail: '', code: ''});
  step = signal('password');
  methods = signal(null);
  failure = signal(null);
  message = signal('');
  keep = signal(pref('keepSignedIn', true));
  wait = signal(0);
  #mfaId = '';
  #otpId = '';

  constructor(page) {
    this.page = page;
    void this.load();
  }

  get heading() {
    return t('signin.title');
  }

  async load() {
    this.failure.value = null;
    try {
      const methods = await auth(SUPERUSERS).methods();
      if (!methods.password?.enabled && methods.otp?.enabled) this.step.value = 'address';
      this.methods.value = methods;
      void this.page.focusOn('input');
    } catch (error) {
      this.failure.value = error;
      // A server that restarts or restores a backup is asked again until it answers.
      if (error.kind === 'network' || error.kind === 'server') setTimeout(() => this.page.isConnected && this.failure.peek() === error && void this.load(), 3000);
    }
  }

  render() {
    const methods = this.methods.value;
    const failure = this.failure.value;
    const steps = methods?.mfa?.enabled ? {password: 1, address: 2, code: 3}[this.step.value] : 0;
    return html`<header><h1 tabindex="-1">${t('signin.title')}</h1>${steps ? html`<span class="small muted">${t('signin.step', {step: steps, of: 3})}</span>` : nothing}</header>
      ${failure ? this.#unreachable(failure) : methods ? this.#step(methods) : skeleton()}`;
  }

  #unreachable(error) {
    return html`<div class="stack">${problem(errorText(error))}<p class="small muted">${error.url ?? ''}</p><button type="button" class="btn wide" @click=${() => this.load()}>${t('retry')}</button></div>`;
  }

  #step(methods) {
    if (this.step.value === 'address') return this.#address();
    if (this.step.value === 'code') return this.#code();
    return this.#password(methods);
  }

  #password(methods) {
    const fields = methods.password?.identityFields ?? ['email'];
    const mail = fields.length === 1 && fields[0] === 'email';
    const label = mail ? t('signin.email') : t('signin.identity', {fields: fields.join(t('signin.or'))});
    const identity = mail ? emailField : textField;
    return html`<form @submit=${(event) => this.#signIn(event)} novalidate>
      ${problem(this.message.value)}
      ${identity(this.form, 'identity', {id: 'identity', label, autocomplete: 'username'})}
      <div class="with-link">${passwordField(this.form, 'password', {id: 'password', label: t('signin.password'), autocomplete: 'current-password',
        state: html`<a class="linkbtn normal" href=${link('request-password-reset')}>${t('signin.forgot')}</a>`})}</div>
      <label class="option"><input type="checkbox" class="check" .checked=${this.keep.value} @change=${(event) => (this.keep.value = event.target.checked)}> ${t('signin.keep')}</label>
      <button class="btn primary wide" type="submit" aria-disabled=${String(this.form.busy.value)}>${this.form.busy.value ? t('signin.busy') : t('signin.continue')}</button>
    </form>`;
  }

  async #signIn(event) {
    event.preventDefault();
    if (this.form.busy.peek()) return;
    // Password managers fill without always telling; the inputs are the truth.
    for (const name of ['identity', 'password']) this.form.set(name, event.target.elements[name].value);
    this.message.value = '';
    this.form.busy.value = true;
    setPref('keepSignedIn', this.keep.peek());
    try {
      this.#finish(await auth(SUPERUSERS).password(this.form.get('identity').trim(), this.form.get('password')));
    } catch (error) {
      if (error.status === 401 && error.data?.mfaId) await this.#second(error.data.mfaId);
      else await this.#refused(error);
    } finally {
      this.form.busy.value = false;
    }
  }

  async #refused(error) {
    this.message.value = error.status === 400 ? t('signin.mismatch') : errorText(error);
    await this.page.focusOn('#password');
  }

  async #second(mfaId) {
    this.#mfaId = mfaId;
    const identity = this.form.get('identity').trim();
    if (identity.includes('@')) {
      this.form.set('otpEmail', identity);
      await this.#send();
    } else {
      this.step.value = 'address';
      await this.page.focusOn('input');
    }
  }

  #address() {
    return html`<form @submit=${(event) => {
      event.preventDefault();
      void this.#send();
    }} novalidate>${problem(this.message.value)}
      ${emailField(this.form, 'otpEmail', {id: 'otp-email', label: t('signin.email'), autocomplete: 'username', help: t('signin.codeWhere')})}
      <button class="btn primary wide" type="submit">${t('signin.sendCode')}</button>
      ${this.#back()}</form>`;
  }

  #back() {
    return html`<button type="button" class="linkbtn self-start" @click=${() => {
      this.message.value = '';
      this.step.value = this.methods.peek().password?.enabled ? 'password' : 'address';
    }}>${t('signin.back')}</button>`;
  }

  async #send() {
    this.message.value = '';
    try {
      this.#otpId = (await auth(SUPERUSERS).requestOtp(this.form.get('otpEmail').trim())).otpId;
      this.form.set('code', '');
      this.step.value = 'code';
      this.#coolDown();
      await this.page.focusOn('#code');
    } catch (error) {
      this.message.value = errorText(error);
    }
  }

  #coolDown() {
    this.wait.value = 30;
    const clock = setInterval(() => {
      this.wait.value = this.wait.peek() - 1;
      if (this.wait.peek() <= 0) clearInterval(clock);
    }, 1000);
  }

  #code() {
    const length = this.methods.value.otp?.length ?? 8;
    return html`<form @submit=${(event) => {
      event.preventDefault();
      void this.#check();
    }} novalidate>${problem(this.message.value)}
      <p>${t('signin.codeSent', {email: this.form.get('otpEmail')})}</p>
      ${textField(this.form, 'code', {id: 'code', label: t('signin.code'), autocomplete: 'one-time-code', inputmode: 'numeric', mono: true})}
      <button class="btn primary wide" type="submit">${t('signin.title')}</button>
      <p class="row"><button type="button" class="linkbtn" aria-disabled=${String(this.wait.value > 0)} @click=${() => this.wait.peek() <= 0 && this.#send()}>${this.wait.value > 0 ? t('signin.resendIn', {count: this.wait.value}) : t('signin.resend')}</button>
        <button type="button" class="linkbtn end" @click=${() => (this.step.value = 'address')}>${t('signin.other')}</button></p>
      ${this.form.get('code').length === length && this.#autoSubmit()}
      ${this.#back()}</form>`;
  }

  #tried = '';
  #autoSubmit() {
    const code = this.form.get('code');
    if (code !== this.#tried) {
      this.#tried = code;
      queueMicrotask(() => void this.#check());
    }
    return nothing;
  }

  async #check() {
    this.message.value = '';
    this.#tried = this.form.get('code');
    try {
      this.#finish(await auth(SUPERUSERS).otp(this.#otpId, this.form.get('code').trim(), this.#mfaId ? {mfaId: this.#mfaId} : {}));
    } catch (error) {
      if (error.status === 401 && error.data?.mfaId) {
        this.#mfaId = error.data.mfaId;
        this.step.value = 'password';
      } else {
        this.message.value = error.status === 400 ? t('signin.wrongCode') : errorText(error);
        await this.page.focusOn('#code');
      }
    }
  }

  #finish(result) {
    signedIn(result, this.keep.peek());
  }
}

const skeleton = () => html`<div class="stack" aria-busy="true"><span class="sr" role="status">${t('loading')}</span><div class="skeleton"></div><div class="skeleton"></div></div>`;

/* ---------- recovery and confirmation ---------- */

class RequestReset {
  form = new Form({email: ''});
  sent = signal(false);
  message = signal('');

  constructor(page) {
    this.page = page;
    void page.focusOn('input');
  }

  get heading() {
    return t('reset.title');
  }

  render() {
    return html`<header><h1 tabindex="-1">${t('reset.title')}</h1></header>
      ${this.sent.value
        ? html`<div class="stack">${done(t('reset.sent', {email: this.form.get('email')}))}</div>`
        : html`<form @submit=${(event) => this.#send(event)} novalidate>${problem(this.message.value)}<p class="muted">${t('reset.note')}</p>
            ${emailField(this.form, 'email', {label: t('signin.email'), autocomplete: 'username'})}
            <button class="btn primary wide" type="submit">${t('reset.send')}</button></form>`}
      <p class="below"><a class="linkbtn" href=${link('login')}>${t('reset.back')}</a></p>`;
  }

  async #send(event) {
    event.preventDefault();
    this.message.value = '';
    try {
      await auth(SUPERUSERS, secondaryClient()).requestPasswordReset(this.form.get('email').trim());
      this.sent.value = true;
    } catch (error) {
      // The same words whether or not the address exists; only a malformed one or a limit is said.
      if (error.fields?.email) this.form.setErrors(error.fields);
      else if (error.kind === 'network' || error.kind === 'tooMany') this.message.value = errorText(error);
      else this.sent.value = true;
    }
  }
}

/** What a mail's token says about itself; it is checked by the server, here only read. */
function claims(token) {
  try {
    return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    return {};
  }
}

class TokenStep {
  state = signal('form');
  message = signal('');

  constructor(page) {
    this.page = page;
    this.token = route.peek().params.token ?? '';
    this.claims = claims(this.token);
    this.client = auth(this.claims.collectionId ?? '', secondaryClient());
    if (!this.claims.collectionId) this.state.value = 'invalid';
    else if (this.claims.exp * 1000 < Date.now()) this.state.value = 'expired';
  }

  async attempt(action) {
    this.message.value = '';
    try {
      await action();
      this.state.value = 'done';
    } catch (error) {
      if (error.fields?.token) this.state.value = 'invalid';
      else if (Object.keys(error.fields ?? {}).length && this.form) this.form.setErrors(error.fields);
      else this.message.value = errorText(error);
    }
  }

  render() {
    const state = this.state.value;
    return html`<header><h1 tabindex="-1">${this.heading}</h1></header>
      ${state === 'form' ? this.step() : html`<div class="stack">${state === 'done' ? done(this.success) : problem(t('token.' + state))}${state === 'expired' || state === 'invalid' ? this.again?.() ?? nothing : nothing}${state === 'done' ? html`<p class="muted">${t('token.close')}</p>` : nothing}</div>`}`;
  }
}

class ConfirmReset extends TokenStep {
  form = new Form({password: '', passwordConfirm: ''});

  get heading() {
    return t('reset.choose');
  }

  get success() {
    return t('reset.done');
  }

  step() {
    return html`<form @submit=${(event) => {
      event.preventDefault();
      void this.attempt(() => this.client.confirmPasswordReset(this.token, this.form.get('password'), this.form.get('passwordConfirm')));
    }} novalidate>${problem(this.message.value)}${this.claims.email ? html`<p class="muted">${this.claims.email}</p><input class="sr" type="text" autocomplete="username" .value=${this.claims.email} tabindex="-1" aria-hidden="true">` : nothing}
      ${passwordField(this.form, 'password', {label: t('account.newPassword')})}${passwordField(this.form, 'passwordConfirm', {label: t('account.repeatPassword')})}
      <button class="btn primary wide" type="submit">${t('reset.set')}</button></form>`;
  }
}

class ConfirmVerification extends TokenStep {
  sent = signal(false);

  constructor(page) {
    super(page);
    if (this.state.peek() === 'form') void this.attempt(() => this.client.confirmVerification(this.token));
  }

  get heading() {
    return t('verify.title');
  }

  get success() {
    return t('verify.done');
  }

  step() {
    return this.message.value ? html`<div class="stack">${problem(this.message.value)}<button type="button" class="btn wide" @click=${() => this.attempt(() => this.client.confirmVerification(this.token))}>${t('retry')}</button></div>` : skeleton();
  }

  again() {
    if (!this.claims.email) return nothing;
    return this.sent.value ? done(t('verify.sent', {email: this.claims.email})) : html`<button type="button" class="btn wide" @click=${async () => {
      try {
        await this.client.requestVerification(this.claims.email);
        this.sent.value = true;
      } catch (error) {
        this.message.value = errorText(error);
      }
    }}>${t('verify.again')}</button>${problem(this.message.value)}`;
  }
}

class ConfirmEmailChange extends TokenStep {
  form = new Form({password: ''});

  get heading() {
    return t('change.title');
  }

  get success() {
    return t('change.done');
  }

  step() {
    return html`<form @submit=${(event) => {
      event.preventDefault();
      void this.attempt(() => this.client.confirmEmailChange(this.token, this.form.get('password')));
    }} novalidate>${problem(this.message.value)}<p>${t('change.note', {email: this.claims.newEmail ?? ''})}</p>
      ${passwordField(this.form, 'password', {label: t('signin.password'), autocomplete: 'current-password'})}
      <button class="btn primary wide" type="submit">${t('change.confirm')}</button></form>`;
  }
}

class PopupResult {
  constructor(success) {
    this.success = success;
    if (success) setTimeout(() => window.close(), 600);
  }

  get heading() {
    return t(this.success ? 'oauth.success' : 'oauth.failure');
  }

  render() {
    return html`<header><h1 tabindex="-1">${this.heading}</h1></header><p class="muted">${t('oauth.close')}</p>`;
  }
}

/* ---------- first run ---------- */

class FirstRun {
  install = true;
  /** Makes and judges passwords; loaded only for a first run. */
  passwords = signal(null);
  step = signal(1);
  message = signal('');
  superuser = new Form({email: '', password: ''});
  application = new Form({appName: '', appURL: location.origin});
  start = signal('empty');
  upload = signal(null);
  busy = signal(false);

  constructor(page, token) {
    this.page = page;
    this.client = secondaryClient(token);
    this.superuser.set('password:shown', false);
    void import('../../app/passwords.js').then((tools) => (this.passwords.value = tools));
    void page.focusOn('input');
  }

  get heading() {
    return t('install.title');
  }

  render() {
    const step = this.step.value;
    const names = [t('install.superuser'), t('install.application'), t('install.data')];
    return html`<ol class="steps" aria-label=${t('install.title')}>${names.map((name, index) => html`<li aria-current=${index + 1 === step ? 'step' : nothing} class=${index + 1 < step ? 'past' : ''}>${index + 1} ${name}</li>`)}</ol>
      ${[this.#superuser, this.#application, this.#data][step - 1].call(this)}`;
  }

  after() {
    return this.step.value === 1 ? html`<p class="next"><span>${t('install.next1')}</span><span>${t('install.next2')}</span></p>` : nothing;
  }

  #superuser() {
    const score = this.passwords.value?.strength(this.superuser.get('password')) ?? 0;
    return html`<h1 tabindex="-1">${t('install.create')}</h1><p class="muted t13">${t('install.createNote')}</p>
      <form @submit=${(event) => this.#create(event)} novalidate>${problem(this.message.value)}
        ${emailField(this.superuser, 'email', {label: t('signin.email'), autocomplete: 'username'})}
        ${passwordField(this.superuser, 'password', {label: t('signin.password'), help: this.superuser.get('password') ? '' : t('install.passwordHelp'),
          state: html`<button type="button" class="linkbtn" @click=${() => this.#generate()}>${icon('wand')}${t('install.generate')}</button>`,
          buttons: html`<button type="button" class="btn quiet icon sm" aria-label=${t('install.copy')} @click=${async () => (await import('../../ui/feedback.js')).copy(this.superuser.get('password'), t('signin.password'))}>${icon('copy')}</button>`,
          below: score && this.superuser.get('password') ? html`<div class="meter" role="img" aria-label=${t('strength.' + score)}>${[1, 2, 3, 4].map((level) => html`<i class=${level <= score ? 'on s' + score : ''}></i>`)}<span>${t('strength.' + score)}</span></div>` : nothing})}
        <button class="btn primary wide" type="submit" aria-disabled=${String(this.busy.value)}>${t('install.continue')}</button></form>`;
  }

  #generate() {
    const tools = this.passwords.peek();
    if (!tools) return;
    this.superuser.set('password', tools.passphrase());
    this.superuser.set('password:shown', true);
  }

  async #create(event) {
    event.preventDefault();
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.message.value = '';
    const {email, password} = this.superuser.values;
    try {
      await this.client.post(`/api/collections/${SUPERUSERS}/records`, {email: email.trim(), password, passwordConfirm: password});
      // Signed in, but this card stays until its three steps are done.
      session.save(await auth(SUPERUSERS).password(email.trim(), password), true);
      this.step.value = 2;
      await this.page.focusOn('#f-appName');
    } catch (error) {
      if (Object.keys(error.fields ?? {}).length) this.superuser.setErrors(error.fields);
      else this.message.value = [401, 403, 404].includes(error.status) ? t('install.badToken') : errorText(error);
    } finally {
      this.busy.value = false;
    }
  }

  #application() {
    return html`<h1 tabindex="-1">${t('install.name')}</h1><p class="muted t13">${t('install.nameNote')}</p>
      <form @submit=${async (event) => {
        event.preventDefault();
        try {
          const {settings} = await import('../../api/index.js');
          const {appName, appURL} = this.application.values;
          await settings.update({meta: {appName: appName.trim() || 'Larder', appURL: appURL.trim()}});
          this.step.value = 3;
        } catch (error) {
          const fields = Object.fromEntries(Object.entries(error.fields ?? {}).map(([name, text]) => [name.replace('meta.', ''), text]));
          if (Object.keys(fields).length) this.application.setErrors(fields);
          else this.message.value = errorText(error);
        }
      }} novalidate>${problem(this.message.value)}
        ${textField(this.application, 'appName', {label: t('install.appName'), placeholder: 'Larder', autocomplete: 'organization'})}
        ${textField(this.application, 'appURL', {label: t('install.appURL'), help: t('install.appURLHelp'), inputmode: 'url'})}
        <button class="btn primary wide" type="submit">${t('install.next')}</button>
        <button type="button" class="linkbtn self-start" @click=${() => this.#finish()}>${t('install.skip')}</button></form>`;
  }

  #data() {
    const choice = (value) => html`<label class="choice"><input type="radio" class="check" name="start" .checked=${this.start.value === value} @change=${() => (this.start.value = value)}><span><strong class="strong">${t('install.start.' + value)}</strong><span class="help">${t('install.start.' + value + '.note')}</span></span></label>`;
    const share = this.upload.value;
    return html`<h1 tabindex="-1">${t('install.first')}</h1>
      <form @submit=${(event) => {
        event.preventDefault();
        void this.#begin();
      }}>${problem(this.message.value)}
        <fieldset class="stack"><legend class="sr">${t('install.first')}</legend>${choice('empty')}${choice('example')}${choice('restore')}</fieldset>
        ${this.start.value === 'restore' ? html`<div class="field"><label for="backup">${t('install.file')}</label><input class="input filein" id="backup" type="file" accept=".zip"></div>` : nothing}
        ${share === null ? nothing : html`<div role="status"><progress max="1" .value=${share}></progress><p class="help">${share < 1 ? t('install.uploading') : t('install.restarting')}</p></div>`}
        <button class="btn primary wide" type="submit" aria-disabled=${String(this.busy.value)}>${t(this.start.value === 'restore' ? 'install.restore' : 'install.open')}</button></form>`;
  }

  async #begin() {
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.message.value = '';
    try {
      if (this.start.peek() === 'example') {
        const [{exampleSchema}, {collections}] = await Promise.all([import('../../app/example.js'), import('../../api/index.js')]);
        await collections.import(exampleSchema);
      } else if (this.start.peek() === 'restore') {
        await this.#restore();
        return;
      }
      this.#finish();
    } catch (error) {
      this.message.value = errorText(error);
    } finally {
      this.busy.value = false;
    }
  }

  async #restore() {
    const file = /** @type {HTMLInputElement} */ (this.page.querySelector('#backup')).files[0];
    if (!file) {
      this.message.value = t('install.noFile');
      return;
    }
    const {confirm} = await import('../../ui/feedback.js');
    if (!(await confirm({title: t('install.restoreTitle', {name: file.name}), message: t('install.restoreNote'), action: t('install.restore'), danger: true, typed: file.name}))) return;
    const {backups, health} = await import('../../api/index.js');
    await backups.upload(file, {onProgress: (share) => (this.upload.value = share)});
    await backups.restore(file.name);
    this.upload.value = 1;
    for (let tries = 0; tries < 60; tries++) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000 + tries * 500, 5000)));
      if (await health().then(() => true, () => false)) break;
    }
    session.clear();
    location.replace(link('login'));
    location.reload();
  }

  #finish() {
    session.restore();
    signedIn({token: session.token, record: session.record}, true);
    go('', {}, {replace: true});
  }
}
