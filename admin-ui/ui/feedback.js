// @ts-check
// Toasts, dialogs, confirmations, menus and where popups stand.
import {Element, html, icon, nothing, uid} from '../app/element.js';
import {signal} from '../app/signals.js';
import {keyLabels} from '../app/commands.js';
import {t} from '../app/i18n.js';

/* ---------- toasts ---------- */

const toasts = signal([]);
/** Everything that was said in this session, newest first. */
export const notifications = signal([]);

/**
 * Says something in the corner. `action` adds a button; errors stay until closed.
 * @param {string} text
 * @param {{kind?: 'ok' | 'danger' | 'warn' | 'info', action?: {label: string, run: () => void}, life?: number, gone?: () => void}} [options]
 * @returns {() => void} takes it away
 */
export function toast(text, {kind = 'ok', action, life = kind === 'danger' ? 0 : 6000, gone} = {}) {
  ensure('larder-toasts');
  const entry = {id: uid('toast'), text, kind, action, life, gone};
  toasts.value = [...toasts.peek().slice(-2), entry];
  notifications.value = [{at: new Date(), text, kind}, ...notifications.peek()].slice(0, 100);
  return () => dismiss(entry);
}

function dismiss(entry) {
  if (!toasts.peek().includes(entry)) return;
  toasts.value = toasts.peek().filter((each) => each !== entry);
  entry.gone?.();
}

/** The usual answer to an error that belongs to no field: what was tried and what the server said. */
export function toastError(error, doing = '') {
  if (error?.kind === 'aborted') return;
  console.debug(error);
  toast([doing, errorText(error)].filter(Boolean).join(' '), {kind: 'danger'});
}

/** A sentence for an error, fit to be read by a person. */
export function errorText(error) {
  switch (error?.kind) {
    case 'network':
      return t('error.network');
    case 'tooMany':
      return error.retryAfter ? t('error.tooManyWait', {count: error.retryAfter}) : t('error.tooMany');
    case 'server':
      return t('error.server', {status: error.status, message: error.message});
    default: {
      const details = Object.entries(error?.fields ?? {}).map(([name, message]) => `${name}: ${message}`);
      return [error?.message ?? String(error), ...details].join(' ');
    }
  }
}

customElements.define('larder-toasts', class extends Element {
  #timers = new Map();

  updated() {
    const box = /** @type {HTMLElement} */ (this.firstElementChild);
    const list = toasts.peek();
    if (list.length) {
      if (box.matches(':popover-open')) box.hidePopover();
      box.showPopover();
    } else if (box.matches(':popover-open')) {
      box.hidePopover();
    }
    for (const entry of list) this.#arm(entry);
  }

  #arm(entry) {
    if (!entry.life || this.#timers.has(entry.id)) return;
    this.#timers.set(entry.id, setTimeout(() => this.#expire(entry), entry.life));
  }

  #expire(entry) {
    const node = this.querySelector('#' + entry.id);
    this.#timers.delete(entry.id);
    if (node?.matches(':hover, :focus-within')) this.#arm({...entry, life: 1500});
    else dismiss(toasts.peek().find((each) => each.id === entry.id) ?? entry);
  }

  render() {
    const symbol = {ok: 'okc', danger: 'alert', warn: 'warn', info: 'info'};
    return html`<div class="toasts" popover="manual">
      ${toasts.value.map(
        (entry) => html`<div class="toast" id=${entry.id} role=${entry.kind === 'danger' ? 'alert' : 'status'}>
          <span class="t-${entry.kind}">${icon(symbol[entry.kind])}</span>
          <span class="grow">${entry.text}</span>
          ${entry.action
            ? html`<button type="button" class="linkbtn" @click=${() => {
                entry.gone = undefined;
                dismiss(entry);
                entry.action.run();
              }}>${entry.action.label}</button>`
            : nothing}
          <button type="button" class="btn quiet icon sm" aria-label=${t('close')} @click=${() => dismiss(entry)}>${icon('x')}</button>
        </div>`,
      )}
    </div>`;
  }
});

/** Says something to assistive technology only, at most one sentence at a time. */
export function announce(text) {
  const region = document.querySelector('#announcer') ?? document.body.appendChild(Object.assign(document.createElement('div'), {id: 'announcer', className: 'sr'}));
  region.setAttribute('aria-live', 'polite');
  region.textContent = text;
}

function ensure(tag) {
  if (!document.querySelector(tag)) document.body.append(document.createElement(tag));
}

/* ---------- dialogs ---------- */

