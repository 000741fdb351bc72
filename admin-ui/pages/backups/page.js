// @ts-check
// Backups: continuous replication with its restore points, archives, and the schedules of both.
import {Page, html, icon, nothing} from '../../app/page.js';
import {askActivity, last, running} from '../../app/activity.js';
import {ago, bytes, dateTime, t} from '../../app/i18n.js';
import {effect, signal} from '../../app/signals.js';
import {api, backups, settings} from '../../api/index.js';
import {ask, confirm, errorText, toast, toastError} from '../../ui/feedback.js';
import {parseDate} from '../../fields/plain.js';
import {nextRun} from '../../lang/cron.js';
import {Replication} from './replication.js';
import {restoreArchive, tellRestored} from './restore.js';
import {editSchedule, editTimes} from './schedule.js';

const NAME = /^[a-z0-9_-]+\.zip$/;

export default class BackupsPage extends Page {
  #list = signal(null);
  #failure = signal(null);
  #uploading = signal(null);
  #plan = signal(null);
  #replication = new Replication();

  get heading() {
    return t('nav.backups');
  }

  connectedCallback() {
    super.connectedCallback();
    tellRestored();
    this.own(api.listen('backup', () => this.load()));
    this.own(effect(() => {
      // Another page, the schedule or another superuser may have made one.
      void last.value;
      void this.load();
    }));
    this.own(this.#replication.follow());
    void this.#loadPlan();
  }

  commands() {
    const idle = () => !running.value;
    return [
      {id: 'backups-create', title: t('backups.create'), icon: 'plus', keys: 'n', when: idle, run: () => this.#create()},
      {id: 'backups-schedule', title: t('backups.schedule'), icon: 'cal', run: () => this.#schedule()},
      {id: 'backups-reload', title: t('backups.reload'), icon: 'refresh', keys: 'r', run: () => Promise.all([this.load(), this.#replication.load(), this.#replication.loadPoints()])},
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

  async #loadPlan() {
    try {
      this.#plan.value = (await settings.get()).backups;
    } catch (error) {
      toastError(error);
    }
  }

  async #create() {
    const name = await ask({title: t('backups.create'), label: t('backups.nameLabel'), value: suggestion(), action: t('backups.create'), help: t('backups.nameHelp'),
      check: (text) => (NAME.test(text) && text.length <= 150 ? '' : t('backups.nameWrong'))});
    if (!name) return;
    toast(t('backups.begun'), {kind: 'info'});
    try {
      await backups.create(name);
      toast(t('backups.created', {name}));
    } catch (error) {
      toastError(error, t('backups.failed'));
    } finally {
      void askActivity().catch(() => {});
    }
  }

  async #upload(input) {
    const [file] = input.files;
    input.value = '';
    if (!file || !(await confirm({title: t('backups.uploadTitle', {name: file.name}), message: t('backups.trust'), action: t('backups.upload')}))) return;
    this.#uploading.value = {name: file.name, share: 0};
    try {
      await backups.upload(file, {onProgress: (share) => (this.#uploading.value = {name: file.name, share})});
      toast(t('backups.uploaded'));
    } catch (error) {
      toastError(error, t('backups.failed'));
    } finally {
      this.#uploading.value = null;
    }
  }

  async #download(key) {
    try {
      Object.assign(document.createElement('a'), {href: await backups.downloadUrl(key), download: key}).click();
    } catch (error) {
      toastError(error, t('backups.failed'));
    }
  }

  async #delete(key) {
    if (!(await confirm({title: t('backups.deleteTitle', {name: key}), message: t('backups.deleteNote'), action: t('delete'), danger: true}))) return;
    try {
      await backups.delete(key);
      toast(t('backups.deleted'));
    } catch (error) {
      toastError(error, t('backups.failed'));
    }
  }

  async #schedule() {
    if (await editSchedule(this.#plan.peek())) await this.#loadPlan();
  }

  body() {
    const busy = String(Boolean(running.value || this.#uploading.value));
    return html`<div class="backups scroll">
      <div class="row wrap-row"><p class="lead muted">${this.#replication.sentence()}</p>
        <input type="file" class="sr" tabindex="-1" accept=".zip" aria-label=${t('backups.upload')} @change=${(event) => this.#upload(event.target)}>
        <button type="button" class="btn" aria-disabled=${busy} @click=${() => busy === 'false' && /** @type {HTMLElement} */ (this.querySelector('.backups input[type=file]')).click()}>${icon('upload')}${t('backups.upload')}</button>
        <button type="button" class="btn" @click=${() => this.#schedule()}>${icon('cal')}${t('backups.schedule')}</button>
        <button type="button" class="btn primary" aria-disabled=${busy} @click=${() => busy === 'false' && this.#create()}>${t('backups.create')}</button></div>
      ${this.#uploading.value ? html`<div class="notice" role="status">${icon('upload')}<p class="grow"><label for="uploading">${t('backups.uploading', {name: this.#uploading.value.name})}</label> <progress id="uploading" max="1" .value=${this.#uploading.value.share}></progress></p></div>` : nothing}
      ${this.#replication.strip(() => void editTimes())}
      ${this.#replication.timeline()}
      <section class="panel" aria-labelledby="archives"><header><h2 id="archives">${t('backups.archives')}</h2><span class="count grow">${this.#list.value ? t('backups.count', {count: this.#list.value.length, size: bytes(this.#list.value.reduce((sum, each) => sum + each.size, 0))}) : ''}</span><span class="small muted">${this.#next()}</span></header>
        ${this.#failure.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>` : nothing}
        ${this.#list.value === null ? (this.#failure.value ? nothing : html`<div class="waiting" aria-busy="true">${[1, 2, 3].map(() => html`<div class="skeleton line"></div>`)}</div>`)
          : this.#list.value.length ? this.#table(this.#list.value, busy) : html`<p class="none muted">${t('backups.none')}</p>`}</section></div>`;
  }

  /** When the next scheduled one is due, and a warning when the newest is older than the schedule promises. */
  #next() {
    const plan = this.#plan.value;
    if (!plan) return '';
    if (!plan.cron) return t('backups.unscheduled');
    const next = nextRun(plan.cron);
    return next ? t('backups.next', {when: ago(next), keep: plan.cronMaxKeep}) : '';
  }

  #table(list, busy) {
    const place = this.#plan.value?.s3?.enabled ? 'S3' : t('backups.local');
    return html`<div class="tablewrap"><table class="table" aria-label=${t('backups.archives')}><thead><tr>${['name', 'kind', 'place'].map((key) => html`<th scope="col">${t('backups.column.' + key)}</th>`)}<th scope="col" class="num">${t('backups.column.size')}</th><th scope="col">${t('backups.column.made')}</th><th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
      <tbody>${list.map(({key, size, modified}) => {
        const date = parseDate(modified) ?? new Date();
        const button = (symbol, label, run, always = false) => html`<button type="button" class="btn quiet icon sm" aria-label=${label} title=${label} aria-disabled=${always ? 'false' : busy} @click=${() => (always || busy === 'false') && run()}>${icon(symbol)}</button>`;
        return html`<tr><td class="mono">${key}</td><td>${t(key.startsWith('@auto') ? 'backups.kind.scheduled' : 'backups.kind.manual')}</td><td>${place}</td><td class="num">${bytes(size)}</td><td><time datetime=${date.toISOString()} title=${dateTime(date)}>${ago(date)}</time></td>
          <td><span class="row at-end">${button('download', t('backups.downloadThis', {name: key}), () => this.#download(key), true)}${button('undo', t('backups.restoreThis', {name: key}), () => restoreArchive(key, date))}${button('trash', t('backups.deleteThis', {name: key}), () => this.#delete(key))}</span></td></tr>`;
      })}</tbody></table></div>`;
  }
}
customElements.define('larder-backups', BackupsPage);

/** A name as the server would make one up, to begin with. */
const suggestion = () => `backup_${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}.zip`;
