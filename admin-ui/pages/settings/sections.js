// @ts-check
// The sections of the settings and their fields.
import {html, icon, nothing} from '../../app/element.js';
import {allCollections, collection} from '../../app/collections.js';
import {bytes, dateTime, number, t} from '../../app/i18n.js';
import {readableAccent} from '../../app/prefs.js';
import {describeCron, nextRuns} from '../../lang/cron.js';
import {TAGS, candidates, rank, ruleFor} from '../../lang/limits.js';
import {contains} from '../../lang/network.js';
import {serverHealth} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {BASE, logs, serverMetrics, settings} from '../../api/index.js';
import {confirm, errorText, toast, toastError} from '../../ui/feedback.js';
import {menu} from '../../ui/menu.js';
import {areaField, emailField, fieldGroup, numberField, passwordField, selectField, switchField, textField, urlField} from '../../ui/form.js';
import {lines} from './model.js';
import {about, appearance} from './own.js';
import './superusers.js';
import {testMail} from '../../app/test-mail.js';

/** `words` are what a person may search for. */
export const SECTIONS = [
  {name: 'application', symbol: 'settings', words: ['name', 'url', 'accent', 'color', 'production', 'guard', 'hide']},
  {name: 'mail', symbol: 'mail', words: ['smtp', 'sender', 'host', 'port', 'tls', 'password', 'test']},
  {name: 'storage', symbol: 'files', words: ['s3', 'bucket', 'files', 'region', 'endpoint', 'key']},
  {name: 'schedule', symbol: 'cal', words: ['backup', 's3', 'cron', 'keep', 'bucket']},
  {name: 'security', symbol: 'shield', words: ['ip', 'address', 'proxy', 'header', 'superuser', 'allow']},
  {name: 'limits', symbol: 'sliders', words: ['rate', 'requests', 'interval', '429']},
  {name: 'batch', symbol: 'group', words: ['transaction', 'timeout', 'body']},
  {name: 'logs', symbol: 'logs', words: ['retention', 'days', 'level', 'ip']},
  {name: 'superusers', symbol: 'users', words: ['admin', 'password', 'mfa', 'devices', 'token']},
  {name: 'appearance', symbol: 'theme', words: ['theme', 'dark', 'light', 'density', 'language', 'time zone', 'utc', 'motion', 'shortcut', 'keyboard', 'map']},
  {name: 'about', symbol: 'info', words: ['version', 'licence', 'capabilities', 'diagnostics']},
];

/** Sections that save by themselves and are no part of the form. */
export const OWN = ['superusers', 'appearance', 'about'];

export const sectionBody = (name, page) => BODIES[name](page.form, page);

const panel = (title, content, note = nothing) => {
  const id = 'h-' + title.replace(/\W/g, '-');
  return html`<section class="panel" aria-labelledby=${id}><header><h2 id=${id}>${t(title)}</h2></header><div class="settings-fields">${note === nothing ? nothing : html`<p class="help full">${note}</p>`}${content}</div></section>`;
};

const secret = (form, name, label) => passwordField(form, name, {id: `f-${name.replace(/\W/g, '-')}`, label, placeholder: t('settings.kept'), help: t('settings.keptNote')});

/** What becomes of a chosen accent in each theme. */
function accentNote(colour) {
  const seen = readableAccent(colour ?? '');
  if (!seen) return t('settings.application.accentNote');
  const told = ['light', 'dark'].map((theme) => t(seen[theme].moved ? 'settings.application.accentMoved' : 'settings.application.accentKept', {theme: t(`theme.${theme}`), ratio: number(seen[theme].contrast, {maximumFractionDigits: 1})}));
  return html`${t('settings.application.accentNote')} ${told.join(' ')}`;
}

/* ---------- mail providers ---------- */

/** What the large providers document: host, port, TLS from the start. */
const PROVIDERS = [
  ['Amazon SES', 'email-smtp.eu-west-1.amazonaws.com', 587, false], ['Brevo', 'smtp-relay.brevo.com', 587, false], ['Fastmail', 'smtp.fastmail.com', 465, true], ['Gmail', 'smtp.gmail.com', 587, false], ['Mailgun', 'smtp.mailgun.org', 587, false],
  ['Mailjet', 'in-v3.mailjet.com', 587, false], ['Microsoft 365', 'smtp.office365.com', 587, false], ['Postmark', 'smtp.postmarkapp.com', 587, false], ['Resend', 'smtp.resend.com', 465, true], ['SendGrid', 'smtp.sendgrid.net', 587, false],
];