customElements.define('larder-dialog', class extends Element {
  options = /** @type {any} */ ({});
  result = undefined;
  #title = uid('dialog');

  firstUpdated() {
    const node = this.node;
    node.showModal();
    const first = node.querySelector('[autofocus], input:not([type=hidden]), textarea, select') ?? node.querySelector('h2');
    /** @type {HTMLElement} */ (first).focus();
  }

  get node() {
    return /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
  }

  /** Closes with a result; the promise of openDialog() resolves to it. */
  close(result) {
    this.result = result;
    this.node.close();
  }

  #cancel = (event) => {
    if (event.target !== this.node) return;
    event.preventDefault();
    void this.#leave();
  };

  async #leave() {
    if (this.options.busy?.()) return;
    if (!this.options.mayClose || (await this.options.mayClose())) this.close(undefined);
  }

  render() {
    const {title, render, footer, size = '', role} = this.options;
    return html`<dialog class="dialog ${size}" role=${role ?? nothing} aria-labelledby=${this.#title} @cancel=${this.#cancel}
      @close=${(event) => event.target === this.node && this.dispatchEvent(new Event('done'))}>
      <header role="none">
        <h2 id=${this.#title} tabindex="-1">${typeof title === 'function' ? title() : title}</h2>
        <button type="button" class="btn quiet icon sm" aria-label=${t('close')} @click=${() => this.#leave()}>${icon('x')}</button>
      </header>
      <div class="content scroll">${render(this)}</div>
      ${footer ? html`<footer role="none">${footer(this)}</footer>` : nothing}
    </dialog>`;
  }
});

/**
 * Opens a modal dialog. `render(dialog)` and `footer(dialog)` return templates; `dialog.close(result)` ends it.
 * @param {{title: string | (() => string), render: (dialog: any) => any, footer?: (dialog: any) => any,
 *   size?: '' | 'wide' | 'full' | 'narrow', role?: string, mayClose?: () => Promise<boolean> | boolean, busy?: () => boolean}} options
 * @returns {Promise<any>} the result, undefined when it was cancelled
 */
export function openDialog(options) {
  const opener = document.activeElement;
  const node = /** @type {any} */ (document.createElement('larder-dialog'));
  node.options = options;
  document.body.append(node);
  return new Promise((resolve) => {
    node.addEventListener('done', () => {
      node.remove();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      resolve(node.result);
    });
  });
}

/**
 * Asks before something is done. The confirming button repeats the verb; focus starts on cancel.
 * `typed` demands that text to be typed first (irreversible loss of much).
 * @returns {Promise<boolean>}
 */
export async function confirm({title, message = '', action, danger = false, typed = ''}) {
  const text = signal('');
  const ready = () => !typed || text.value === typed;
  const result = await openDialog({
    title,
    size: 'narrow',
    role: 'alertdialog',
    render: () => html`${message ? html`<p>${message}</p>` : nothing}
      ${typed
        ? html`<div class="field"><label for="typed">${t('confirm.type', {name: typed})}</label>
            <input class="input mono" id="typed" autocomplete="off" spellcheck="false" .value=${text.value} @input=${(event) => (text.value = event.target.value)}></div>`
        : nothing}`,
    footer: (dialog) => html`<button type="button" class="btn" ?autofocus=${!typed} @click=${() => dialog.close(false)}>${t('cancel')}</button>
      <button type="button" class="btn ${danger ? 'danger-solid' : 'primary'}" aria-disabled=${String(!ready())}
        @click=${() => ready() && dialog.close(true)}>${action}</button>`,
  });
  return result === true;
}

/** Asks for one line of text; undefined when cancelled. */
export async function ask({title, label, value = '', action, help = '', check}) {
  const text = signal(value);
  const problem = () => check?.(text.value) ?? '';
  const finish = (dialog) => (event) => {
    event.preventDefault();
    if (text.value.trim() && !problem()) dialog.close(text.value.trim());
  };
  return openDialog({
    title,
    size: 'narrow',
    render: (dialog) => html`<form id="ask" @submit=${finish(dialog)}><div class="field"><label for="answer">${label}</label>
      <input class="input" id="answer" autocomplete="off" .value=${text.value} aria-describedby="answer-note" @input=${(event) => (text.value = event.target.value)}>
      <p class=${problem() ? 'error' : 'help'} id="answer-note">${problem() || help}</p></div></form>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button>
      <button type="submit" form="ask" class="btn primary">${action}</button>`,
  });
}

/* ---------- popups ---------- */

/** Puts a popup beside its anchor, inside the window. Coarse narrow screens get it as a sheet (styles do that). */
export function place(popup, anchor, {align = 'start', gap = 4} = {}) {
  const at = anchor instanceof window.Element ? anchor.getBoundingClientRect() : anchor;
  const {offsetWidth: width, offsetHeight: height} = popup;
  const rtl = document.dir === 'rtl';
  let left = (align === 'end') === rtl ? at.left : at.right - width;
  left = Math.max(8, Math.min(left, innerWidth - width - 8));
  let top = at.bottom + gap;
  if (top + height > innerHeight - 8) top = Math.max(8, at.top - height - gap);
  popup.style.left = `${left}px`;
  popup.style.top = `${top}px`;
}

