// @ts-check
// The frame around every page of a signed-in superuser: rail, bottom bar, account menu, sign-in on top when a session ends.
import {Element, html, icon, nothing} from './element.js';
import {go, link, route} from './router.js';
import {expired, me, nearlyOver, refresh, settleExpired, signedIn, signOut, SUPERUSERS, timeLeft} from './session.js';
import {appName, appSettings, connection, loadSettings} from './shell.js';
import {effect} from './signals.js';
import {followActivity, running} from './activity.js';
import {acting, leaveActing} from './acting.js';
import {available, keyLabels, register, strokes} from './commands.js';
import {accentFor, applyAppearance, pref, setPref} from './prefs.js';
import {loaded, reloadCollections} from './collections.js';
import {ago, dateTime, t} from './i18n.js';
import {api, auth, health} from '../api/index.js';
import {realtime} from '../api/realtime.js';
import {pageNamed, railPages} from '../pages/index.js';
import {announce, confirm, openDialog, openMenu, toast, toastError} from '../ui/feedback.js';
import {Form, passwordField} from '../ui/form.js';
import {menu} from '../ui/menu.js';

export const JAR = 'M7.4 1.8h9.2A1.2 1.2 0 0 1 17.8 3v1a1.2 1.2 0 0 1-1.2 1.2H7.4A1.2 1.2 0 0 1 6.2 4V3a1.2 1.2 0 0 1 1.2-1.2zM7.6 6.8h8.8c.3 1.4 3.6 2 3.6 4.6H4c0-2.6 3.3-3.2 3.6-4.6zM4 13h16v3.4H4zM4 18h16v1a3.2 3.2 0 0 1-3.2 3.2H7.2A3.2 3.2 0 0 1 4 19z';

class Frame extends Element {
  static properties = {page: {state: true}, late: {state: true}};
  #ends = [];

