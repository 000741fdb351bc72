// @ts-check
// Continuous replication on the page of backups: how it stands, which moments can be restored, and what is done with one.
import {html, icon, nothing, svg} from '../../app/element.js';
import {running} from '../../app/activity.js';
import {ago, bytes, dateTime, number, t} from '../../app/i18n.js';
import {signal} from '../../app/signals.js';
import {replication, restores} from '../../api/index.js';
import {errorText, openDialog, toast, toastError} from '../../ui/feedback.js';
import {parseDate} from '../../fields/plain.js';
import {switchOver} from './restore.js';

const LOOK = 5000;
const BARS = 120;
const WIDTH = 1200;
const HEIGHT = 64;
const PATIENCE = 10 * 60_000;

export class Replication {
  #state = signal(null);
  #failure = signal(null);
  #points = signal(null);
  #selected = signal(0);
  #doing = signal('');
  #database = signal('data.db');

  /** Asks now and again while the page is seen; the result ends it. */
  follow() {
    void this.load().then(() => this.loadPoints());
    const clock = setInterval(() => document.visibilityState === 'visible' && void this.load(), LOOK);
    return () => clearInterval(clock);
  }

  async load() {
    try {
      this.#state.value = await replication.state({quiet: true});
      this.#failure.value = null;
    } catch (error) {
      this.#failure.value = error;
    }
  }

