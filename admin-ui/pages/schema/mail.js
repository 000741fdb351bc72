// @ts-check
// <mail-template>: subject and body of one message beside a preview of what arrives.
import {Element, html, icon, nothing} from '../../app/element.js';
import {plainText} from '../../app/collections.js';
import {appName, appSettings} from '../../app/shell.js';
import {t} from '../../app/i18n.js';
import {textField} from '../../ui/form.js';
import {parseHtml} from '../../ui/trusted.js';
import {get} from '../../lang/schema/references.js';
import '../../ui/code.js';

const OWN = {'otp.emailTemplate': ['OTP', 'OTP_ID'], 'authAlert.emailTemplate': ['ALERT_INFO']};
/** Without these the message is of no use. */
const NEEDED = {verificationTemplate: 'TOKEN', resetPasswordTemplate: 'TOKEN', confirmEmailChangeTemplate: 'TOKEN', 'otp.emailTemplate': 'OTP'};
const PLACEHOLDER = /\{([A-Z_]+)(?::(\w+))?\}/g;

/** Names of placeholders that a message can hold. */
const placeholders = (form, path) => ['APP_NAME', 'APP_URL', ...(OWN[path] ?? ['TOKEN']), ...form.kept.filter((field) => !field.hidden && field.name).map((field) => 'RECORD:' + field.name)];

/** Properties: `form`, `path` (dotted member of the collection), `defaults` (a new collection, for the texts to go back to). */
class MailTemplate extends Element {
  static properties = {form: {attribute: false}, path: {type: String}, defaults: {attribute: false}, open: {state: true}, view: {state: true}};

  constructor() {
    super();
    this.form = null;
    this.path = '';
    this.defaults = null;
    this.open = false;
    this.view = 'light';
  }

  updated() {
    if (this.open && this.view !== 'text') void this.#draw();
  }