  constructor() {
    super();
    this.page = null;
    this.late = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#ends = [register(this.#commands()), followActivity(), effect(() => tint(appSettings.value?.meta?.accentColor ?? ''))];
    const clock = setInterval(() => this.#watchSession(), 30_000);
    this.#ends.push(() => clearInterval(clock));
    void loadSettings().catch((error) => toastError(error));
    if (!loaded.peek()) void reloadCollections().catch(() => {});
    void this.#watchSession();
    this.#ends.push(api.listen('offline', () => this.#probe()), api.listen('online', () => this.#back()));
  }

  #probing = 0;

  /** Asks a server that went away until it answers: after one second, then ever more rarely up to ten. */
  #probe(pause = 1000) {
    clearTimeout(this.#probing);
    this.#probing = setTimeout(async () => {
      await health().catch(() => {});
      if (!api.online.peek() && this.isConnected) this.#probe(Math.min(pause * 1.5, 10_000));
    }, pause);
  }

  #back() {
    clearTimeout(this.#probing);
    if (realtime.topics.length && realtime.state.peek() === 'offline') realtime.reconnect();
    void loadSettings().catch(() => {});
    void reloadCollections().catch(() => {});
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#ends.forEach((end) => end());
    clearTimeout(this.#probing);
  }

  /** Renews quietly while the person is here; the banner is for tabs that were left alone. */
  async #watchSession() {
    if (document.visibilityState === 'visible' && timeLeft() < 24 * 3600_000 && timeLeft() > 0) await refresh();
    this.late = nearlyOver();
  }

  #commands() {
    const goTo = railPages().map((page) => ({
      id: 'go-' + page.name, title: t('nav.' + page.name), icon: page.icon, keys: page.keys, group: 'go', run: () => go(page.paths[0]),
    }));
    return [
      ...goTo,
      {id: 'palette', title: t('palette.open'), icon: 'search', keys: 'mod+k,/', group: 'app', run: async () => (await import('../ui/palette.js')).openPalette()},
      {id: 'shortcuts', title: t('help.shortcuts'), icon: 'help', keys: '?', group: 'app', run: showShortcuts},
      {id: 'theme', title: t('theme.switch'), icon: 'theme', group: 'app', run: nextTheme},
      {id: 'rail', title: t('frame.rail'), icon: 'side', group: 'app', run: () => setPref('railOpen', !pref('railOpen', false))},
      {id: 'side', title: t('frame.side'), icon: 'side', keys: '[', group: 'app', run: () => {
        setPref('sideClosed', !pref('sideClosed', false));
        applyAppearance();
      }},
      {id: 'region-next', title: t('frame.nextRegion'), keys: 'f6', group: 'app', run: () => moveRegion(1)},
      {id: 'region-back', title: t('frame.previousRegion'), keys: 'shift+f6', group: 'app', run: () => moveRegion(-1)},
      {id: 'connection', title: t('connection.details'), icon: 'realtime', group: 'app', run: showConnection},
      {id: 'notifications', title: t('notifications.title'), icon: 'bell', group: 'app', run: () => /** @type {HTMLElement | null} */ (document.querySelector('[data-command="notifications"]'))?.click()},
      {id: 'acting-leave', title: t('acting.leave'), icon: 'out', group: 'app', when: () => acting.value !== null, run: leaveActing},
      {id: 'account', title: t('account.title'), icon: 'user', group: 'app', run: () => openMenu(document.querySelector('[data-command="account"]') ?? document.body, accountItems(), {align: 'start', label: t('account.title')})},
      {id: 'everywhere', title: t('account.everywhere'), icon: 'lock', group: 'app', run: signOutEverywhere},
      {id: 'password', title: t('account.password'), icon: 'key', group: 'app', run: changePassword},
      {id: 'sign-out', title: t('account.signOut'), icon: 'out', group: 'app', run: () => signOut()},
    ];
  }

  render() {
    const here = route.value?.page.rail ?? route.value?.page.name;
    const open = pref('railOpen', false);
    if (expired.value && !this.#asking) void this.#askAgain();
    return html`<a class="skip" href="#main" @click=${toMain}>${t('frame.skip')}</a>
      <nav class="rail ${open ? 'open' : ''}" aria-label=${t('frame.main')}>
        <a class="brand" href="#/"><svg class="jar" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path d=${JAR}></path></svg><span class="t">${appName.value}</span></a>
        <ul>${railPages().map((page) => html`<li><a href=${link(page.paths[0])} title=${open ? nothing : t('nav.' + page.name)} aria-current=${page.name === here ? 'page' : nothing}>${icon(page.icon, 'l')}<span class="t">${t('nav.' + page.name)}</span></a></li>`)}</ul>
        <ul class="foot">
          <li><button type="button" data-command="shortcuts" title=${t('help.title')} @click=${showShortcuts}>${icon('help', 'l')}<span class="t">${t('help.title')}</span></button></li>
          <li><button type="button" data-command="theme" title=${t('theme.title')} aria-haspopup="menu" ${menu(themeItems, {align: 'start', label: t('theme.title')})}>${icon('theme', 'l')}<span class="t">${t('theme.title')}</span></button></li>
          <li><button type="button" data-command="account" title=${me.value?.email ?? ''} aria-haspopup="menu" ${menu(accountItems, {align: 'start', label: t('account.title')})}><span class="avatar m" aria-hidden="true">${(me.value?.email ?? '?')[0].toUpperCase()}</span><span class="t cut">${me.value?.email ?? t('account.title')}</span></button></li>
        </ul>
      </nav>
      ${this.page}
      ${running.value ? html`<a class="working chip" href=${link('backups')} role="status"><span class="dot warn"></span><span>${t('activity.' + running.value.kind, {name: running.value.name})}</span></a>` : nothing}
      ${this.late ? html`<div class="banner notice warn" role="status">${icon('warn')}<span class="grow">${t('session.late')}</span><button type="button" class="btn sm" @click=${() => refresh().then(() => (this.late = nearlyOver()))}>${t('session.stay')}</button></div>` : nothing}
      <nav class="tabbar" aria-label=${t('frame.short')}>
        ${['home', 'data', 'logs'].map(pageNamed).filter(Boolean).map((page) => html`<a href=${link(page.paths[0])} aria-current=${page.name === here ? 'page' : nothing}>${icon(page.icon, 'l')}${t('nav.' + page.name)}</a>`)}
        <button type="button" @click=${() => available().find((each) => each.id === 'palette')?.run()}>${icon('search', 'l')}${t('frame.find')}</button>
        <button type="button" aria-haspopup="menu" ${menu(moreItems)}>${icon('more', 'l')}${t('frame.more')}</button>
      </nav>`;
  }

  #asking = false;

  async #askAgain() {
    this.#asking = true;
    const {askAgain} = await import('./again.js');
    const again = await askAgain();
    this.#asking = false;
    settleExpired(again);
    if (!again) signOut();
  }
}
customElements.define('larder-frame', Frame);

