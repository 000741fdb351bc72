// @ts-check
// A test mail: which message, of which collection, to whom. Its texts are in the catalogue `settings`.
import {html} from './element.js';
import {allCollections, collectionsReady} from './collections.js';
import {t} from './i18n.js';
import {me} from './session.js';
import {settings} from '../api/index.js';
import {errorText, openDialog, toast} from '../ui/feedback.js';
import {Form, emailField, errorSummary, selectField} from '../ui/form.js';
import {signal} from './signals.js';

const TEMPLATES = ['verification', 'password-reset', 'email-change', 'otp', 'login-alert'];

/** @param {{collection?: string}} [start] what is chosen at first */
export async function testMail(start = {}) {
  await collectionsReady();
  const auths = allCollections().filter((model) => model.type === 'auth');
  const form = new Form({email: me.value?.email ?? '', template: 'verification', collection: start.collection ?? auths.find((model) => !model.system)?.name ?? '_superusers'});
  const failure = signal('');
  const dialogue = signal('');
  /** What the mail server answered is no fault of a field. */
  const refused = (error) => {
    if (!error.data?.smtp) throw error;
    failure.value = error.message;
    dialogue.value = error.data.smtp.message;
    return false;
  };
  const send = (dialog) => async (event) => {
    event.preventDefault();
    if (form.busy.peek()) return;
    failure.value = '';
    dialogue.value = '';
    try {
      if (await form.submit(() => settings.testEmail({email: form.get('email'), template: form.get('template'), collection: form.get('collection')}).then(() => true, refused))) dialog.close(true);
    } catch (error) {
      failure.value = errorText(error);
    }
  };
  const sent = await openDialog({
    title: t('settings.mail.test'),
    size: 'narrow',
    busy: () => form.busy.value,
    render: (dialog) => html`<form id="mail-test" class="col settings-dialog" novalidate @submit=${send(dialog)}>
      ${errorSummary({}, {rest: failure.value})}
      ${dialogue.value ? html`<details open><summary>${t('settings.mail.dialogue')}</summary><pre class="settings-command" tabindex="0" aria-label=${t('settings.mail.dialogue')}>${dialogue.value}</pre></details>` : ''}
      ${emailField(form, 'email', {label: t('settings.mail.to'), required: true, autocomplete: 'email'})}
      ${selectField(form, 'template', {label: t('settings.mail.template'), choices: TEMPLATES.map((name) => [name, t('settings.mail.template.' + name)])})}
      ${selectField(form, 'collection', {label: t('settings.mail.collection'), choices: auths.map((model) => [model.name, model.name])})}
      <p class="help">${t('settings.mail.testNote')}</p></form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button>
      <button type="submit" form="mail-test" class="btn primary" aria-disabled=${String(form.busy.value)}>${t(form.busy.value ? 'settings.mail.sending' : 'settings.mail.send')}</button>`,
  });
  if (sent) toast(t('settings.mail.sent', {email: form.get('email')}));
}