  #faults() {
    const known = placeholders(this.form, this.path);
    const text = `${this.form.get(this.path + '.subject') ?? ''}\n${this.form.get(this.path + '.body') ?? ''}`;
    const used = [...text.matchAll(PLACEHOLDER)].map(([, name, field]) => (field ? `${name}:${field}` : name));
    const unknown = [...new Set(used)].filter((name) => !known.includes(name));
    const needed = NEEDED[this.path];
    return [...unknown.map((name) => ({level: 'warn', text: t('schema.mail.unknown', {name: `{${name}}`})})), ...(needed && !used.includes(needed) ? [{level: 'danger', text: t('schema.mail.missing', {name: `{${needed}}`})}] : [])];
  }

  /** The text as it would read with a made-up record. */
  #filled(text) {
    const samples = {APP_NAME: appName.value, APP_URL: appSettings.value?.meta?.appURL || location.origin, TOKEN: 'TOKEN', OTP: '48201735', OTP_ID: 'abc123def456ghi', ALERT_INFO: 'Firefox, Linux – 203.0.113.9'};
    return text.replace(PLACEHOLDER, (whole, name, field) => (name === 'RECORD' ? (placeholders(this.form, this.path).includes('RECORD:' + field) ? (field === 'email' ? 'ada@example.com' : field === 'name' ? 'Ada Lovelace' : field) : whole) : (samples[name] ?? whole)));
  }

  /** Writes the message into the frame by the document's own methods: the content policy allows no styles in markup. */
  async #draw() {
    await this.updateComplete;
    const frame = /** @type {HTMLIFrameElement | null} */ (this.querySelector('iframe'));
    const target = frame?.contentDocument;
    if (!frame || !target?.body) return;
    const source = parseHtml(this.#filled(this.form.get(this.path + '.body') ?? '').replace(/\sstyle\s*=/gi, ' data-style=').replace(/<(script|iframe|object|embed|link|base|meta)\b/gi, '<x-$1').replace(/\s(src|srcset|background)\s*=/gi, ' data-$1='));
    const sheet = new (/** @type {any} */ (frame.contentWindow).CSSStyleSheet)();
    const own = [...source.querySelectorAll('style')].map((node) => node.textContent).join('\n');
    sheet.replaceSync(`body { font: 14px/1.6 system-ui, sans-serif; margin: 24px; } .btn { display: inline-block; padding: 8px 16px; border-radius: 4px; background: #16161a; color: #fff; text-decoration: none; } img { display: inline-block; min-width: 24px; min-height: 24px; outline: 1px dashed #888; }\n${own}`);
    source.querySelectorAll('style, title').forEach((node) => node.remove());
    for (const node of source.querySelectorAll('*')) for (const {name} of [...node.attributes]) if (/^on/i.test(name)) node.removeAttribute(name);
    target.adoptedStyleSheets = [sheet];
    target.documentElement.style.colorScheme = this.view;
    target.documentElement.style.background = 'Canvas';
    target.body.style.color = 'CanvasText';
    target.body.replaceChildren(...[...source.body.childNodes].map((node) => target.importNode(node, true)));
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (target.querySelectorAll('[data-style]'))) node.style.cssText = node.dataset.style ?? '';
    for (const link of target.querySelectorAll('a')) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
      link.addEventListener('click', (event) => event.preventDefault());
    }
  }

  #insert(name) {
    const editor = /** @type {any} */ (this.querySelector('code-editor'));
    editor?.insert(`{${name}}`);
  }

  render() {
    const {form, path} = this;
    const id = path.replace(/\W/g, '-');
    const faults = this.#faults();
    const wrong = Object.keys(form.errors).some((name) => name.startsWith(path + '.'));
    const changed = get(form.initial, path + '.subject') !== form.get(path + '.subject') || get(form.initial, path + '.body') !== form.get(path + '.body');
    return html`<details class="mail" ?open=${this.open} @toggle=${(event) => (this.open = event.target.open)}><summary><span class="grow">${t('schema.template.' + path)}</span>${changed ? html`<span class="badge accent">${t('schema.badge.changed')}</span>` : nothing}${wrong || faults.some((each) => each.level === 'danger') ? html`<span class="t-danger">${icon('alert')}<span class="sr">${t('schema.hasErrors')}</span></span>` : faults.length ? html`<span class="t-warn">${icon('warn')}<span class="sr">${t('schema.hasErrors')}</span></span>` : nothing}<span class="muted cut subject">${form.get(path + '.subject')}</span></summary>
      ${this.open ? html`<div class="mail-work"><div class="stack">
          ${textField(form, path + '.subject', {label: t('schema.mail.subject'), required: true})}
          <div class="field"><span class="label">${t('schema.mail.body')}</span><div class="box code-box ${form.errors[path + '.body'] ? 'invalid' : ''}"><code-editor id="f-${id}-body" minLines="8" label=${t('schema.mail.body')} .value=${form.get(path + '.body') ?? ''} @input=${(event) => {
            event.stopPropagation();
            form.set(path + '.body', event.detail);
          }}></code-editor></div>${form.errors[path + '.body'] ? html`<p class="error">${icon('alert')}<span>${form.errors[path + '.body']}</span></p>` : nothing}</div>
          <div class="row wrap-row" role="group" aria-label=${t('schema.mail.placeholders')}>${placeholders(form, path).map((name) => html`<button type="button" class="btn sm mono" @click=${() => this.#insert(name)}>{${name}}</button>`)}</div>
          ${faults.map((fault) => html`<div class="notice ${fault.level}" role="status">${icon(fault.level === 'danger' ? 'alert' : 'warn')}<p class="grow">${fault.text}</p></div>`)}
          ${this.defaults && get(this.defaults, path) ? html`<div><button type="button" class="btn quiet sm" @click=${() => form.set(path, structuredClone(get(this.defaults, path)))}>${icon('undo')}${t('schema.mail.default')}</button></div>` : nothing}</div>
        <section class="mail-preview" aria-label=${t('schema.mail.preview')}><header class="row"><p class="grow cut strong">${this.#filled(form.get(path + '.subject') ?? '')}</p><span class="seg" role="group" aria-label=${t('schema.mail.preview')}>${['light', 'dark', 'text'].map((view) => html`<button type="button" aria-pressed=${String(this.view === view)} @click=${() => (this.view = view)}>${t('schema.mail.' + view)}</button>`)}</span></header>
          ${this.view === 'text' ? html`<pre tabindex="0">${plainText(this.#filled(form.get(path + '.body') ?? ''))}</pre>` : html`<iframe title=${t('schema.mail.preview')} sandbox="allow-same-origin"></iframe>`}</section></div>` : nothing}</details>`;
  }
}
customElements.define('mail-template', MailTemplate);
