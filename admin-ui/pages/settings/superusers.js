// @ts-check
// <superuser-list>: who may do everything: add, new password, sign out everywhere, delete.
import {Element, html, icon, nothing} from '../../app/element.js';
import {collection} from '../../app/collections.js';
import {ago, dateTime, t} from '../../app/i18n.js';
import {me, SUPERUSERS} from '../../app/session.js';
import {link} from '../../app/router.js';
import {signal} from '../../app/signals.js';
import {auth, records} from '../../api/index.js';
import {confirm, errorText, openDialog, toast, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {Form, emailField, errorSummary, passwordField} from '../../ui/form.js';
import {parseDate} from '../../fields/plain.js';

class SuperuserList extends Element {
  #list = signal(null);
  #origins = signal([]);
  #failure = signal(null);

  connectedCallback() {
    super.connectedCallback();
    void this.load();
  }

  async load() {
    this.#failure.value = null;
    try {
      const read = async (name, query) => {
        const found = [];
        for await (const each of records(name).all(query)) found.push(each);
        return found;
      };
      const model = collection(SUPERUSERS);
      [this.#list.value, this.#origins.value] = await Promise.all([read(SUPERUSERS, {sort: 'created'}), read('_authOrigins', {sort: '-updated', filter: model ? `collectionRef = "${model.id}"` : ''})]);
    } catch (error) {
      this.#failure.value = error;
    }
  }

  /** Asks for what `names` are, and saves; what the server refuses stands beside its field. */
  #ask({title, action, names, save}) {
    const form = new Form(Object.fromEntries(names.map((name) => [name, ''])));
    const failure = signal('');
    return openDialog({
      title,
      size: 'narrow',
      busy: () => form.busy.value,
      render: (dialog) => html`<form id="superuser" class="col settings-dialog" novalidate @submit=${async (event) => {
        event.preventDefault();
        if (form.busy.peek()) return;
        failure.value = '';
        try {
          if (await form.submit(() => save(form.values))) dialog.close(true);
        } catch (error) {
          failure.value = errorText(error);
        }
      }}>${errorSummary({}, {rest: failure.value})}
        ${names.includes('email') ? emailField(form, 'email', {label: t('settings.superusers.email'), required: true, autocomplete: 'off'}) : nothing}
        ${passwordField(form, 'password', {label: t('settings.superusers.newPassword'), required: true, help: t('settings.superusers.passwordNote')})}
        ${passwordField(form, 'passwordConfirm', {label: t('settings.superusers.repeat'), required: true})}</form>`,
      footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="superuser" class="btn primary" aria-disabled=${String(form.busy.value)}>${action}</button>`,
    });
  }

  async #add() {
    if (!(await this.#ask({title: t('settings.superusers.add'), action: t('settings.superusers.addAction'), names: ['email', 'password', 'passwordConfirm'], save: (values) => records(SUPERUSERS).create(values)}))) return;
    toast(t('settings.superusers.added'));
    await this.load();
  }

  async #password(person) {
    const own = person.id === me.peek()?.id;
    const done = await this.#ask({title: t('settings.superusers.passwordOf', {email: person.email}), action: t('settings.superusers.setPassword'), names: ['password', 'passwordConfirm'], save: async (values) => {
      await records(SUPERUSERS).update(person.id, values);
      return true;
    }});
    if (done) toast(t(own ? 'settings.superusers.ownPasswordSet' : 'settings.superusers.passwordSet', {email: person.email}));
  }

  async #do(person, doing, done) {
    try {
      await doing();
      toast(done);
      await this.load();
    } catch (error) {
      toastError(error);
    }
  }

  async #revoke(person) {
    if (!(await confirm({title: t('settings.superusers.revokeTitle', {email: person.email}), message: t('settings.superusers.revokeNote'), action: t('settings.superusers.revoke'), danger: true}))) return;
    await this.#do(person, () => records(SUPERUSERS).update(person.id, {'tokenKey:autogenerate': ''}), t('settings.superusers.revoked', {email: person.email}));
  }

  async #delete(person) {
    const own = person.id === me.peek()?.id;
    if (!(await confirm({title: t('settings.superusers.deleteTitle', {email: person.email}), message: t(own ? 'settings.superusers.deleteOwn' : 'settings.superusers.deleteNote'), action: t('delete'), danger: true, typed: own ? person.email : ''}))) return;
    await this.#do(person, () => records(SUPERUSERS).delete(person.id), t('settings.superusers.deleted', {email: person.email}));
  }

  #actions(person) {
    const last = this.#list.peek().length < 2;
    return [
      {label: t('settings.superusers.setPassword'), icon: 'key', run: () => this.#password(person)},
      {label: t('settings.superusers.mailReset'), icon: 'mail', run: () => this.#do(person, () => auth(SUPERUSERS).requestPasswordReset(person.email), t('settings.superusers.mailSent', {email: person.email}))},
      {label: t('settings.superusers.revoke'), icon: 'out', run: () => this.#revoke(person)},
      {separator: true},
      {label: t('delete'), icon: 'trash', danger: true, disabled: last, reason: last ? t('settings.superusers.last') : undefined, run: () => this.#delete(person)},
    ];
  }

  render() {
    const list = this.#list.value;
    const second = collection(SUPERUSERS)?.mfa?.enabled;
    if (this.#failure.value) return html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>`;
    return html`${second === false ? html`<div class="notice warn">${icon('warn')}<p class="grow">${t('settings.superusers.noMfa')} <a href=${link('collections/_superusers/schema')}>${t('settings.superusers.setUpMfa')}</a></p></div>` : nothing}
      <section class="panel" aria-labelledby="h-superusers"><header><h2 id="h-superusers">${t('settings.section.superusers')}</h2><button type="button" class="btn sm" @click=${() => this.#add()}>${icon('plus')}${t('settings.superusers.add')}</button></header>
      ${list === null ? html`<div class="settings-fields" aria-busy="true"><div class="skeleton line full"></div></div>` : html`<div class="tablewrap"><table class="table" aria-label=${t('settings.section.superusers')}>
        <thead><tr>${['email', 'created', 'second', 'seen', 'devices'].map((key) => html`<th scope="col">${t('settings.superusers.' + key)}</th>`)}<th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
        <tbody>${list.map((person) => this.#row(person, second))}</tbody></table></div>`}</section>`;
  }

  #row(person, second) {
    const devices = this.#origins.value.filter((each) => each.recordRef === person.id);
    const seen = parseDate(devices[0]?.updated);
    const made = parseDate(person.created) ?? new Date();
    return html`<tr><td><span class="row tight">${person.email}${person.id === me.value?.id ? html` <span class="badge accent">${t('settings.superusers.you')}</span>` : nothing}</span></td>
      <td><time datetime=${made.toISOString()} title=${dateTime(made)}>${ago(made)}</time></td><td>${t(second ? 'settings.superusers.on' : 'settings.superusers.off')}</td>
      <td>${seen ? html`<time datetime=${seen.toISOString()} title=${dateTime(seen)}>${ago(seen)}</time>` : '–'}</td><td class="num">${devices.length}</td>
      <td><span class="row at-end"><button type="button" class="btn quiet icon sm" aria-haspopup="menu" aria-label=${t('list.actions', {name: person.email})} ${menu(() => this.#actions(person), {label: person.email})}>${icon('more')}</button></span></td></tr>`;
  }
}
customElements.define('superuser-list', SuperuserList);
