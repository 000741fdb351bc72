// @ts-check
// Entries over time as bars, stacked by how they ended; a period is chosen by dragging or with the keyboard.
import {Element, html, nothing, svg} from '../../app/element.js';
import {dateTime, number, t} from '../../app/i18n.js';
import {parseDate} from '../../fields/plain.js';

const HOUR = 3_600_000;
const HIGH = 84;
/** Parts of a bar from the bottom up. */
export const CLASSES = ['fine', 'refused', 'broken'];

/** Totals by hour (or day, for long ranges) without holes; `stats` has a list of `{date, total}` for each class and `all`. */
export function slots(stats, from, to) {
  const step = to - from > 8 * 24 * HOUR ? 24 * HOUR : HOUR;
  const first = Math.floor(from / step);
  const count = Math.max(1, Math.floor((to - 1) / step) - first + 1);
  const list = Array.from({length: count}, (_, index) => ({from: (first + index) * step, to: (first + index + 1) * step, total: 0, fine: 0, refused: 0, broken: 0}));
  const fill = (each, key) => {
    for (const {date, total} of each) {
      const slot = list[Math.floor((parseDate(date)?.getTime() ?? 0) / step) - first];
      if (slot) slot[key] += total;
    }
  };
  fill(stats.all, 'total');
  fill(stats.refused, 'refused');
  fill(stats.broken, 'broken');
  for (const slot of list) slot.fine = Math.max(0, slot.total - slot.refused - slot.broken);
  return list;
}

const moment = (time) => dateTime(new Date(time), {dateStyle: 'short', timeStyle: 'short'});

/** Property `slots`. Event `zoom` (detail: {from, to}): a period was chosen. */
class LogChart extends Element {
  static properties = {slots: {attribute: false}, at: {state: true}, anchor: {state: true}, dragging: {state: true}};

  constructor() {
    super();
    this.slots = [];
    this.at = -1;
    this.anchor = -1;
    this.dragging = false;
  }

  willUpdate(changed) {
    if (changed.has('slots') && this.at >= this.slots.length) this.#clear();
  }

  #clear() {
    this.at = -1;
    this.anchor = -1;
    this.dragging = false;
  }

  get #chosen() {
    return [Math.min(this.at, this.anchor), Math.max(this.at, this.anchor)];
  }

  #zoom() {
    const [first, last] = this.#chosen;
    if (first < 0) return;
    this.dispatchEvent(new CustomEvent('zoom', {detail: {from: this.slots[first].from, to: this.slots[last].to}}));
    this.#clear();
  }

  #slotAt(event) {
    const box = this.querySelector('svg').getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(this.slots.length - 1, Math.floor(share * this.slots.length)));
  }

  #down = (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    this.dragging = true;
    this.at = this.#slotAt(event);
    this.anchor = this.at;
    this.querySelector('svg').setPointerCapture(event.pointerId);
  };

  #drag = (event) => {
    if (this.dragging) this.at = this.#slotAt(event);
  };

  #key = (event) => {
    const last = this.slots.length - 1;
    const from = this.at < 0 ? last + 1 : this.at;
    const next = {ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last}[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.#zoom();
    else if (event.key === 'Escape' && this.at >= 0) {
      event.stopPropagation();
      this.#clear();
    } else if (next === undefined) return;
    else {
      this.at = Math.max(0, Math.min(last, next));
      if (!event.shiftKey || this.anchor < 0) this.anchor = this.at;
    }
    event.preventDefault();
  };

  render() {
    const {slots: list} = this;
    if (!list.length) return nothing;
    const top = Math.max(1, ...list.map((slot) => slot.total));
    const sum = (key) => list.reduce((all, slot) => all + slot[key], 0);
    const high = list.reduce((a, b) => (b.total > a.total ? b : a));
    const [first, last] = this.#chosen;
    const chosen = list.slice(Math.max(0, first), last + 1);
    const told = first < 0 ? t('logs.chartSummary', {count: sum('total'), failed: sum('refused') + sum('broken'), high: high.total, at: moment(high.from)})
      : t('logs.bar', {from: moment(list[first].from), to: moment(list[last].to), count: chosen.reduce((all, slot) => all + slot.total, 0), failed: chosen.reduce((all, slot) => all + slot.refused + slot.broken, 0)});
    return html`<section class="logchart" aria-label=${t('logs.chart')}>
      <p class="legend">${CLASSES.map((key) => html`<span><i class="sw ${key}"></i>${t('logs.class.' + key)} <b>${number(sum(key))}</b></span>`)}<span class="end muted wide-only" aria-live="polite">${first < 0 ? t('logs.zoomHint') : told}</span></p>
      <svg class="histo" viewBox="0 0 1000 88" preserveAspectRatio="none" role="slider" tabindex="0" aria-label=${t('logs.chart')} aria-valuemin="0" aria-valuemax=${list.length - 1} aria-valuenow=${Math.max(0, this.at)} aria-valuetext=${told}
        @pointerdown=${this.#down} @pointermove=${this.#drag} @pointerup=${() => this.dragging && this.#zoom()} @pointercancel=${() => this.#clear()} @keydown=${this.#key} @blur=${() => !this.dragging && this.#clear()}>
        ${list.map((slot, index) => this.#bar(slot, index, 1000 / list.length, top, index >= first && index <= last && first >= 0))}
      </svg>
      <p class="axis" aria-hidden="true">${[0, 0.25, 0.5, 0.75, 1].map((share) => html`<span>${moment(list[0].from + share * (list[list.length - 1].to - list[0].from))}</span>`)}</p></section>`;
  }

  #bar(slot, index, width, top, chosen) {
    let base = 88;
    const part = (key) => {
      if (!slot[key]) return nothing;
      const height = Math.max(1.5, (slot[key] / top) * HIGH);
      base -= height;
      return svg`<rect class=${key} x=${index * width + width * 0.08} y=${base} width=${width * 0.84} height=${height}></rect>`;
    };
    return svg`<g class=${chosen ? 'bar chosen' : 'bar'}><title>${t('logs.bar', {from: moment(slot.from), to: moment(slot.to), count: slot.total, failed: slot.refused + slot.broken})}</title>
      <rect class="hit" x=${index * width} y="0" width=${width} height="88"></rect>${CLASSES.map(part)}</g>`;
  }
}
customElements.define('log-chart', LogChart);
