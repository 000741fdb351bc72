// @ts-check
// Entries per hour as bars; failures are drawn over the total.
import {html, nothing, svg} from '../../app/element.js';
import {dateTime, number, t} from '../../app/i18n.js';
import {parseDate} from '../../fields/plain.js';

const HOUR = 3_600_000;

/** Totals by hour (or day, for long ranges) without holes. */
export function slots({all, failed}, from, to) {
  const step = to - from > 8 * 24 * HOUR ? 24 * HOUR : HOUR;
  const first = Math.floor(from / step);
  const count = Math.max(1, Math.floor((to - 1) / step) - first + 1);
  const list = Array.from({length: count}, (_, index) => ({from: (first + index) * step, to: (first + index + 1) * step, total: 0, failed: 0}));
  const fill = (stats, key) => {
    for (const each of stats) {
      const slot = list[Math.floor((parseDate(each.date)?.getTime() ?? 0) / step) - first];
      if (slot) slot[key] += each.total;
    }
  };
  fill(all, 'total');
  fill(failed, 'failed');
  return list;
}

const moment = (time) => dateTime(new Date(time), {dateStyle: 'short', timeStyle: 'short'});

/** `zoom(slot)` is called for a bar that was chosen with pointer or keyboard. */
export function chart(list, zoom) {
  const top = Math.max(1, ...list.map((slot) => slot.total));
  const total = list.reduce((sum, slot) => sum + slot.total, 0);
  const failed = list.reduce((sum, slot) => sum + slot.failed, 0);
  const width = 1000 / list.length;
  const height = (value) => (value ? Math.max(1.5, (value / top) * 84) : 0);
  const high = list.reduce((a, b) => (b.total > a.total ? b : a));
  const move = (event, index) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      zoom(list[index]);
      return;
    }
    const next = {ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: list.length - 1}[event.key];
    if (next === undefined || !list[next]) return;
    event.preventDefault();
    const bars = event.currentTarget.parentElement.querySelectorAll('.bar');
    event.currentTarget.setAttribute('tabindex', '-1');
    bars[next].setAttribute('tabindex', '0');
    bars[next].focus();
  };
  return html`<section class="logchart" aria-label=${t('logs.chart')}>
    <p class="legend"><span><i class="sw s2xx"></i>${t('logs.total')} <b>${number(total)}</b></span><span><i class="sw s5xx"></i>${t('logs.failed')} <b>${number(failed)}</b></span><span class="end muted wide-only">${t('logs.zoomHint')}</span></p>
    <svg class="histo" viewBox="0 0 1000 88" preserveAspectRatio="none" role="group" aria-label=${t('logs.chartSummary', {count: total, failed, high: high.total, at: moment(high.from)})}>
      ${list.map((slot, index) => svg`<g class="bar" role="button" tabindex=${index === list.length - 1 ? '0' : '-1'} aria-label=${t('logs.bar', {from: moment(slot.from), count: slot.total, failed: slot.failed})} @click=${() => zoom(slot)} @keydown=${(event) => move(event, index)}>
        <title>${t('logs.bar', {from: moment(slot.from), count: slot.total, failed: slot.failed})}</title>
        <rect class="hit" x=${index * width} y="0" width=${width} height="88"></rect>
        <rect class="all" x=${index * width + width * 0.08} y=${88 - height(slot.total)} width=${width * 0.84} height=${height(slot.total)}></rect>
        ${slot.failed ? svg`<rect class="bad" x=${index * width + width * 0.08} y=${88 - height(slot.total)} width=${width * 0.84} height=${Math.min(height(slot.total), height(slot.failed))}></rect>` : nothing}</g>`)}
    </svg>
    <p class="axis" aria-hidden="true">${[0, 0.25, 0.5, 0.75, 1].map((share) => html`<span>${moment(list[0].from + share * (list[list.length - 1].to - list[0].from))}</span>`)}</p></section>`;
}