  async loadPoints() {
    if (!this.#current) return;
    try {
      const {items, totalItems} = await replication.points(this.#current.name);
      this.#points.value = {items: items.map((each) => ({...each, at: parseDate(each.takenAt) ?? new Date()})), totalItems};
      this.#selected.value = 0;
    } catch (error) {
      this.#points.value = {items: [], totalItems: 0, error};
    }
  }

  get #current() {
    const databases = this.#state.value?.databases ?? [];
    return databases.find((each) => each.name === this.#database.value) ?? databases[0];
  }

  /** One sentence on what protects the data. */
  sentence() {
    const state = this.#state.value;
    if (!state) return '';
    if (!state.enabled) return t('backups.off');
    const oldest = this.#points.value?.items.at(-1)?.at;
    return oldest ? t('backups.on', {since: dateTime(oldest)}) : t('backups.onSoon');
  }

  /** Figures of the chosen database; how to switch replication on where it is off. */
  strip(editTimes) {
    const state = this.#state.value;
    if (this.#failure.value) return html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(this.#failure.value)} <button type="button" class="linkbtn" @click=${() => this.load()}>${t('retry')}</button></p></div>`;
    if (!state) return html`<div class="panel waiting" aria-busy="true"><div class="skeleton line"></div></div>`;
    if (!state.enabled) return html`<section class="panel" aria-labelledby="replication"><header><h2 id="replication">${t('backups.replication')}</h2></header><div class="how"><p>${t('backups.how')}</p><pre class="code sunken" tabindex="0" aria-label="litestream.yml">${EXAMPLE}</pre></div></section>`;
    const one = this.#current;
    const proven = one.proven;
    return html`<section class="panel" aria-labelledby="replication"><header><h2 id="replication">${t('backups.replication')}</h2>
        ${state.databases.length > 1 ? html`<div class="seg" role="group" aria-label=${t('backups.database')}>${state.databases.map((each) => html`<button type="button" aria-pressed=${String(each.name === one.name)} @click=${() => {
          this.#database.value = each.name;
          this.#points.value = null;
          void this.loadPoints();
        }}>${each.name}</button>`)}</div>` : nothing}<span class="grow"></span>
        <button type="button" class="btn sm" @click=${() => editTimes()}>${icon('sliders')}${t('backups.times')}</button>
        <button type="button" class="btn sm" @click=${() => this.#ask(replication.snapshot, 'backups.snapshotBegun')}>${t('backups.snapshot')}</button>
        <button type="button" class="btn sm" @click=${() => this.#ask(replication.prove, 'backups.proofBegun')}>${t('backups.prove')}</button></header>
      <div class="figures">
        <div><h3>${t('backups.position')}</h3><p class="v"><span class="dot ${one.healthy ? 'ok' : 'danger'}"></span>${one.healthy ? (one.lagMillis < 1000 ? t('backups.inStep') : t('backups.behind', {seconds: number(one.lagMillis / 1000, {maximumFractionDigits: 1})})) : t('backups.fails')}</p><p class="s mono cut" title=${one.address}>${one.address}</p></div>
        <div><h3>${t('backups.transaction')}</h3><p class="v">${number(parseInt(one.localTxid, 16))}</p><p class="s">${one.backlogBytes ? t('backups.waiting', {size: bytes(one.backlogBytes)}) : t('backups.allStored')}</p></div>
        <div><h3>${t('backups.proven')}</h3><p class="v">${proven ? html`<span class="t-ok">${icon('okc')}</span>${when(proven.provenAt)}` : t('backups.notYet')}</p><p class="s">${proven?.fromNothingAt ? t('backups.fromNothing', {when: since(proven.fromNothingAt)}) : t('backups.provenNote')}</p></div>
        <div><h3>${t('backups.log')}</h3><p class="v">${bytes(one.walBytes)}</p><p class="s">${t('backups.wholeCopies', {count: one.wholeCopies})}</p></div>
      </div>
      ${one.troubles.map((trouble) => html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${trouble.message} <span class="muted">${t('backups.since', {when: since(trouble.since)})}</span></p></div>`)}
      ${state.mirror ? (state.mirror.trouble ? html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${state.mirror.trouble}</p></div>` : html`<p class="mirror muted">${icon('files')}${state.mirror.inStepAt ? t('backups.mirror', {count: state.mirror.files, when: since(state.mirror.inStepAt), address: state.mirror.address}) : t('backups.mirrorBegins', {address: state.mirror.address})}</p>`) : nothing}
      ${state.missingFiles ? html`<div class="notice warn">${icon('warn')}<p class="grow">${t('backups.missingFiles', {count: state.missingFiles})}</p></div>` : nothing}
      ${state.remarks.length ? html`<details class="remarks"><summary>${t('backups.remarks', {count: state.remarks.length})}</summary><ul>${state.remarks.map((text) => html`<li>${text}</li>`)}</ul></details>` : nothing}</section>`;
  }

  async #ask(call, told) {
    try {
      await call(this.#current.name);
      toast(t(told), {kind: 'info'});
    } catch (error) {
      toastError(error);
    }
  }

  /** The moments that can be restored, one of them chosen. */
  timeline() {
    if (!this.#state.value?.enabled) return nothing;
    const points = this.#points.value;
    const head = (more) => html`<section class="panel" aria-labelledby="points"><header><h2 id="points">${t('backups.points')}</h2><span class="count grow">${points ? t('backups.pointCount', {count: points.totalItems}) : ''}</span><button type="button" class="btn quiet icon sm" aria-label=${t('backups.reloadPoints')} title=${t('backups.reloadPoints')} @click=${() => this.loadPoints()}>${icon('refresh')}</button></header>${more}</section>`;
    if (!points) return head(html`<div class="waiting" aria-busy="true"><div class="skeleton line"></div></div>`);
    if (points.error) return head(html`<div class="notice danger" role="alert">${icon('alert')}<p class="grow">${errorText(points.error)}</p></div>`);
    if (!points.items.length) return head(html`<p class="none muted">${t('backups.noPoints')}</p>`);
    const {items} = points;
    const chosen = items[Math.min(this.#selected.value, items.length - 1)];
    const back = items.length - 1 - items.indexOf(chosen);
    const busy = String(Boolean(this.#doing.value || running.value));
    const step = (by) => (this.#selected.value = Math.max(0, Math.min(items.length - 1, this.#selected.peek() + by)));
    return head(html`<div class="time">${chart(items, chosen)}
        <input type="range" min="0" max=${items.length - 1} step="1" .value=${String(back)} aria-label=${t('backups.moment')} aria-valuetext=${`${full(chosen.at)}, ${t('backups.transaction')} ${parseInt(chosen.txid, 16)}`} @input=${(event) => (this.#selected.value = items.length - 1 - Number(event.target.value))}>
        <p class="ends small muted"><time>${dateTime(items.at(-1).at)}</time><time>${dateTime(items[0].at)}</time></p></div>
      <div class="point"><div class="grow" aria-live="polite"><h3>${full(chosen.at)} <span class="muted normal">${t('backups.local')} · ${dateTime(chosen.at, {timeStyle: 'medium', timeZone: 'UTC'})} UTC</span></h3>
          <p>${t(chosen.level === 9 ? 'backups.isSnapshot' : chosen.level ? 'backups.isMerged' : 'backups.isTransaction', {txid: number(parseInt(chosen.txid, 16))})} ${this.#doing.value}</p></div>
        <span class="row wrap-row"><button type="button" class="btn icon" aria-label=${t('backups.earlier')} title=${t('backups.earlier')} @click=${() => step(1)}>${icon('left')}</button><button type="button" class="btn icon" aria-label=${t('backups.later')} title=${t('backups.later')} @click=${() => step(-1)}>${icon('right')}</button>
          <button type="button" class="btn" aria-disabled=${busy} @click=${() => busy === 'false' && this.#with(chosen, inspect)}>${icon('eye')}${t('backups.look')}</button>
          <button type="button" class="btn" aria-disabled=${busy} @click=${() => busy === 'false' && this.#with(chosen, fetchFile)}>${icon('download')}${t('backups.download')}</button>
          <button type="button" class="btn" aria-disabled=${busy} @click=${() => busy === 'false' && this.#with(chosen, (state) => switchOver(state, chosen.at))}>${icon('undo')}${t('backups.restoreTo')}</button></span></div>`);
  }

  /** Restores the moment beside the database, does something with it, and removes it again. */
  async #with(point, use) {
    this.#doing.value = t('backups.fetching');
    let state = null;
    try {
      state = await restores.start({database: this.#current.name, txid: point.txid});
      const until = Date.now() + PATIENCE;
      for (let pause = 200; state.status === 'running' && Date.now() < until; pause = Math.min(pause * 1.5, 3000)) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        state = await restores.view(state.id);
      }
      if (state.status !== 'ready') throw new Error(state.error || t('backups.tooLong'));
      this.#doing.value = '';
      await use(state);
    } catch (error) {
      toastError(error, t('backups.failed'));
    } finally {
      this.#doing.value = '';
      if (state && use !== fetchFile) await restores.discard(state.id).catch(toastError);
    }
  }
}

const full = (date) => dateTime(date, {dateStyle: 'full', timeStyle: 'medium'});
const since = (text) => ago(parseDate(text) ?? new Date());
const when = (text) => {
  const date = parseDate(text) ?? new Date();
  return html`<time datetime=${date.toISOString()} title=${dateTime(date)}>${ago(date)}</time>`;
};

/** How many moments there are over the time, snapshots, and the chosen one. */
function chart(items, chosen) {
  const from = items.at(-1).at.getTime();
  const span = Math.max(1, items[0].at.getTime() - from);
  const place = (date) => 8 + ((date.getTime() - from) / span) * (WIDTH - 16);
  const counts = new Array(BARS).fill(0);
  for (const each of items) counts[Math.min(BARS - 1, Math.floor(((each.at.getTime() - from) / span) * BARS))]++;
  const most = Math.max(...counts);
  const bar = (WIDTH - 16) / BARS;
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT + 24}" preserveAspectRatio="none" aria-hidden="true">
    ${counts.map((count, index) => (count ? svg`<rect class="bar" x=${8 + index * bar} y=${HEIGHT - (count / most) * (HEIGHT - 8)} width=${bar * 0.7} height=${(count / most) * (HEIGHT - 8)} rx="1"></rect>` : nothing))}
    <path class="axis" d="M0 ${HEIGHT}H${WIDTH}"></path>
    ${items.filter((each) => each.level === 9).map((each) => svg`<rect class="snap" x=${place(each.at) - 4} y=${HEIGHT + 6} width="8" height="8" rx="4"></rect>`)}
    <path class="at" d="M${place(chosen.at)} 0V${HEIGHT + 20}"></path></svg>`;
}

/** Shows what the collections held. */
async function inspect(state) {
  const collections = await restores.collections(state.id);
  const open = signal(null);
  const page = signal(null);
  const show = async (name, at = 1) => {
    open.value = name;
    try {
      page.value = await restores.records(state.id, name, at);
    } catch (error) {
      toastError(error);
    }
  };
  await openDialog({
    title: t('backups.inside', {when: dateTime(parseDate(state.takenAt) ?? new Date(), {dateStyle: 'medium', timeStyle: 'medium'})}),
    size: 'wide',
    render: () => (open.value ? rows(open.value, page.value, show, () => (open.value = page.value = null)) : html`<p class="muted">${t('backups.insideNote')}</p>
      <div class="tablewrap"><table class="table" aria-label=${t('backups.collections')}><thead><tr><th scope="col">${t('backups.collection')}</th><th scope="col" class="num">${t('backups.then')}</th><th scope="col" class="num">${t('backups.now')}</th></tr></thead>
      <tbody>${collections.map((each) => html`<tr><td><button type="button" class="linkbtn mono" @click=${() => show(each.name)}>${each.name}</button></td><td class="num">${number(each.records)}</td><td class="num">${each.recordsNow === null ? t('backups.gone') : html`${number(each.recordsNow)}${each.recordsNow === each.records ? nothing : html` <span class="muted">(${each.recordsNow > each.records ? '+' : ''}${number(each.recordsNow - each.records)})</span>`}`}</td></tr>`)}</tbody></table></div>`),
  });
}

function rows(name, page, show, back) {
  const columns = Object.keys(page?.items[0] ?? {});
  return html`<div class="row wrap-row"><button type="button" class="btn sm" @click=${back}>${icon('left')}${t('backups.collections')}</button><h3 class="grow mono">${name}</h3>${page ? html`<span class="muted">${t('backups.records', {count: page.totalItems})}</span>` : nothing}</div>
    ${!page ? html`<div aria-busy="true"><div class="skeleton line"></div></div>` : html`<div class="tablewrap" tabindex="0" role="region" aria-label=${name}><table class="table"><thead><tr>${columns.map((column) => html`<th scope="col" class="mono">${column}</th>`)}</tr></thead>
      <tbody>${page.items.map((row) => html`<tr>${columns.map((column) => html`<td class="mono cut">${row[column] === null ? html`<span class="null">null</span>` : String(row[column]).slice(0, 200)}</td>`)}</tr>`)}</tbody></table></div>
      <div class="row at-end"><button type="button" class="btn sm" aria-disabled=${String(page.page <= 1)} @click=${() => page.page > 1 && show(name, page.page - 1)}>${t('backups.newer')}</button><button type="button" class="btn sm" aria-disabled=${String(page.page >= page.totalPages)} @click=${() => page.page < page.totalPages && show(name, page.page + 1)}>${t('backups.older')}</button></div>`}`;
}

async function fetchFile(state) {
  Object.assign(document.createElement('a'), {href: await restores.downloadUrl(state.id), download: `${state.txid}-${state.database}`}).click();
  toast(t('backups.downloading'));
}

const EXAMPLE = `dbs:
  - path: larder_data/data.db
    replica:
      url: s3://my-bucket/larder/data?region=eu-central-1`;
