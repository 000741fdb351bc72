// @ts-check
// Start: appearance, keys, router; the sign-in pages stand alone, every other page stands in the frame.
import {render, html} from 'lit';
import {applyAppearance, pref} from './prefs.js';
import {effect} from './signals.js';
import {language, t} from './i18n.js';
import {go, route, startRouter} from './router.js';
import {me} from './session.js';
import {api} from '../api/index.js';
import {startKeys} from './commands.js';

document.documentElement.lang = language();
startKeys();

const root = document.body.appendChild(document.createElement('div'));
root.id = 'app';
let frame = null;
let shown = null;
const sheets = new Map();

/** Loads a page's own style sheets once; resolves when they apply, so that nothing jumps. */
function loadStyles(names = []) {
  return Promise.all(names.map((name) => {
    if (!sheets.has(name)) {
      const link = Object.assign(document.createElement('link'), {rel: 'stylesheet', href: new URL(`../styles/${name}.css`, import.meta.url).href});
      sheets.set(name, new Promise((resolve) => (link.onload = link.onerror = resolve)));
      document.head.append(link);
    }
    return sheets.get(name);
  }));
}

/** Shows the page of a route; the same page keeps its element and only sees new params and query. */
async function show(place) {
  if (shown?.page === place.page && (!shown.element || shown.element.isConnected)) return;
  const entry = {page: place.page, element: null};
  shown = entry;
  let element;
  try {
    const [{default: PageClass}] = await Promise.all([place.page.load(), loadStyles(place.page.styles)]);
    element = new PageClass();
  } catch (error) {
    console.error(error);
    element = problem(error);
  }
  if (shown !== entry) return;
  entry.element = element;
  element.classList.add('page-root');
  if (place.page.guest) {
    frame = null;
    render(element, root);
  } else {
    if (!frame) {
      await import('./frame.js');
      frame = document.createElement('larder-frame');
    }
    frame.page = element;
    render(frame, root);
  }
  await element.updateComplete;
  const heading = element.querySelector('h1');
  if (heading && !element.contains(document.activeElement)) heading.focus({preventScroll: true});
}

/** Stands in for a page whose files did not come; loads again by itself when the server is back. */
function problem(error) {
  api.listen('online', () => location.reload());
  const box = document.createElement('div');
  render(html`<div class="page"><main id="main" class="problem"><h1 tabindex="-1">${t('page.failed')}</h1><p class="muted">${String(error.message)}</p>
    <button type="button" class="btn" @click=${() => location.reload()}>${t('reload')}</button></main></div>`, box);
  return box;
}

effect(() => {
  const place = route.value;
  const person = me.value;
  if (!place) return;
  if (!place.page.guest && !person) {
    sessionStorage.setItem('larder:wanted', place.hash);
    void go('login', {}, {replace: true});
  } else if (place.path === 'login' && person) {
    const wanted = sessionStorage.getItem('larder:wanted') ?? '#/';
    sessionStorage.removeItem('larder:wanted');
    void go(wanted, {}, {replace: true});
  } else {
    void show(place);
  }
});

// Follows what another tab changes, too.
effect(applyAppearance);

effect(() => {
  document.documentElement.dataset.motion = pref('reducedMotion', false) ? 'reduced' : 'full';
});

void startRouter();