function providers(form) {
  return PROVIDERS.map(([name, host, port, tls]) => ({label: name, hint: `${host}:${port}`, checked: form.get('smtp.host') === host, run: () => {
    form.set('smtp.host', host);
    form.set('smtp.port', port);
    form.set('smtp.tls', tls);
  }}));
}

/* ---------- connection tests ---------- */

const tests = signal({});

/** Writes and deletes a file in the stored bucket of `filesystem`; what came of it is shown in its section. */
export async function checkStorage(filesystem) {
  const told = (value) => (tests.value = {...tests.peek(), [filesystem]: value});
  told({kind: 'info', text: t('settings.s3.testing')});
  try {
    await settings.testS3(filesystem);
    told({kind: 'ok', text: t('settings.s3.works')});
  } catch (error) {
    told({kind: 'danger', text: errorText(error)});
  }
}

function storageTest(form, page, filesystem, prefix) {
  const state = tests.value[filesystem];
  const touched = form.changed.some((name) => name.startsWith(prefix + '.'));
  const run = async () => {
    // Saving a changed bucket tests it as well.
    if (page.dirty && (!(await page.save()) || touched)) return;
    await checkStorage(filesystem);
  };
  return html`<div class="col full"><p><button type="button" class="btn" aria-disabled=${String(!form.get(prefix + '.enabled'))} @click=${() => form.get(prefix + '.enabled') && run()}>${icon('play')}${t(page.dirty ? 'settings.s3.saveAndTest' : 'settings.s3.test')}</button></p>
    <div role="status">${state ? html`<div class="notice ${state.kind}">${icon({ok: 'okc', danger: 'alert', info: 'info'}[state.kind])}<p class="grow">${state.text}</p></div>` : nothing}</div></div>`;
}

function bucket(form, page, filesystem, prefix) {
  return html`${switchField(form, prefix + '.enabled', {label: t('settings.s3.use.' + filesystem), full: true})}
    ${form.get(prefix + '.enabled') ? html`
      ${textField(form, prefix + '.endpoint', {label: t('settings.s3.endpoint'), required: true, inputmode: 'url', mono: true})}
      ${textField(form, prefix + '.bucket', {label: t('settings.s3.bucket'), required: true, mono: true})}
      ${textField(form, prefix + '.region', {label: t('settings.s3.region'), required: true, mono: true})}
      ${textField(form, prefix + '.accessKey', {label: t('settings.s3.accessKey'), required: true, mono: true})}
      ${secret(form, prefix + '.secret', t('settings.s3.secret'))}
      ${switchField(form, prefix + '.forcePathStyle', {label: t('settings.s3.pathStyle'), help: t('settings.s3.pathStyleNote')})}
      ${storageTest(form, page, filesystem, prefix)}` : nothing}`;
}

/** How the files get to their new place; the data folder is where the server was started with. */
function moveCommand(form) {
  const bucketAt = `s3://${form.get('s3.bucket') || 'BUCKET'}`;
  const endpoint = form.get('s3.endpoint') ? ` --endpoint-url ${form.get('s3.endpoint')}` : '';
  const [from, to] = form.get('s3.enabled') ? ['larder_data/storage', bucketAt] : [bucketAt, 'larder_data/storage'];
  return `aws s3 sync ${from} ${to}${endpoint}`;
}

/* ---------- rate limits ---------- */

const asked = signal({method: 'GET', path: '/api/collections/users/records', audience: '@guest'});

/** Which rule a request would meet. */
function tester(form) {
  const list = form.get('rateLimits.rules') ?? [];
  const {method, path, audience} = asked.value;
  const put = (change) => (asked.value = {...asked.peek(), ...change});
  const index = ruleFor(method, path.trim(), audience, list);
  const rule = list[index];
  return html`<div class="full row wrap-row"><select class="select settings-short" aria-label=${t('settings.limits.method')} @change=${(event) => put({method: event.target.value})}>${['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].map((each) => html`<option ?selected=${each === method}>${each}</option>`)}</select>
      <input class="input mono grow" aria-label=${t('settings.limits.path')} spellcheck="false" autocomplete="off" .value=${path} @input=${(event) => put({path: event.target.value})}>
      <select class="select settings-short" aria-label=${t('settings.limits.caller')} @change=${(event) => put({audience: event.target.value})}>${[['@guest', 'guest'], ['@auth', 'signedIn']].map(([value, key]) => html`<option value=${value} ?selected=${value === audience}>${t('settings.limits.' + key)}</option>`)}</select></div>
    <p class="full" role="status">${!form.get('rateLimits.enabled') ? t('settings.limits.testOff') : rule ? t('settings.limits.testRule', {count: index + 1, label: rule.label, max: rule.maxRequests, seconds: rule.duration}) : t('settings.limits.testNone')}</p>
    <p class="full help">${t('settings.limits.testOrder', {labels: candidates(method, path.trim()).join(' → ')})}</p>`;
}


