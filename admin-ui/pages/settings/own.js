// @ts-check
// Sections that are not settings of the server: how this browser shows things, and what runs here.
import {html, icon, nothing} from '../../app/element.js';
import {available, keyLabels, strokes} from '../../app/commands.js';
import {capabilities, serverMetrics} from '../../api/index.js';
import {dateTime, language, languages, list, t} from '../../app/i18n.js';
import {applyAppearance, pref, setPref} from '../../app/prefs.js';
import {appName, environment} from '../../app/shell.js';
import {signal} from '../../app/signals.js';
import {confirm, copy, toast} from '../../ui/feedback.js';

/** What "Reset" forgets: how things look, nothing that a person made. */
const LOOKS = ['theme', 'density', 'language', 'utc', 'absoluteDates', 'reducedMotion', 'singleKeys', 'mapConsent', 'railOpen', 'sideClosed'];

const panel = (id, title, content, note = '') => html`<section class="panel" aria-labelledby=${id}><header><h2 id=${id}>${title}</h2></header><div class="settings-fields">${note ? html`<p class="help full">${note}</p>` : nothing}${content}</div></section>`;

const set = (name) => (value) => {
  setPref(name, value);
  applyAppearance();
};

function choose(name, fallback, choices, label) {
  return html`<div class="field"><label for="own-${name}">${label}</label><select class="select" id="own-${name}" @change=${(event) => set(name)(event.target.value)}>${choices.map(([value, text]) => html`<option value=${value} ?selected=${value === pref(name, fallback)}>${text}</option>`)}</select></div>`;
}

const turn = (name, fallback, label, help = '') => html`<div class="field"><label class="option"><input type="checkbox" role="switch" class="switch" .checked=${Boolean(pref(name, fallback))} aria-describedby=${help ? `own-${name}-note` : nothing} @change=${(event) => set(name)(event.target.checked)}><span>${label}</span></label>${help ? html`<p class="help" id="own-${name}-note">${help}</p>` : nothing}</div>`;

export function appearance() {
  const {tiles, geocoder} = document.documentElement.dataset;
  const shortcuts = available().filter((command) => command.keys);
  return html`${panel('h-look', t('settings.appearance.look'), html`
      ${choose('theme', 'system', ['system', 'light', 'dark'].map((theme) => [theme, t('theme.' + theme)]), t('theme.title'))}
      ${choose('density', 'comfortable', ['comfortable', 'compact', 'dense'].map((density) => [density, t('settings.appearance.density.' + density)]), t('settings.appearance.density'))}
      ${choose('language', language(), Object.entries(languages), t('language'))}
      ${turn('reducedMotion', false, t('settings.appearance.motion'))}`, t('settings.appearance.note'))}
    ${panel('h-dates', t('settings.appearance.dates'), html`
      ${turn('utc', false, t('settings.appearance.utc'), t('settings.appearance.utcNow', {time: dateTime(new Date(), {dateStyle: 'medium', timeStyle: 'long'})}))}
      ${turn('absoluteDates', false, t('settings.appearance.absolute'))}`)}
    ${panel('h-maps', t('settings.appearance.maps'), html`${tiles || geocoder ? turn('mapConsent', false, t('settings.appearance.tiles'), t('settings.appearance.tilesNote', {list: list([tiles, geocoder].filter(Boolean))})) : html`<p class="help full">${t('settings.appearance.tilesOff')}</p>`}`)}
    ${panel('h-keys', t('settings.appearance.keyboard'), html`${turn('singleKeys', true, t('help.singleKeys'), t('settings.appearance.singleNote'))}
      <table class="table full" aria-label=${t('settings.appearance.shortcuts')}><tbody>${shortcuts.map((command) => html`<tr><th scope="row">${command.title}</th><td><span class="keys">${keyLabels(strokes(command.keys)[0]).map((key) => html`<kbd>${key}</kbd>`)}</span></td></tr>`)}</tbody></table>`)}
    <p><button type="button" class="btn" @click=${async () => {
      if (!(await confirm({title: t('settings.appearance.resetTitle'), message: t('settings.appearance.resetNote'), action: t('settings.appearance.reset')}))) return;
      LOOKS.forEach((name) => setPref(name, undefined));
      applyAppearance();
      toast(t('settings.appearance.wasReset'));
    }}>${icon('undo')}${t('settings.appearance.reset')}</button></p>`;
}

/* ---------- about ---------- */

/** Version, Java and times of the server; empty where it does not tell. */
const server = signal(/** @type {Record<string, any>} */ ({}));
const offered = signal(/** @type {Record<string, string> | null} */ (null));

/** What runs in the browser, by package: read off the import map, so that it cannot be out of date. */
function libraries() {
  const map = JSON.parse(document.querySelector('script[type="importmap"]')?.textContent ?? '{}').imports ?? {};
  const found = new Map();
  for (const [name, address] of Object.entries(map)) {
    const library = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
    const [, version] = /\/(\d+\.\d+\.[^/]+)\//.exec(address) ?? [];
    if (version) found.set(library, version);
  }
  return [...found].sort(([one], [other]) => one.localeCompare(other));
}

const licence = (name) => (/^lit|^@lit/.test(name) ? 'BSD-3-Clause' : 'MIT');

export function about() {
  if (offered.peek() === null) {
    void capabilities().then((found) => (offered.value = found));
    void serverMetrics().then((found) => (server.value = found ?? {}));
  }
  const {build = ''} = document.documentElement.dataset;
  const found = libraries();
  const names = Object.keys(offered.value ?? {});
  const diagnostics = () => JSON.stringify({application: appName.peek(), build, version: server.peek().version, java: server.peek().java, startedAt: server.peek().startedAt, environment: environment(), address: location.origin + location.pathname, capabilities: offered.peek(), libraries: Object.fromEntries(found), browser: navigator.userAgent, languages: navigator.languages,
    screen: `${innerWidth}x${innerHeight}@${devicePixelRatio}`, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone}, null, 2);
  return html`${panel('h-server', t('settings.about.server'), html`<dl class="kv full"><dt>${t('settings.about.product')}</dt><dd>Larder ${server.value.version ?? ''}</dd>${server.value.java ? html`<dt>Java</dt><dd>${server.value.java}</dd><dt>${t('settings.about.since')}</dt><dd>${dateTime(new Date(server.value.startedAt.replace(' ', 'T')))}</dd>` : nothing}<dt>${t('settings.about.build')}</dt><dd class="mono">${build || '–'}</dd>
      <dt>${t('settings.about.environment')}</dt><dd>${environment() || '–'}</dd><dt>${t('settings.about.offers')}</dt><dd>${offered.value === null ? '…' : names.length ? html`<ul class="col">${names.map((name) => html`<li>${name} <code class="muted">${offered.value?.[name]}</code></li>`)}</ul>` : t('settings.about.nothing')}</dd></dl>
      <p class="full"><button type="button" class="btn" @click=${() => copy(diagnostics(), t('settings.about.diagnostics'))}>${icon('copy')}${t('settings.about.copy')}</button></p>`, t('settings.about.note'))}
    ${panel('h-libraries', t('settings.about.libraries'), html`<table class="table full" aria-label=${t('settings.about.libraries')}><thead><tr>${['library', 'version', 'licence'].map((key) => html`<th scope="col">${t('settings.about.' + key)}</th>`)}</tr></thead>
      <tbody>${found.map(([name, version]) => html`<tr><th scope="row" class="mono">${name}</th><td class="mono">${version}</td><td>${licence(name)}</td></tr>`)}</tbody></table>`)}`;
}
