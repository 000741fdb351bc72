// @ts-check
// Jobs: what runs by the clock, when next, and a button to run it now.
import {Page, html, icon, nothing} from '../../app/page.js';
import {ago, dateTime, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {crons} from '../../api/index.js';
import {confirm, errorText, toast, toastError} from '../../ui/feedback.js';
import {describeCron, nextRun} from '../../lang/cron.js';

export default class JobsPage extends Page {
  #list = signal(null);
  #failure = signal(null);

  get heading() {
    return t('nav.jobs');
  }

  connectedCallback() {
    super.connectedCallback();
    void this.load();
  }

  commands() {
    return [{id: 'jobs-reload', title: t('jobs.reload'), icon: 'refresh', keys: 'r', run: () => this.load()}];
  }

  async load() {
    this.#failure.value = null;
    try {
      this.#list.value = await crons.list();
    } catch (error) {
      this.#failure.value = error;
    }
  }

  async #run({id}) {
    if (!(await confirm({title: t('jobs.runTitle', {name: id}), message: t('jobs.runNote'), action: t('jobs.run')}))) return;
    try {
      await crons.run(id);
      toast(t('jobs.started', {name: id}));
    } catch (error) {
      toastError(error);
    }
  }

  body() {
    const list = this.#list.value;
    return html`<div class="jobs scroll">
      ${this.#failure.value ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>` : nothing}
      ${list === null ? (this.#failure.value ? nothing : html`<div aria-busy="true"><div class="skeleton line"></div></div>`) : list.length ? this.#table(list) : html`<div class="panel empty"><p>${t('jobs.none')}</p></div>`}</div>`;
  }

  #table(list) {
    return html`<div class="panel"><table class="table" aria-label=${t('nav.jobs')}><thead><tr>${['name', 'schedule', 'next'].map((key) => html`<th scope="col">${t('jobs.column.' + key)}</th>`)}<th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
      <tbody>${list.map((job) => {
        const next = nextRun(job.expression);
        return html`<tr><td class="mono">${job.id}</td><td><span class="mono">${job.expression}</span><span class="muted small jobs-words">${describeCron(job.expression, t)}</span></td><td>${next ? html`<time datetime=${next.toISOString()} title=${next.toISOString()}>${dateTime(next)} <span class="muted">${ago(next)} · ${next.toISOString().slice(11, 16)} UTC</span></time>` : html`<span class="muted">${t('jobs.unknown')}</span>`}</td>
          <td><span class="row at-end"><button type="button" class="btn sm" aria-label=${t('jobs.runThis', {name: job.id})} @click=${() => this.#run(job)}>${icon('play')}${t('jobs.run')}</button></span></td></tr>`;
      })}</tbody></table></div>`;
  }
}
customElements.define('larder-jobs', JobsPage);
