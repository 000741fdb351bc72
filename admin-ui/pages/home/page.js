// @ts-check
// Home: is everything all right, and where was I?
import {Page, html, icon, link, nothing, offered} from '../../app/page.js';
import {svg} from 'lit';
import {allCollections, collectionsReady} from '../../app/collections.js';
import {drafts} from '../../app/drafts.js';
import {ago, bytes, dateTime, number, t} from '../../app/i18n.js';
import {pref, setPref} from '../../app/prefs.js';
import {me} from '../../app/session.js';
import {appSettings, loadSettings, serverHealth} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {styles} from '../../app/styles.js';
import {api, backups, BASE, capabilities, health, logs, records} from '../../api/index.js';
import {ask, copy, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {parseDate} from '../../fields/plain.js';
import {findings} from './advisor.js';

const RANGES = {day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000};
/** Milliseconds as people read them: whole ones from ten on. */
const millis = (value) => t('home.ms', {value: number(value, {maximumFractionDigits: value < 10 ? 1 : 0})});
const stamp = (time) => new Date(time).toISOString().replace('T', ' ');

export default class HomePage extends Page {
  #found = signal(null);
  #stats = signal(null);
  #errors = signal(null);
  #failing = signal(null);
  #drafts = signal([]);
  #backups = signal(null);
  #healthy = signal(null);
  #metrics = signal(null);
  #showIgnored = signal(false);
  #hasRecord = signal(false);

  connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.own(api.listen('online', () => void this.#load()));
  }

  get heading() {
    return t('nav.home');
  }

  get range() {
    return pref('homeRange', 'day');
  }

  async #load() {
    await collectionsReady().catch(() => {});
    health().then(() => (this.#healthy.value = true), () => (this.#healthy.value = false));
    drafts.list().then((list) => (this.#drafts.value = list));
    backups.list().then((list) => (this.#backups.value = list), () => (this.#backups.value = []));
    void this.#loadStats();
    void this.#lookForRecords().catch(() => {});
    capabilities().then(async (offered) => {
      if (offered?.metrics) this.#metrics.value = await api.get('/api/larder/metrics').catch(() => null);
    });
    try {
      const settings = appSettings.peek() ?? (await loadSettings());
      this.#found.value = await findings({models: allCollections(), settings, health: serverHealth.peek()});
    } catch (error) {
      this.#found.value = [];
      toastError(error);
    }
  }

  /** Whether any collection of one's own holds a record; asked only while the first steps are shown. */
  async #lookForRecords() {
    if (pref('checklistDone', false)) return;
    for (const model of allCollections().filter((each) => !each.system && each.type === 'base').slice(0, 8)) {
      if (await records(model.name).first('', {fields: 'id'})) {
        this.#hasRecord.value = true;
        return;
      }
    }
  }

  async #loadStats() {
    const since = `created >= "${stamp(Date.now() - RANGES[this.range])}" && data.type = "request"`;
    const failed = `${since} && data.status >= 400`;
    try {
      const [all, bad, {items}] = await Promise.all([logs.stats({filter: since}), logs.stats({filter: failed}), logs.list({filter: failed, perPage: 200, skipTotal: 1, sort: '-created', fields: 'id,message,data'})]);
      this.#stats.value = all;
      this.#errors.value = bad.reduce((sum, each) => sum + each.total, 0);
      const groups = new Map();
      for (const {data, message} of items) {
        const title = message || `${data.method} ${data.url}`;
        const key = `${data.status} ${title.split('?')[0]}`;
        const known = groups.get(key) ?? {status: data.status, title: title.split('?')[0], reason: data.error ?? data.details ?? '', count: 0};
        known.count++;
        groups.set(key, known);
      }
      this.#failing.value = [...groups.values()].sort((a, b) => b.count - a.count).slice(0, 5);
    } catch {
      // Logs can be switched off; the tiles then say so.
      this.#stats.value = [];
      this.#failing.value = [];
    }
  }

  #ignored() {
    return pref('ignoredFindings', {});
  }

  async #ignore(finding) {
    const reason = await ask({title: t('home.ignoreTitle'), label: t('home.ignoreWhy'), value: t('home.ignoreDefault'), action: t('home.ignore')});
    if (reason) setPref('ignoredFindings', {...this.#ignored(), [finding.id]: reason});
  }

  body() {
    const name = (me.value?.name || me.value?.email?.split('@')[0] || '').replace(/^./, (letter) => letter.toUpperCase());
    const hour = new Date().getHours();
    const greeting = t(hour < 5 ? 'home.night' : hour < 12 ? 'home.morning' : hour < 18 ? 'home.afternoon' : 'home.evening', {name});
    const list = (this.#found.value ?? []).filter((each) => !this.#ignored()[each.id]);
    const warnings = list.filter((each) => each.level === 'warn').length;
    const summary = this.#healthy.value === false ? t('home.down') : this.#found.value === null ? t('home.looking') : warnings ? t('home.summary', {count: warnings}) : t('home.fine');
    return html`<div class="wrap scroll">
      <div class="hello"><div class="grow"><h2 class="display">${greeting}</h2><p role="status">${summary}</p></div>
        <button type="button" class="btn" aria-haspopup="menu" ${menu(() => Object.keys(RANGES).map((range) => ({label: t('home.range.' + range), checked: this.range === range, run: () => {
          setPref('homeRange', range);
          void this.#loadStats();
        }})))}>${t('home.range.' + this.range)}${icon('down')}</button></div>
      ${this.#tiles()}
      <div class="cols">
        <div class="stack">${this.#checklist()}${this.#advisor(list)}${this.#failingRequests()}</div>
        <div class="stack">${this.#backupPanel()}${this.#continue()}</div>
      </div></div>`;
  }

  /* ---------- tiles ---------- */

  #tiles() {
    const stats = this.#stats.value;
    const total = stats?.reduce((sum, each) => sum + each.total, 0) ?? 0;
    const metrics = this.#metrics.value;
    const errors = this.#errors.value ?? 0;
    const list = this.#backups.value;
    const own = allCollections().filter((model) => !model.system);
    return html`<section class="panel tiles" aria-label=${t('home.metrics', {range: t('home.range.' + this.range)})}>
      <div class="tile"><h3>${t('home.health')}</h3><p class="big"><span class="dot ${this.#healthy.value === false ? 'danger' : 'ok'}"></span>${t(this.#healthy.value === false ? 'home.unhealthy' : 'home.healthy')}</p>
        ${metrics?.uptimeSeconds ? html`<p class="sub">${[t('home.uptime', {time: ago(new Date(Date.now() - metrics.uptimeSeconds * 1000))}), metrics.memory?.resident ? t('home.memory', {size: bytes(metrics.memory.resident)}) : ''].filter(Boolean).join(' · ')}</p>` : html`<p class="sub">${t('home.address', {url: BASE.replace(/^https?:\/\//, '')})}</p>`}
        ${metrics?.realtimeClients !== undefined ? html`<p class="sub">${t('home.clients', {count: metrics.realtimeClients})}</p>` : nothing}</div>
      <div class="tile"><h3>${t('home.requests')}</h3><div class="split2">${spark(stats ?? [], RANGES[this.range])}<div><p class="big">${number(total)}</p><p class="sub">${total ? t('home.errors', {share: number(errors / total, {style: 'percent', maximumFractionDigits: 1})}) : t('home.noRequests')}</p></div></div></div>
      ${metrics?.latency ? html`<div class="tile"><h3>${t('home.latency')}</h3><p class="big">${millis(metrics.latency.p50)} <small>${t('home.median')}</small></p><p class="sub">p95 ${millis(metrics.latency.p95)} · p99 ${millis(metrics.latency.p99)}</p></div>` : html`<div class="tile"><h3>${t('list.title')}</h3><p class="big">${number(own.length)}</p><p class="sub">${t('home.kinds', {auth: own.filter((model) => model.type === 'auth').length, view: own.filter((model) => model.type === 'view').length})}</p></div>`}
      ${metrics?.storage ? html`<div class="tile"><h3>${t('home.storage')}</h3><p class="big">${bytes(metrics.storage.data + metrics.storage.files)}</p><div class="bar" aria-hidden="true"><i class="data-share" ${styles({flexGrow: String(metrics.storage.data)})}></i><i class="files-share" ${styles({flexGrow: String(metrics.storage.files)})}></i></div><p class="sub">${t('home.dataAndFiles', {data: bytes(metrics.storage.data), files: bytes(metrics.storage.files)})}</p></div>` : html`<div class="tile"><h3>${t('nav.backups')}</h3><p class="big">${list === null ? '…' : list.length}</p><p class="sub">${list?.length ? t('home.backupSize', {size: bytes(list.reduce((sum, each) => sum + each.size, 0))}) : t('home.noBackups')}</p></div>`}
    </section>`;
  }

  /* ---------- panels ---------- */

  #advisor(list) {
    const all = this.#found.value;
    const ignored = (all ?? []).filter((each) => this.#ignored()[each.id]);
    return html`<section class="panel" aria-labelledby="h-look"><header><h2 id="h-look">${t('home.toLookAt')}</h2><span class="count">${all === null ? '' : list.length}</span>${ignored.length ? html`<button type="button" class="linkbtn plain small muted" aria-expanded=${String(this.#showIgnored.value)} @click=${() => (this.#showIgnored.value = !this.#showIgnored.peek())}>${t('home.ignored', {count: ignored.length})}</button>` : html`<span></span>`}</header>
      <div>${all === null ? [1, 2, 3].map(() => html`<div class="finding"><span></span><div><div class="skeleton line"></div></div></div>`) : nothing}
        ${all !== null && !list.length ? html`<p class="quiet">${icon('okc')} ${t('home.nothing')}</p>` : nothing}
        ${list.map((each) => this.#finding(each))}
        ${this.#showIgnored.value ? ignored.map((each) => html`<article class="finding"><span class="muted">${icon('eyeoff')}</span><div><h3 class="what">${each.title}</h3><span class="why">${this.#ignored()[each.id]}</span></div><span class="acts"><button type="button" class="btn quiet sm" @click=${() => {
          const {[each.id]: _, ...rest} = this.#ignored();
          setPref('ignoredFindings', rest);
        }}>${t('home.watch')}</button></span></article>`) : nothing}</div></section>`;
  }

  #finding(each) {
    const words = t(each.level === 'warn' ? 'home.attention' : 'home.hint');
    return html`<article class="finding"><span class="t-${each.level}" role="img" aria-label=${words}>${icon(each.level)}</span><div><h3 class="what strong">${each.title}</h3><span class="why">${each.why}</span></div>
      <span class="acts"><button type="button" class="btn quiet sm" aria-label=${t('home.ignoreThis', {what: each.title})} @click=${() => this.#ignore(each)}>${t('home.ignore')}</button>${each.show && offered(each.show) ? html`<a class="btn quiet sm" href=${each.show} aria-label=${t('home.showThis', {what: each.title})}>${t('home.show')}</a>` : nothing}${each.fix && offered(each.fix) ? html`<a class="btn sm" href=${each.fix} aria-label=${t('home.fixThis', {what: each.title})}>${t('home.fix')}</a>` : nothing}</span></article>`;
  }

  #checklist() {
    if (pref('checklistDone', false)) return nothing;
    const own = allCollections().filter((model) => !model.system && model.name !== 'users');
    const settings = appSettings.value;
    const done = {
      collection: own.length > 0,
      record: this.#hasRecord.value,
      rule: own.some((model) => model.listRule !== null || model.viewRule !== null),
      connect: pref('connected', false),
      mail: Boolean(settings?.smtp?.enabled),
      backup: Boolean(settings?.backups?.cron),
    };
    if (Object.values(done).every(Boolean)) return nothing;
    const first = own[0]?.name ?? 'posts';
    const snippets = {
      JavaScript: `import PocketBase from 'pocketbase';\n\nconst pb = new PocketBase('${BASE}');\nconst list = await pb.collection('${first}').getList(1, 20);`,
      Dart: `final pb = PocketBase('${BASE}');\nfinal list = await pb.collection('${first}').getList();`,
      Java: `HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("${BASE}/api/collections/${first}/records")).build(), BodyHandlers.ofString());`,
      curl: `curl '${BASE}/api/collections/${first}/records'`,
    };
    const steps = [
      ['collection', link('collections/new')], ['record', link('collections', {collection: first, record: 'new'})], ['rule', link('rules', {collection: first})],
      ['connect', null], ['mail', link('settings/mail')], ['backup', link('settings/backups')],
    ];
    return html`<section class="panel" aria-labelledby="h-first"><header><h2 id="h-first">${t('home.first')}</h2><span class="count">${t('home.firstCount', {done: Object.values(done).filter(Boolean).length, all: steps.length})}</span><button type="button" class="linkbtn plain small muted" @click=${() => setPref('checklistDone', true)}>${t('home.dismiss')}</button></header>
      <ul class="list checklist">${steps.map(([name, href]) => html`<li class=${done[name] ? 'done' : ''}><span class=${done[name] ? 't-ok' : 'muted'}>${icon(done[name] ? 'okc' : 'plus')}</span><span class="grow">${t('home.step.' + name)}${done[name] ? html`<span class="sr"> ${t('home.stepDone')}</span>` : nothing}</span>
        ${done[name] ? nothing : href ? (offered(href) ? html`<a class="linkbtn" href=${href}>${t('home.do.' + name)}</a>` : nothing) : html`<span class="row tight snippets">${Object.entries(snippets).map(([language, text]) => html`<button type="button" class="btn quiet sm" aria-label=${t('home.copySnippet', {language})} @click=${() => {
          void copy(text, language);
          setPref('connected', true);
        }}>${language}</button>`)}</span>`}</li>`)}</ul></section>`;
  }

  #failingRequests() {
    const list = this.#failing.value;
    if (!list?.length) return nothing;
    return html`<section class="panel" aria-labelledby="h-fail"><header><h2 id="h-fail">${t('home.failing')}</h2>${offered('#/logs') ? html`<a class="linkbtn t13" href=${link('logs', {filter: 'data.status >= 400'})}>${t('home.inLogs')}</a>` : html`<span></span>`}</header>
      <ul class="list">${list.map((each) => html`<li><span class="badge danger">${each.status}</span><span class="mono cut grow" title=${each.title}>${each.title}</span><span class="end"><span class="wide-only">${each.reason ? String(each.reason).slice(0, 48) + ' · ' : nothing}</span>${t('home.times', {count: each.count})}</span></li>`)}</ul></section>`;
  }

  #backupPanel() {
    const list = this.#backups.value;
    const newest = list?.length ? [...list].sort((a, b) => b.modified.localeCompare(a.modified))[0] : null;
    const date = newest && parseDate(newest.modified);
    const cron = appSettings.value?.backups?.cron;
    return html`<section class="panel" aria-labelledby="h-back"><header><h2 id="h-back">${t('nav.backups')}</h2>${offered('#/settings/backups') ? html`<a class="linkbtn t13" href=${link('settings/backups')}>${t('home.open')}</a>` : html`<span></span>`}</header>
      <div class="proof"><div class="head"><span class="seal ${newest ? '' : 'none'}">${icon(newest ? 'rules' : 'backups', 'l')}</span><div>${list === null ? html`<div class="skeleton line"></div>` : newest ? html`<h3>${t('home.lastBackup', {when: ago(date)})}</h3><p class="small muted cut" title=${newest.key}>${newest.key} · ${bytes(newest.size)}</p>` : html`<h3>${t('home.noBackupYet')}</h3><p class="small muted">${t('home.noBackupNote')}</p>`}</div></div>
        <p class="small muted row ruled"><span class="dot ${cron ? 'ok' : 'warn'}"></span><span class="grow">${cron ? t('home.schedule', {cron}) : t('home.noSchedule')}</span></p></div></section>`;
  }

  #continue() {
    const recent = pref('recent', []);
    const open = this.#drafts.value.map((each) => ({...each, hash: placeOf(each.key), symbol: each.key.startsWith('sql:') ? 'sql' : 'edit'})).filter((each) => each.hash && each.title).slice(0, 5);
    if (!recent.length && !open.length) return nothing;
    return html`<section class="panel" aria-labelledby="h-cont"><header><h2 id="h-cont">${t('home.continue')}</h2><span></span></header><ul class="list">
      ${open.map((each) => html`<li>${icon(each.symbol)}<a class="cut grow" href=${each.hash}>${each.symbol === 'sql' ? each.title : t('home.draft', {title: each.title})}</a><time class="end" title=${dateTime(new Date(each.savedAt))}>${ago(new Date(each.savedAt))}</time></li>`)}
      ${recent.slice(0, 5).map((each) => html`<li>${icon(each.icon ?? 'data')}<a class="cut grow" href=${each.hash}>${each.title}</a><time class="end">${ago(new Date(each.at))}</time></li>`)}</ul></section>`;
  }
}
customElements.define('larder-home', HomePage);

/** Where the work that a draft keeps goes on; '' when its place is gone. */
function placeOf(key) {
  const [kind, id, record] = key.split(':');
  const model = allCollections().find((each) => each.id === id);
  switch (kind) {
    case 'record':
      return model ? link('collections', {collection: model.name, record}) : '';
    case 'schema':
      return id === 'new' ? link('collections/new') : model ? link(`collections/${encodeURIComponent(model.name)}/schema`) : '';
    case 'rules':
      return link('rules', {tab: 'editor'});
    case 'transfer':
      return link('settings/import-collections');
    case 'sql':
      return link('sql');
    default:
      return '';
  }
}

/** Totals without holes: hours (days for a month) in which nothing was logged count as 0. */
function filled(stats, range) {
  const step = range > RANGES.week ? 86_400_000 : 3_600_000;
  const totals = new Map();
  for (const each of stats) {
    const slot = Math.floor((parseDate(each.date)?.getTime() ?? 0) / step);
    totals.set(slot, (totals.get(slot) ?? 0) + each.total);
  }
  const last = Math.floor(Date.now() / step);
  return Array.from({length: Math.round(range / step)}, (_, index) => {
    const slot = last - Math.round(range / step) + 1 + index;
    return {date: stamp(slot * step), total: totals.get(slot) ?? 0};
  });
}

/** A small area chart of totals over time; its numbers are told in words as well. */
function spark(stats, range) {
  const points = filled(stats, range);
  const top = Math.max(1, ...points.map((each) => each.total));
  const at = points.map((each, index) => `${((index / (points.length - 1)) * 240).toFixed(1)} ${(56 - (each.total / top) * 52).toFixed(1)}`).join(' ');
  const low = points.reduce((a, b) => (b.total < a.total ? b : a));
  const high = points.reduce((a, b) => (b.total > a.total ? b : a));
  const hour = (each) => dateTime(parseDate(each.date), {dateStyle: 'short', timeStyle: 'short'});
  return html`<svg class="spark" viewBox="0 0 240 60" preserveAspectRatio="none" role="img" aria-label=${t('home.sparkLabel', {low: low.total, lowAt: hour(low), high: high.total, highAt: hour(high)})}>${svg`<path class="base" d="M0 59.5h240"></path><path class="area" d="M${at} 240 60 0 60z"></path><path class="ln" d="M${at}"></path>`}</svg>`;
}