/** Whether the list is in another order than the one in which rules are looked up. */
const unsorted = (list) => list.some((rule, index) => index > 0 && rank(list[index - 1].label) > rank(rule.label));

function rules(form) {
  const list = form.get('rateLimits.rules') ?? [];
  const name = 'rateLimits.rules';
  const put = (index, change) => form.set(name, list.map((rule, at) => (at === index ? {...rule, ...change} : rule)));
  const error = (index, key) => form.errors[`${name}.${index}.${key}`];
    const labels = [...TAGS.map((tag) => '*:' + tag), ...allCollections().flatMap((model) => TAGS.filter((tag) => model.type === 'auth' || ['list', 'view', 'create', 'update', 'delete', 'file'].includes(tag)).map((tag) => `${model.name}:${tag}`)), '/api/', '/api/batch', 'POST /api/'];
  const whole = (event) => (event.target.value === '' ? 0 : Number(event.target.value));
  return html`<datalist id="rate-labels">${labels.map((label) => html`<option value=${label}></option>`)}</datalist>
    ${form.errors[name] ? html`<p class="error" id="f-rateLimits-rules">${icon('alert')}<span>${form.errors[name]}</span></p>` : nothing}
    <div class="tablewrap full"><table class="table rules" aria-label=${t('settings.limits.rules')}>
      <thead><tr>${['label', 'max', 'duration', 'audience'].map((key) => html`<th scope="col">${t('settings.limits.' + key)}</th>`)}<th scope="col"><span class="sr">${t('actions')}</span></th></tr></thead>
      <tbody>${list.map((rule, index) => {
        const cell = (key, control) => html`<td>${control}${error(index, key) ? html`<p class="error" id="rate-${index}-${key}">${icon('alert')}<span>${error(index, key)}</span></p>` : nothing}</td>`;
        const tie = (key) => ({invalid: error(index, key) ? 'true' : nothing, by: error(index, key) ? `rate-${index}-${key}` : nothing, label: t('settings.limits.of', {field: t('settings.limits.' + key), count: index + 1})});
        const [label, max, duration, audience] = ['label', 'maxRequests', 'duration', 'audience'].map((key) => tie({maxRequests: 'max'}[key] ?? key));
        return html`<tr>
          ${cell('label', html`<input class="input mono" list="rate-labels" name=${`${name}.${index}.label`} aria-label=${label.label} aria-invalid=${error(index, 'label') ? 'true' : nothing} aria-describedby=${label.by} .value=${rule.label} @input=${(event) => put(index, {label: event.target.value})}>`)}
          ${cell('maxRequests', html`<input class="input num" type="number" min="1" name=${`${name}.${index}.maxRequests`} aria-label=${max.label} aria-invalid=${error(index, 'maxRequests') ? 'true' : nothing} .value=${String(rule.maxRequests)} @input=${(event) => put(index, {maxRequests: whole(event)})}>`)}
          ${cell('duration', html`<input class="input num" type="number" min="1" name=${`${name}.${index}.duration`} aria-label=${duration.label} aria-invalid=${duration.invalid} .value=${String(rule.duration)} @input=${(event) => put(index, {duration: whole(event)})}>`)}
          ${cell('audience', html`<select class="select" aria-label=${audience.label} aria-invalid=${audience.invalid} @change=${(event) => put(index, {audience: event.target.value})}>${['', '@guest', '@auth'].map((who) => html`<option value=${who} ?selected=${who === rule.audience}>${t('settings.limits.' + ({'': 'all', '@guest': 'guest', '@auth': 'signedIn'}[who]))}</option>`)}</select>`)}
          <td><button type="button" class="btn quiet icon sm" aria-label=${t('settings.limits.remove', {name: rule.label || String(index + 1)})} @click=${() => form.set(name, list.filter((_, at) => at !== index))}>${icon('trash')}</button></td></tr>`;
      })}</tbody></table></div>
    <p class="full row wrap-row"><button type="button" class="btn sm" aria-disabled=${String(!unsorted(list))} @click=${() => form.set(name, list.toSorted((one, other) => rank(one.label) - rank(other.label)))}>${t('settings.limits.sort')}</button><button type="button" class="btn sm" @click=${() => form.set(name, [...list, {label: '', audience: '', duration: 10, maxRequests: 100}])}>${icon('plus')}${t('settings.limits.add')}</button></p>`;
}

