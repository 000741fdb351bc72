// @ts-check
// The base of every page: side list, top bar with crumbs, main part, inspector. A page fills the parts it has.
import {Element, html, icon, nothing} from './element.js';
import {beforeLeave, link, offered, route, setQuery} from './router.js';
import {effect} from './signals.js';
import {available, register} from './commands.js';
import {t} from './i18n.js';
import {appName, connection, environment} from './shell.js';
import {confirm, notifications, openDialog} from '../ui/feedback.js';
import {ago} from './i18n.js';
import {actingBanner} from './acting.js';

export class Page extends Element {
  #ends = [];
  #titled = '';

  /** Params and query of the place, as the router read them. */
  get query() {
    return route.value?.query ?? {};
  }

  get params() {
    return route.value?.params ?? {};
  }

  /** Heading of the page and first part of the document's title. */
  get heading() {
    return '';
  }

  /** What stands before the heading in the document's title, such as the open record. */
  get titled() {
    return '';
  }

  /** Links before the heading: [[text, hash], …]. */
  get crumbs() {
    return [];
  }

  /** True while unsaved work would be lost by leaving. */
  get dirty() {
    return false;
  }

  /** Commands that live as long as the page. */
  commands() {
    return [];
  }

  /** Menus without a button of their own, such as those of cells: [[name, items], …]; the command menu offers them too. */
  menus() {
    return [];
  }

  /** The side list; `nothing` for pages without one. */
  side() {
    return nothing;
  }

  /** The content of `main`. */
  body() {
    return nothing;
  }

  /** The panel at the end; `nothing` while nothing is open. */
  inspector() {
    return nothing;
  }

  /** Extra buttons of the top bar. */
  tools() {
    return nothing;
  }

  /** Keeps something to undo when the page goes: `this.own(subscribe(…))`. */
  own(end) {
    this.#ends.push(end);
    return end;
  }

  /** Hands the identity that a link to this page names by `as=COLLECTION/ID` to `take`, and takes it out of the address. */
  ownAs(take) {
    const {page} = route.peek();
    this.own(effect(() => {
      const {as} = this.query;
      // While the next page is on its way this one still listens; the identity is not for it.
      if (!as || route.value.page !== page) return;
      queueMicrotask(() => {
        setQuery({as: ''});
        void take(as);
      });
    }));
  }

  /** Asked before the page is left with unsaved work; resolves true to go. */
  async mayLeave() {
    return !this.dirty || confirm({title: t('leave.title'), message: t('leave.message'), action: t('leave.discard'), danger: true});
  }

  connectedCallback() {
    super.connectedCallback();
    this.own(register(this.commands()));
    const guard = Object.assign((next) => next.page === route.peek()?.page || this.mayLeave(), {dirty: () => this.dirty});
    this.own(beforeLeave(guard));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#ends.splice(0)) end();
  }

  updated() {
    const {heading} = this;
    document.title = [(this.dirty ? '• ' : '') + (this.titled || heading), ...(this.titled ? [heading] : this.crumbs.map(([text]) => text).reverse().slice(0, 1)), appName.value].filter(Boolean).join(' – ');
    if (heading !== this.#titled) {
      this.#titled = heading;
      this.dispatchEvent(new CustomEvent('page-titled', {bubbles: true}));
    }
  }

  render() {
    return html`${this.side()}
      <div class="page">
        ${this.#topbar()}${actingBanner()}
        <main id="main" tabindex="-1">${this.body()}</main>
      </div>
      ${this.inspector()}`;
  }

  #topbar() {
    return html`<header class="topbar">
      ${this.side() === nothing ? nothing : html`<button type="button" class="btn quiet icon sm narrow-only" data-command="side" aria-label=${t('frame.list')} @click=${() => this.toggleSide()}>${icon('side')}</button>`}
      <div class="crumbs">${this.crumbs.map(([text, hash]) => html`<a href=${hash}>${text}</a>${icon('right')}`)}<h1 tabindex="-1">${this.heading}</h1></div>
      <button type="button" class="search" data-command="palette" aria-label=${t('frame.search')} @click=${() => available().find((each) => each.id === 'palette')?.run()}>${icon('search')}<span>${t('frame.search')}</span><span class="keys" aria-hidden="true"><kbd>Ctrl</kbd><kbd>K</kbd></span></button>
      ${this.tools()}
      ${environment() ? html`<span class="badge warn">${environment()}</span>` : nothing}
      ${connectionButton()}
      <button type="button" class="btn quiet icon sm" data-command="notifications" aria-label=${t('frame.notifications', {count: notifications.value.length})} @click=${showNotifications}>${icon('bell')}</button>
    </header>`;
  }

  /** Opens or closes the side list where it is a drawer. */
  toggleSide() {
    this.querySelector('.side')?.classList.toggle('drawn');
  }
}

function connectionButton() {
  const state = connection();
  const dot = {live: 'ok', quiet: 'ok', connecting: 'warn', offline: 'danger'}[state];
  return html`<button type="button" class="conn" data-command="connection" @click=${() => available().find((each) => each.id === 'connection')?.run()}><span class="dot ${dot}"></span>${t('connection.' + state)}</button>`;
}

function showNotifications() {
  void openDialog({
    title: t('notifications.title'),
    size: 'narrow',
    render: () => notifications.value.length
      ? html`<ul class="notes">${notifications.value.map((each) => html`<li><span class="dot ${each.kind}"></span><span class="grow">${each.text}</span><time class="muted small" datetime=${each.at.toISOString()}>${ago(each.at)}</time></li>`)}</ul>`
      : html`<p class="muted">${t('notifications.none')}</p>`,
  });
}

export {html, icon, nothing, link, offered};