/** The jar of the browser's tab in the configured accent. */
function tint(colour) {
  const mark = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel=icon]'));
  const [light, dark] = ['light', 'dark'].map((theme) => accentFor(colour, theme));
  if (!mark) return;
  own ||= mark.href;
  mark.href = light ? 'data:image/svg+xml,' + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>path{fill:${light}}@media (prefers-color-scheme:dark){path{fill:${dark}}}</style><path d="${JAR}"/></svg>`) : own;
}

let own = '';

function toMain(event) {
  event.preventDefault();
  /** @type {HTMLElement | null} */ (document.querySelector('#main'))?.focus();
}

function moveRegion(step) {
  const regions = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.rail, .side, main, .inspector')].filter((each) => each.getClientRects().length));
  const at = regions.findIndex((each) => each.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  const target = next.matches('main') ? next : next.querySelector('a[href], button, input, [tabindex]');
  /** @type {HTMLElement} */ (target ?? next).focus();
}

function nextTheme() {
  const order = ['system', 'light', 'dark'];
  setTheme(order[(order.indexOf(pref('theme', 'system')) + 1) % 3]);
}

function setTheme(theme) {
  setPref('theme', theme);
  applyAppearance();
  announce(t('theme.' + theme));
}

function themeItems() {
  return ['system', 'light', 'dark'].map((theme) => ({label: t('theme.' + theme), checked: pref('theme', 'system') === theme, run: () => setTheme(theme)}));
}

function accountItems() {
  return [
    {heading: me.peek()?.email},
    {label: t('account.password'), icon: 'key', run: changePassword},
    {label: t('account.everywhere'), icon: 'lock', run: signOutEverywhere},
    {separator: true},
    {label: t('frame.rail'), icon: 'side', run: () => setPref('railOpen', !pref('railOpen', false))},
    {label: t('account.signOut'), icon: 'out', run: signOut},
  ];
}

function moreItems() {
  const shown = ['home', 'data', 'logs'];
  return [
    ...railPages().filter((page) => !shown.includes(page.name)).map((page) => ({label: t('nav.' + page.name), icon: page.icon, run: () => go(page.paths[0])})),
    {separator: true},
    {label: t('help.title'), icon: 'help', run: showShortcuts},
    {label: t('theme.switch'), icon: 'theme', run: nextTheme},
    {label: t('account.signOut'), icon: 'out', run: signOut},
  ];
}

async function signOutEverywhere() {
  const record = me.peek();
  if (!(await confirm({title: t('account.everywhereTitle'), message: t('account.everywhereNote'), action: t('account.everywhere'), danger: true}))) return;
  try {
    // A new token key makes every token of this superuser worthless, this one too.
    const key = Array.from(crypto.getRandomValues(new Uint8Array(50)), (byte) => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[byte % 62]).join('');
    await api.patch(`/api/collections/${SUPERUSERS}/records/${record.id}`, {tokenKey: key});
    signOut();
  } catch (error) {
    toastError(error, t('account.everywhere'));
  }
}

async function changePassword() {
  const record = me.peek();
  const form = new Form({password: '', passwordConfirm: ''});
  await openDialog({
    title: t('account.password'),
    size: 'narrow',
    render: (dialog) => html`<form id="change-password" class="stack" @submit=${async (event) => {
      event.preventDefault();
      try {
        const done = await form.submit(async () => {
          await api.patch(`/api/collections/${SUPERUSERS}/records/${record.id}`, {password: form.get('password'), passwordConfirm: form.get('passwordConfirm')});
          // The change ended all tokens; sign in again with the new password, in the background.
          signedIn(await auth(SUPERUSERS).password(record.email, form.get('password')));
          return true;
        });
        if (done) {
          dialog.close();
          toast(t('account.passwordChanged'));
        }
      } catch (error) {
        if (error.status === 401) signOut();
        else toastError(error);
      }
    }}><input class="sr" type="text" autocomplete="username" .value=${record.email} tabindex="-1" aria-hidden="true">
      ${passwordField(form, 'password', {label: t('account.newPassword'), required: true})}
      ${passwordField(form, 'passwordConfirm', {label: t('account.repeatPassword'), required: true})}<p class="help">${t('account.passwordNote')}</p></form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button><button type="submit" form="change-password" class="btn primary">${t('account.password')}</button>`,
  });
}

function showConnection() {
  void openDialog({
    title: t('connection.details'),
    size: 'narrow',
    render: () => html`<dl class="kv"><dt>${t('connection.state')}</dt><dd>${t('connection.' + connection())}</dd>
      <dt>${t('connection.answer')}</dt><dd>${api.lastAnswer.value ? html`<time title=${dateTime(new Date(api.lastAnswer.value), {timeStyle: 'medium'})}>${ago(new Date(api.lastAnswer.value))}</time>` : '–'}</dd>
      <dt>${t('connection.client')}</dt><dd class="mono">${realtime.clientId || '–'}</dd>
      <dt>${t('connection.topics')}</dt><dd class="mono">${realtime.topics.map((topic) => topic.split('?')[0]).join(', ') || '–'}</dd></dl>`,
    footer: () => html`<button type="button" class="btn" @click=${() => {
      realtime.reconnect();
      void loadSettings().catch((error) => toastError(error));
    }}>${icon('refresh')}${t('connection.retry')}</button>`,
  });
}

function showShortcuts() {
  const commands = available().filter((each) => each.keys);
  const groups = [['here', t('palette.here')], ['go', t('palette.go')], ['app', t('palette.app')]];
  void openDialog({
    title: t('help.title'),
    render: () => html`<label class="option"><input type="checkbox" role="switch" class="switch" .checked=${pref('singleKeys', true)} @change=${(event) => setPref('singleKeys', event.target.checked)}>${t('help.singleKeys')}</label>
      <div class="shortcuts">${groups.map(([group, title]) => {
        const list = commands.filter((each) => (each.group ?? 'here') === group);
        return list.length ? html`<section><h3>${title}</h3><dl>${list.map((each) => html`<div><dt>${each.title}</dt><dd class="keys">${keyLabels(strokes(each.keys)[0]).map((key) => html`<kbd>${key}</kbd>`)}</dd></div>`)}</dl></section>` : nothing;
      })}</div>`,
  });
}
