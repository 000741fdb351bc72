// @ts-check
// A small tile map for choosing a position. Nothing is asked of a foreign host before the person agrees.
import {Element, html, icon, nothing} from '../app/element.js';
import {styles} from '../app/styles.js';
import {pref, setPref} from '../app/prefs.js';
import {signal} from '../app/signals.js';
import {number, t} from '../app/i18n.js';
import {openDialog} from './feedback.js';

const SIZE = 256;
/** Where tiles and addresses come from, as the server was started; empty where that is off. */
const {tiles: TILES = '', geocoder: GEOCODER = ''} = document.documentElement.dataset;

/** Pixel position of a place on the whole map at a zoom (spherical Mercator). */
export function project({lat, lon}, zoom) {
  const scale = SIZE * 2 ** zoom;
  const sin = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
  return {x: ((lon + 180) / 360) * scale, y: (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * scale};
}

/** The place at a pixel position. */
export function unproject({x, y}, zoom) {
  const scale = SIZE * 2 ** zoom;
  const n = Math.PI - (2 * Math.PI * y) / scale;
  const lon = ((((x / scale) * 360 - 180 + 540) % 360) + 360) % 360 - 180;
  return {lat: Number(((180 / Math.PI) * Math.atan(Math.sinh(n))).toFixed(6)), lon: Number(lon.toFixed(6))};
}

class TileMap extends Element {
  static properties = {point: {attribute: false}, center: {state: true}, zoom: {state: true}, readonly: {type: Boolean}};

  constructor() {
    super();
    this.point = {lat: 0, lon: 0};
    this.center = null;
    this.zoom = 13;
    this.readonly = false;
  }

  willUpdate() {
    if (!this.center) {
      this.center = {...this.point};
      if (!this.point.lat && !this.point.lon) this.zoom = 2;
    }
  }

  firstUpdated() {
    new ResizeObserver(() => this.requestUpdate()).observe(this.firstElementChild);
  }

  #put(point) {
    if (this.readonly) return;
    this.dispatchEvent(new CustomEvent('pick', {detail: point}));
  }

  #zoom(step) {
    this.zoom = Math.max(1, Math.min(19, this.zoom + step));
  }

  #drag(event) {
    if (event.target.closest('button')) return;
    const box = this.firstElementChild.getBoundingClientRect();
    const start = {x: event.clientX, y: event.clientY};
    const from = project(this.center, this.zoom);
    let moved = false;
    const move = (next) => {
      moved ||= Math.hypot(next.clientX - start.x, next.clientY - start.y) > 4;
      if (moved) this.center = unproject({x: from.x - (next.clientX - start.x), y: from.y - (next.clientY - start.y)}, this.zoom);
    };
    const end = (last) => {
      removeEventListener('pointermove', move);
      if (!moved) this.#put(unproject({x: from.x + last.clientX - box.left - box.width / 2, y: from.y + last.clientY - box.top - box.height / 2}, this.zoom));
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end, {once: true});
  }

  #key = (event) => {
    const step = {ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0]}[event.key];
    if (event.key === '+' || event.key === '=') this.#zoom(1);
    else if (event.key === '-') this.#zoom(-1);
    else if (step) {
      const size = event.shiftKey ? 40 : 4;
      const at = project(this.point, this.zoom);
      const next = unproject({x: at.x + step[0] * size, y: at.y + step[1] * size}, this.zoom);
      this.#put(next);
      this.center = next;
    } else return;
    event.preventDefault();
  };

  render() {
    const box = this.firstElementChild?.getBoundingClientRect() ?? {width: 600, height: 360};
    const middle = project(this.center, this.zoom);
    const left = middle.x - box.width / 2;
    const top = middle.y - box.height / 2;
    const tiles = [];
    const count = 2 ** this.zoom;
    for (let x = Math.floor(left / SIZE); x * SIZE < left + box.width; x++) {
      for (let y = Math.max(0, Math.floor(top / SIZE)); y < count && y * SIZE < top + box.height; y++) tiles.push({x, y, wrapped: ((x % count) + count) % count});
    }
    const pin = project(this.point, this.zoom);
    return html`<div class="tilemap" tabindex="0" role="application" aria-label=${t('map.label', {lat: number(this.point.lat, {maximumFractionDigits: 5}), lon: number(this.point.lon, {maximumFractionDigits: 5})})} @pointerdown=${this.#drag} @keydown=${this.#key} @wheel=${(event) => {
      event.preventDefault();
      this.#zoom(event.deltaY < 0 ? 1 : -1);
    }}>
      ${tiles.map((tile) => html`<img alt="" draggable="false" src="${TILES}/${this.zoom}/${tile.wrapped}/${tile.y}.png" ${styles({left: `${tile.x * SIZE - left}px`, top: `${tile.y * SIZE - top}px`})}>`)}
      <span class="pin" ${styles({left: `${pin.x - left}px`, top: `${pin.y - top}px`})}>${icon('geo', 'l')}</span>
      <div class="zoom"><button type="button" class="btn icon sm" aria-label=${t('map.in')} @click=${() => this.#zoom(1)}>${icon('plus')}</button><button type="button" class="btn icon sm" aria-label=${t('map.out')} @click=${() => this.#zoom(-1)}>${icon('minus')}</button></div>
      <a class="credit" href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener noreferrer">© OpenStreetMap</a></div>`;
  }
}
customElements.define('tile-map', TileMap);

/** Asks for a position on a map; resolves to it, or undefined when cancelled. */
export async function openMap({title, value, readonly}) {
  const point = signal(value ?? {lat: 0, lon: 0});
  const found = signal([]);
  const agreed = () => pref('mapConsent', false);
  let text = '';
  const search = async () => {
    const answer = await fetch(`${GEOCODER}/search?format=json&limit=5&q=${encodeURIComponent(text)}`).catch(() => null);
    found.value = answer?.ok ? (await answer.json()).map((each) => ({name: each.display_name, lat: Number(each.lat), lon: Number(each.lon)})) : [];
  };
  return openDialog({
    title: t('map.title', {name: title}),
    size: 'wide',
    render: (dialog) => agreed()
      ? html`<form class="row" @submit=${(event) => {
          event.preventDefault();
          void search();
        }}><input class="input" aria-label=${t('map.search')} placeholder=${t('map.search')} @input=${(event) => (text = event.target.value)}><button class="btn" type="submit">${icon('search')}${t('map.find')}</button></form>
        ${found.value.length ? html`<ul class="found">${found.value.map((each) => html`<li><button type="button" class="linkbtn plain" @click=${() => {
          point.value = {lat: Number(each.lat.toFixed(6)), lon: Number(each.lon.toFixed(6))};
          const map = dialog.querySelector('tile-map');
          map.center = point.peek();
          map.zoom = 14;
          found.value = [];
        }}>${each.name}</button></li>`)}</ul>` : nothing}
        <tile-map .point=${point.value} .readonly=${readonly} @pick=${({detail}) => (point.value = detail)}></tile-map><p class="help mono">${point.value.lat}, ${point.value.lon}</p>`
      : html`<div class="stack"><p>${t('map.consent')}</p><p class="row"><button type="button" class="btn primary" @click=${() => {
          setPref('mapConsent', true);
          dialog.requestUpdate();
        }}>${t('map.agree')}</button></p></div>`,
    footer: (dialog) => html`<button type="button" class="btn" @click=${() => dialog.close()}>${t('cancel')}</button>${readonly ? nothing : html`<button type="button" class="btn primary" @click=${() => dialog.close(point.peek())}>${t('map.use')}</button>`}`,
  });
}
