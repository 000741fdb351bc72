// @ts-check
// Signing in again on top of the page that was interrupted; with a second factor where one is asked.
import {html, icon, nothing} from './element.js';
import {signal} from './signals.js';
import {me, signedIn, SUPERUSERS} from './session.js';
import {t} from './i18n.js';
import {auth} from '../api/index.js';
import {errorText, openDialog} from '../ui/feedback.js';
import {Form, passwordField, textField} from '../ui/form.js';

/** Resolves true when the person is signed in again, false when they gave up. */
export async function askAgain() {
  const email = me.peek()?.email ?? '';
  const form = new Form({password: '', code: ''});
  const step = signal('password');
  const message = signal('');
  let otpId = '';
  let mfaId = '';

  const secondFactor = async (id) => {
    mfaId = id;
    otpId = (await auth(SUPERUSERS).requestOtp(email)).otpId;
    step.value = 'code';
  };
  const submit = async (dialog) => {
    message.value = '';
    form.busy.value = true;
    try {
      signedIn(step.peek() === 'code' ? await auth(SUPERUSERS).otp(otpId, form.get('code').trim(), {mfaId}) : await auth(SUPERUSERS).password(email, form.get('password')));
      dialog.close(true);
    } catch (error) {
      if (error.status === 401 && error.data?.mfaId && step.peek() === 'password') await secondFactor(error.data.mfaId).catch((refused) => (message.value = errorText(refused)));
      else if (error.status === 400) form.setError(step.peek(), t('signin.mismatch'));
      else message.value = errorText(error);
    } finally {
      form.busy.value = false;
    }
  };
  const again = await openDialog({
    title: t('session.ended'),
    size: 'narrow',
    render: (dialog) => html`<form id="again" class="stack" @submit=${(event) => {
      event.preventDefault();
      if (!form.busy.peek()) void submit(dialog);
    }}><p>${t('session.endedNote', {email})}</p>${message.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${message.value}</p></div>` : nothing}
      <input class="sr" type="text" autocomplete="username" .value=${email} tabindex="-1" aria-hidden="true">
      ${step.value === 'password' ? passwordField(form, 'password', {label: t('signin.password'), autocomplete: 'current-password'}) : textField(form, 'code', {label: t('session.code'), help: t('session.codeSent', {email}), autocomplete: 'one-time-code'})}</form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close(false)}>${t('account.signOut')}</button><button type="submit" form="again" class="btn primary" aria-disabled=${String(form.busy.value)}>${t('signin.title')}</button>`,
  });
  return again === true;
}
