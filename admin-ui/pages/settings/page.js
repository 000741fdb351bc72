// @ts-check
// Settings: one form over all of them, shown by section, saved as one change.
import {Page, html, icon, link, nothing, offered} from '../../app/page.js';
import {t} from '../../app/i18n.js';
import {appSettings, loadSettings, serverHealth} from '../../app/shell.js';
import {effect, signal} from '../../app/signals.js';
import {settings} from '../../api/index.js';
import {confirm, errorText, toast, toastError} from '../../ui/feedback.js';
import {Form, errorSummary, focusFirstError} from '../../ui/form.js';
import {contains} from '../../lang/network.js';
import {applyAccent} from '../../app/prefs.js';
import {flatten, lines, patchOf, sectionOf} from './model.js';
import {OWN, SECTIONS, checkStorage, sectionBody} from './sections.js';
import {testMail} from '../../app/test-mail.js';

const idOf = (name) => `f-${name.replace(/\W/g, '-')}`;

export default class SettingsPage extends Page {
  form = new Form({});
  #ready = signal(false);
  #failure = signal(null);
  #find = signal('');

  connectedCallback() {
    super.connectedCallback();
    void this.load();
    // The accent is seen while it is chosen; what was not saved goes with the page.
    this.own(effect(() => void (this.#ready.value && applyAccent(this.form.get('meta.accentColor') ?? ''))));
    this.own(() => applyAccent(appSettings.peek()?.meta?.accentColor ?? ''));
  }

  get section() {
    return SECTIONS.some(({name}) => name === this.params.section) ? this.params.section : 'application';
  }

  get heading() {
    return t('settings.section.' + this.section);
  }

  get crumbs() {
    return [[t('nav.settings'), link('settings')]];
  }

  get dirty() {
    return this.form.dirty.value;
  }

  commands() {
    return [
      {id: 'settings-save', title: t('settings.save'), icon: 'check', keys: 'mod+s', when: () => this.dirty, run: () => this.save()},
      {id: 'settings-discard', title: t('settings.discard'), icon: 'undo', when: () => this.dirty, run: () => this.form.revert()},
      {id: 'settings-mail-test', title: t('settings.mail.test'), icon: 'send', run: () => testMail()},
    ];
  }

  async load() {
    this.#failure.value = null;
    try {
      this.form.reset(flatten(await loadSettings()));
      this.#ready.value = true;
    } catch (error) {
      this.#failure.value = error;
    }
  }

  async save() {
    const {form} = this;
    if (form.busy.peek() || !(await this.#stillReachable())) return false;
    try {
      const stored = await form.submit(() => settings.update(patchOf(form.changes)));
      if (!stored) {
        await this.updateComplete;
        focusFirstError(this);
        return false;
      }
      const stores = ['s3.', 'backups.s3.'].filter((prefix) => form.changed.some((name) => name.startsWith(prefix)) && form.get(prefix + 'enabled'));
      form.reset(flatten(stored));
      toast(t('settings.saved'));
      for (const prefix of stores) void checkStorage(prefix === 's3.' ? 'storage' : 'backups');
      return true;
    } catch (error) {
      toastError(error, t('settings.notSaved'));
      return false;
    }
  }

  /** A list of superuser addresses without the own one locks its author out: asked before it is sent. */
  async #stillReachable() {
    const allowed = lines(this.form.get('superuserIPs') ?? '');
    const own = serverHealth.peek()?.realIP ?? '';
    if (!this.form.isChanged('superuserIPs') || !allowed.length || !own) return true;
    if (allowed.some((entry) => contains(entry, own))) return true;
    return confirm({title: t('settings.security.lockedOut'), message: t('settings.security.lockedOutNote', {address: own}), action: t('settings.save'), danger: true});
  }

  side() {
    const text = this.#find.value.trim().toLowerCase();
    const found = SECTIONS.filter(({name, words}) => !text || [t('settings.section.' + name).toLowerCase(), ...words].some((word) => word.includes(text)));
    const wrong = new Set(Object.keys(this.form.errors).map(sectionOf));
    const changed = new Set(this.form.changed.map(sectionOf));
    return html`<nav class="side" aria-label=${t('nav.settings')}>
      <header><h2>${t('nav.settings')}</h2><button type="button" class="btn quiet icon sm narrow-only" aria-label=${t('close')} @click=${() => this.toggleSide()}>${icon('x')}</button></header>
      <div class="find"><div class="box"><span class="affix lead">${icon('search')}</span><input type="search" class="find-input" placeholder=${t('settings.find')} aria-label=${t('settings.find')} .value=${this.#find.value} @input=${(event) => (this.#find.value = event.target.value)}></div></div>
      <div class="scroll">${found.length ? html`<ul>${found.map(({name, symbol}) => html`<li><a href=${link('settings' + (name === 'application' ? '' : '/' + name))} aria-current=${name === this.section ? 'page' : nothing}>${icon(symbol)}<span>${t('settings.section.' + name)}</span>
        ${wrong.has(name) ? html`<span class="dot danger" role="img" aria-label=${t('settings.hasErrors')}></span>` : changed.has(name) ? html`<span class="dot accent" role="img" aria-label=${t('settings.hasChanges')}></span>` : nothing}</a></li>`)}</ul>` : html`<p class="muted small pad">${t('settings.none')}</p>`}
        <hr><ul>${[['settings/export-collections', 'download', 'settings.export'], ['settings/import-collections', 'upload', 'settings.import'], ['backups', 'backups', 'nav.backups'], ['jobs', 'jobs', 'nav.jobs']].filter(([path]) => offered('#/' + path)).map(([path, symbol, name]) => html`<li><a href=${link(path)}>${icon(symbol)}<span>${t(name)}</span></a></li>`)}</ul></div></nav>`;
  }

  body() {
    if (this.#failure.value && !OWN.includes(this.section)) {
      return html`<div class="settings-wrap"><div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div></div>`;
    }
    if (OWN.includes(this.section)) return html`<div class="settings-wrap scroll">${sectionBody(this.section, this)}</div>`;
    if (!this.#ready.value) return html`<div class="settings-wrap" aria-busy="true">${[1, 2, 3, 4, 5].map(() => html`<div class="skeleton line"></div>`)}</div>`;
    const {form} = this;
    const count = form.changed.length;
    return html`<form class="settings-form" novalidate aria-label=${this.heading} @submit=${(event) => {
        event.preventDefault();
        void this.save();
      }}>
      <div class="settings-wrap scroll">
        ${errorSummary(form.errors, {idOf})}
        ${sectionBody(this.section, this)}
      </div>
      <footer class="settings-bar" ?hidden=${!count}><span class="grow" role="status">${count ? t('settings.changes', {count}) : ''}</span>
        <button type="button" class="btn" @click=${() => form.revert()}>${t('discard')}</button>
        <button type="submit" class="btn primary" aria-disabled=${String(form.busy.value)}>${t('save')}</button></footer>
    </form>`;
  }
}
customElements.define('larder-settings', SettingsPage);
