// @ts-check
// Backups: list, create, upload, download, delete, restore.
import {Page, html, icon, link, nothing} from '../../app/page.js';
import {ago, bytes, dateTime, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {api, backups} from '../../api/index.js';
import {confirm, errorText, toast, toastError} from '../../ui/feedback.js';
import {parseDate} from '../../fields/plain.js';

export default class BackupsPage extends Page {
  #list = signal(null);
  #failure = signal(null);
  #doing = signal('');

  get heading() {
    return t('nav.backups');
  }

  connectedCallback() {
    super.connectedCallback();
    this.own(api.listen('backup', () => this.load()));
    void this.load();
  }

  commands() {
    return [
      {id: 'backups-create', title: t('backups.create'), icon: 'plus', when: () => !this.#doing.value, run: () => this.#create()},
      {id: 'backups-reload', title: t('backups.reload'), icon: 'refresh', keys: 'r', run: () => this.load()},
    ];
  }

  async load() {
    this.#failure.value = null;
    try {
      this.#list.value = [...(await backups.list())].sort((a, b) => b.modified.localeCompare(a.modified));
    } catch (error) {
      this.#failure.value = error;
    }
  }

  /** One thing at a time: the server refuses a second backup or restore while one runs. */
  async #run(doing, action, done) {
    if (this.#doing.peek()) return;
    this.#doing.value = doing;
    try {
      await action();
      toast(done);
    } catch (error) {
      toastError(error, t('backups.failed'));
    } finally {
      this.#doing.value = '';
    }
  }

  #create() {
    return this.#run(t('backups.creating'), () => backups.create(), t('backups.created'));
  }

  #upload(input) {
    const [file] = input.files;
    input.value = '';
    return file && this.#run(t('backups.uploading', {name: file.name}), () => backups.upload(file), t('backups.uploaded'));
  }

  async #download(key) {
    try {
      const anchor = Object.assign(document.createElement('a'), {href: await backups.downloadUrl(key), download: key});
      anchor.click();
    } catch (error) {
      toastError(error, t('backups.failed'));
    }
  }

  async #delete(key) {
    if (await confirm({title: t('backups.deleteTitle', {name: key}), message: t('backups.deleteNote'), action: t('delete'), danger: true})) {
      await this.#run(t('backups.deleting'), () => backups.delete(key), t('backups.deleted'));
    }
  }

  async #restore(key) {
    if (await confirm({title: t('backups.restoreTitle'), message: t('backups.restoreNote'), action: t('backups.restore'), danger: true, typed: key})) {
      await this.#run(t('backups.restoring'), () => backups.restore(key), t('backups.restored'));
    }
  }

  body() {
    const list = this.#list.value;
    const busy = String(Boolean(this.#doing.value));
    return html`<div class="backups scroll">
      <div class="row wrap-row"><p class="grow muted" role="status">${this.#doing.value || (list ? t('backups.count', {count: list.length, size: bytes(list.reduce((sum, each) => sum + each.size, 0))}) : '')}</p>
        <a class="btn" href=${link('settings/schedule')}>${icon('cal')}${t('backups.schedule')}</a>
        <input type="file" class="sr" tabindex="-1" accept=".zip" aria-label=${t('backups.upload')} @change=${(event) => this.#upload(event.target)}>
        <button type="button" class="btn" aria-disabled=${busy} @click=${() => !this.#doing.peek() && /** @type {HTMLElement} */ (this.querySelector('.backups input')).click()}>${icon('upload')}${t('backups.upload')}</button>
        <button type="button" class="btn primary" aria-disabled=${busy} @click=${() => this.#create()}>${icon('plus')}${t('backups.create')}</button></div>
      ${this.#failure.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>` : nothing}
      ${list === null ? (this.#failure.value ? nothing : html`<div aria-busy="true">${[1, 2, 3].map(() => html`<div class="skeleton line"></div>`)}</div>`)
        : list.length ? this.#table(list, busy) : html`<div class="panel empty"><p>${t('backups.none')}</p></div>`}</div>`;
  }

  #table(list, busy) {
    return html`<div class="panel"><table class="table" aria-label=${t('nav.backups')}><thead><tr><th scope="col">${t('backups.name')}</th><th scope="col">${t('backups.date')}</th><th scope="col" class="num">${t('backups.size')}</th><th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
      <tbody>${list.map(({key, size, modified}) => {
        const date = parseDate(modified) ?? new Date();
        const button = (symbol, label, run) => html`<button type="button" class="btn quiet icon sm" aria-label=${label} title=${label} aria-disabled=${busy} @click=${() => !this.#doing.peek() && run()}>${icon(symbol)}</button>`;
        return html`<tr><td class="mono">${key}</td><td><time datetime=${date.toISOString()} title=${dateTime(date)}>${ago(date)}</time></td><td class="num">${bytes(size)}</td>
          <td><span class="row at-end">${button('download', t('backups.downloadThis', {name: key}), () => this.#download(key))}${button('undo', t('backups.restoreThis', {name: key}), () => this.#restore(key))}${button('trash', t('backups.deleteThis', {name: key}), () => this.#delete(key))}</span></td></tr>`;
      })}</tbody></table></div>`;
  }
}
customElements.define('larder-backups', BackupsPage);