/* ---------- stored log entries ---------- */

/** Bytes of the log on disk; null until the server told, or where it does not. */
const logBytes = signal(/** @type {number | null | undefined} */ (undefined));

async function weighLogs() {
  const kept = (await serverMetrics())?.database?.auxiliary;
  logBytes.value = kept ? kept.bytes + kept.logBytes : null;
}

async function clearLogs() {
  if (!(await confirm({title: t('settings.logs.clearTitle'), message: t('settings.logs.clearNote'), action: t('settings.logs.clear'), danger: true, typed: t('settings.logs.clearWord')}))) return;
  try {
    await logs.clear();
    toast(t('settings.logs.cleared'));
    await weighLogs();
  } catch (error) {
    toastError(error);
  }
}

function storedLogs() {
  if (logBytes.peek() === undefined) {
    logBytes.value = null;
    void weighLogs();
  }
  return html`${logBytes.value === null ? nothing : html`<p class="full">${t('settings.logs.usage', {size: bytes(logBytes.value)})}</p>`}
    <p class="full"><button type="button" class="btn danger" @click=${clearLogs}>${icon('trash')}${t('settings.logs.clear')}</button></p>`;
}

/* ---------- the sections ---------- */

/** The next five runs of a schedule, in the zone of the browser and in UTC. */
function preview(expression) {
  if (!expression) return nothing;
  const runs = nextRuns(expression, 5);
  if (!runs.length) return html`<p class="full error">${icon('alert')}<span>${t('settings.schedule.unreadable')}</span></p>`;
  return html`<div class="full"><p class="label">${t('settings.schedule.next')}</p><p class="small">${describeCron(expression, t)}</p><ol class="small muted">${runs.map((run) => html`<li><time datetime=${run.toISOString()}>${dateTime(run)}</time> · ${run.toISOString().slice(0, 16).replace('T', ' ')} UTC</li>`)}</ol></div>`;
}

const SCHEDULES = ['0 0 * * *', '0 0 * * 0', '0 0 * * 1,3', '0 0 1 * *'];