/** Where popups may live: inside the open dialog, whose outside is inert, else the body. */
export const popupHome = (anchor) => anchor?.closest?.('dialog') ?? document.body;

customElements.define('larder-menu', class extends Element {
  items = [];
  label = '';

  firstUpdated() {
    this.setAttribute('popover', 'auto');
    this.showPopover();
    place(this, this.anchor, {align: this.align});
    this.entries[0]?.focus();
    this.addEventListener('toggle', (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === 'closed') this.#gone();
    });
  }

  #gone() {
    const opener = this.opener;
    opener?.setAttribute?.('aria-expanded', 'false');
    if (this.contains(document.activeElement) || document.activeElement === document.body) opener?.focus?.();
    this.remove();
  }

  get entries() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll('[role^=menuitem]')]);
  }

  #choose(item) {
    if (item.disabled) return;
    if (item.keep) {
      item.run();
      this.requestUpdate();
      return;
    }
    this.hidePopover();
    item.run?.();
  }

  #key = (event) => {
    const {entries} = this;
    const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = {ArrowDown: (at + 1) % entries.length, ArrowUp: (at - 1 + entries.length) % entries.length, Home: 0, End: entries.length - 1}[event.key];
    if (to !== undefined) {
      event.preventDefault();
      entries[to].focus();
    } else if (event.key === 'Tab') {
      this.hidePopover();
    } else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
      const order = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
      order.find((entry) => entry.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
    event.stopPropagation();
  };

  render() {
    return html`<ul class="menu" role="menu" aria-label=${this.label} @keydown=${this.#key}>
      ${this.items.filter(Boolean).map((item) =>
        item.separator
          ? html`<li role="separator"></li>`
          : item.heading
            ? html`<li role="presentation" class="menu-heading">${item.heading}</li>`
            : html`<li role="none">${item.href
                ? html`<a role="menuitem" tabindex="-1" href=${item.href} target=${item.target ?? nothing} rel=${item.target ? 'noopener' : nothing} @click=${() => this.hidePopover()}>${item.icon ? icon(item.icon) : nothing}${item.label}${tail(item)}</a>`
                : html`<button type="button" tabindex="-1" role=${item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
                    aria-checked=${item.checked === undefined ? nothing : String(Boolean(typeof item.checked === 'function' ? item.checked() : item.checked))}
                    aria-disabled=${item.disabled ? 'true' : nothing} title=${item.reason ?? nothing}
                    class=${item.danger ? 'danger' : ''} @click=${() => this.#choose(item)}>
                    ${item.checked !== undefined ? html`<span class="tick">${(typeof item.checked === 'function' ? item.checked() : item.checked) ? icon('check') : nothing}</span>` : item.icon ? icon(item.icon) : nothing}<span class="cut">${item.label}</span>${tail(item)}</button>`}</li>`,
      )}
    </ul>`;
  }
});

const tail = (item) =>
  item.keys ? html`<span class="keys">${keyLabels(item.keys).map((key) => html`<kbd>${key}</kbd>`)}</span>` : item.hint ? html`<span class="hint">${item.hint}</span>` : nothing;

/**
 * Opens a menu at a button (or at a point `{left, right, top, bottom}`).
 * Items: `{label, icon, hint, keys, run, danger, disabled, reason, checked, keep, href}`, `{separator: true}`, `{heading}`; falsy ones are skipped.
 */
export function openMenu(anchor, items, {label = '', align = 'end'} = {}) {
  const open = document.querySelector('larder-menu');
  const same = /** @type {any} */ (open)?.anchor === anchor;
  open?.remove();
  if (same && anchor instanceof window.Element) return;
  const menu = /** @type {any} */ (document.createElement('larder-menu'));
  Object.assign(menu, {anchor, items, label: label || anchor.getAttribute?.('aria-label') || anchor.textContent?.trim() || t('actions'), align,
    opener: anchor instanceof window.Element ? anchor : document.activeElement});
  menu.className = 'pop';
  if (anchor instanceof window.Element) anchor.setAttribute('aria-expanded', 'true');
  popupHome(menu.opener).append(menu);
}

/** Copies text and says so; secrets are announced without being shown. */
export async function copy(text, what = '') {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    popupHome(document.activeElement).append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(what ? t('copied.what', {what}) : t('copied'), {life: 2500});
}

/** Hands a text to the person as a file. */
export function download(name, text, type = 'application/json') {
  const address = URL.createObjectURL(text instanceof Blob ? text : new Blob([text], {type}));
  const anchor = Object.assign(document.createElement('a'), {href: address, download: name});
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