const BODIES = {
  application: (form) => {
    const away = form.get('meta.appURL') && !BASE.startsWith(String(form.get('meta.appURL')).replace(/\/+$/, ''));
    return html`${away ? html`<div class="notice warn" role="status">${icon('warn')}<p class="grow">${t('settings.application.urlDiffers', {url: BASE})}</p><button type="button" class="btn sm" @click=${() => form.set('meta.appURL', BASE)}>${t('settings.application.useOwn')}</button></div>` : nothing}
    ${panel('settings.application.identity', html`
      ${textField(form, 'meta.appName', {label: t('settings.application.name'), required: true})}
      ${urlField(form, 'meta.appURL', {label: t('settings.application.url'), required: true, help: t('settings.application.urlNote')})}
      ${fieldGroup({id: 'f-meta-accentColor', label: t('settings.application.accent'), error: form.errors['meta.accentColor'], help: accentNote(form.get('meta.accentColor')), control: () => html`<div class="row"><input type="color" class="settings-color" name="meta.accentColor" aria-label=${t('settings.application.accent')} .value=${form.get('meta.accentColor') || '#0f6e52'} @input=${(event) => form.set('meta.accentColor', event.target.value)}><code>${form.get('meta.accentColor') || t('settings.application.accentDefault')}</code>${form.get('meta.accentColor') ? html`<button type="button" class="linkbtn" @click=${() => form.set('meta.accentColor', '')}>${t('settings.application.accentReset')}</button>` : nothing}</div>`})}`)}
    ${panel('settings.application.guard', switchField(form, 'meta.hideControls', {label: t('settings.application.hide'), help: t('settings.application.hideNote'), full: true}))}`;
  },

  mail: (form, page) => html`${panel('settings.mail.sender', html`
      ${textField(form, 'meta.senderName', {label: t('settings.mail.senderName'), required: true})}
      ${emailField(form, 'meta.senderAddress', {label: t('settings.mail.senderAddress'), required: true})}`)}
    ${panel('settings.mail.server', html`
      ${switchField(form, 'smtp.enabled', {label: t('settings.mail.smtp'), help: t('settings.mail.smtpNote'), full: true})}
      ${form.get('smtp.enabled') ? html`
        <p class="full"><button type="button" class="btn sm" aria-haspopup="menu" ${menu(() => providers(form), {label: t('settings.mail.providers')})}>${t('settings.mail.providers')}${icon('down')}</button></p>
        ${textField(form, 'smtp.host', {label: t('settings.mail.host'), required: true, mono: true})}
        ${numberField(form, 'smtp.port', {label: t('settings.mail.port'), required: true, min: 0, max: 65535, empty: 0})}
        ${textField(form, 'smtp.username', {label: t('settings.mail.username'), mono: true})}
        ${secret(form, 'smtp.password', t('settings.mail.password'))}
        ${selectField(form, 'smtp.tls', {label: t('settings.mail.tls'), parse: (value) => value === 'true', choices: [['false', t('settings.mail.starttls')], ['true', t('settings.mail.always')]]})}
        ${selectField(form, 'smtp.authMethod', {label: t('settings.mail.auth'), choices: [['', t('settings.mail.authDefault')], ['PLAIN', 'PLAIN'], ['LOGIN', 'LOGIN']]})}
        ${textField(form, 'smtp.localName', {label: t('settings.mail.localName'), help: t('settings.mail.localNameNote'), mono: true})}` : nothing}
      <p class="full row wrap-row"><button type="button" class="btn" aria-disabled=${String(page.dirty)} @click=${() => !page.dirty && testMail()}>${icon('send')}${t('settings.mail.test')}</button>${page.dirty ? html`<span class="muted small">${t('settings.mail.saveFirst')}</span>` : nothing}</p>`)}`,

  storage: (form, page) => html`${form.isChanged('s3.enabled') ? html`<div class="notice warn">${icon('warn')}<div class="grow"><p>${t('settings.storage.move')}</p><pre class="settings-command" tabindex="0" aria-label=${t('settings.storage.command')}>${moveCommand(form)}</pre></div></div>` : nothing}
    ${panel('settings.storage.where', bucket(form, page, 'storage', 's3'), t('settings.storage.note'))}`,

  schedule: (form, page) => html`${panel('settings.schedule.when', html`
      ${textField(form, 'backups.cron', {label: t('settings.schedule.cron'), mono: true, placeholder: '0 0 * * *', help: t('settings.schedule.cronNote')})}
      ${numberField(form, 'backups.cronMaxKeep', {label: t('settings.schedule.keep'), min: 1, empty: 0})}
      <div class="full row wrap-row" role="group" aria-label=${t('settings.schedule.presets')}>${SCHEDULES.map((cron, index) => html`<button type="button" class="btn sm" aria-pressed=${String(form.get('backups.cron') === cron)} @click=${() => form.set('backups.cron', cron)}>${t('settings.schedule.preset.' + index)}</button>`)}
        <button type="button" class="btn sm" aria-pressed=${String(!form.get('backups.cron'))} @click=${() => form.set('backups.cron', '')}>${t('settings.schedule.off')}</button></div>
      ${preview(form.get('backups.cron'))}`)}
    ${panel('settings.schedule.where', bucket(form, page, 'backups', 'backups.s3'))}`,

  security: (form) => {
    const health = serverHealth.value;
    const allowed = lines(form.get('superuserIPs') ?? '');
    return html`${collection('_superusers')?.mfa?.enabled === false ? html`<div class="notice">${icon('info')}<p class="grow">${t('settings.superusers.noMfa')} <a href="#/collections/_superusers/schema">${t('settings.superusers.setUpMfa')}</a></p></div>` : nothing}
    ${allowed.length && health?.realIP && !allowed.some((entry) => contains(entry, health.realIP)) ? html`<div class="notice warn" role="status">${icon('warn')}<p class="grow">${t('settings.security.lockedOutNote', {address: health.realIP})}</p></div>` : nothing}
    ${panel('settings.security.addresses', html`
      ${areaField(form, 'superuserIPs', {id: 'f-superuserIPs', label: t('settings.security.superusers'), mono: true, full: true, rows: 4, error: indexed(form, 'superuserIPs'), help: t('settings.security.superusersNote')})}
      ${health?.realIP ? html`<p class="full row wrap-row small muted"><span>${t('settings.security.own', {address: health.realIP})}</span>${allowed.some((entry) => contains(entry, health.realIP)) ? nothing : html`<button type="button" class="linkbtn" @click=${() => form.set('superuserIPs', [...allowed, health.realIP].join('\n'))}>${t('settings.security.addOwn')}</button>`}</p>` : nothing}`)}
    ${panel('settings.security.proxy', html`
      ${areaField(form, 'trustedProxy.headers', {id: 'f-trustedProxy-headers', label: t('settings.security.headers'), mono: true, rows: 3, error: indexed(form, 'trustedProxy.headers'), help: t('settings.security.headersNote')})}
      ${selectField(form, 'trustedProxy.useLeftmostIP', {label: t('settings.security.which'), parse: (value) => value === 'true', choices: [['false', t('settings.security.rightmost')], ['true', t('settings.security.leftmost')]], help: t('settings.security.whichNote')})}
      ${health?.possibleProxyHeader ? html`<p class="full row wrap-row small muted"><span>${t('settings.security.detected', {header: health.possibleProxyHeader})}</span><button type="button" class="linkbtn" @click=${() => form.set('trustedProxy.headers', health.possibleProxyHeader)}>${t('settings.security.useDetected')}</button></p>` : nothing}`, t('settings.security.proxyNote'))}`;
  },

  limits: (form) => html`${panel('settings.limits.title', html`
      ${switchField(form, 'rateLimits.enabled', {label: t('settings.limits.enabled'), full: true})}
      ${rules(form)}`, t('settings.limits.note'))}
    ${panel('settings.limits.test', tester(form), t('settings.limits.testNote'))}
    ${panel('settings.limits.exceptions', areaField(form, 'rateLimits.excludedIPs', {id: 'f-rateLimits-excludedIPs', label: t('settings.limits.excluded'), mono: true, full: true, rows: 3, error: indexed(form, 'rateLimits.excludedIPs'), help: t('settings.limits.excludedNote')}))}`,

  batch: (form) => panel('settings.batch.title', html`
      ${switchField(form, 'batch.enabled', {label: t('settings.batch.enabled'), help: t('settings.batch.note'), full: true})}
      ${numberField(form, 'batch.maxRequests', {label: t('settings.batch.max'), min: 1, empty: 0})}
      ${numberField(form, 'batch.timeout', {label: t('settings.batch.timeout'), min: 1, empty: 0})}
      ${numberField(form, 'batch.maxBodySize', {label: t('settings.batch.body'), min: 0, empty: 0, help: form.get('batch.maxBodySize') ? t('settings.batch.bodySize', {size: bytes(form.get('batch.maxBodySize'))}) : t('settings.batch.bodyNote')})}`),

  logs: (form) => html`${panel('settings.logs.title', html`
      ${numberField(form, 'logs.maxDays', {label: t('settings.logs.days'), min: 0, empty: 0, help: t(form.get('logs.maxDays') ? 'settings.logs.daysNote' : 'settings.logs.off')})}
      ${selectField(form, 'logs.minLevel', {label: t('settings.logs.level'), parse: Number, choices: levels(form.get('logs.minLevel'))})}
      ${switchField(form, 'logs.logIP', {label: t('settings.logs.ip')})}
      ${switchField(form, 'logs.logAuthId', {label: t('settings.logs.auth')})}`)}
    ${panel('settings.logs.stored', storedLogs())}`,
};

Object.assign(BODIES, {
  superusers: () => html`<superuser-list></superuser-list>`,
  appearance,
  about,
});

/** The known levels, and the stored one where it is none of them. */
function levels(current) {
  const known = [[-4, 'DEBUG (-4)'], [0, 'INFO (0)'], [4, 'WARN (4)'], [8, 'ERROR (8)']];
  return known.some(([level]) => level === current) ? known : [...known, [current, String(current)]];
}

/** The error of a list, or the first of its entries. */
function indexed(form, name) {
  const found = Object.keys(form.errors).find((each) => each === name || each.startsWith(name + '.'));
  return found ? form.errors[found] : '';
}
