// @ts-check
// A difference of two texts: lines with their marks, or two columns side by side.
import {html, nothing} from '../app/element.js';
import {number, t} from '../app/i18n.js';
import {hunks, lines, pairs} from '../lang/diff.js';

const MARK = {added: '+', removed: '−', same: ' '};
const word = (kind) => (kind === 'same' ? nothing : html`<span class="sr">${t('diff.' + kind)} </span>`);

/** @param {{around?: number}} [options] unchanged lines that are kept beside each change */
export function unified(before, after, {around = 2} = {}) {
  return html`<div class="diff" role="group" aria-label=${t('diff.label')} tabindex="0">${hunks(lines(before, after), around).map((line) =>
    line.kind === 'gap' ? html`<div class="gap">${t('diff.gap', {count: line.count, shown: number(line.count)})}</div>` : html`<div class=${line.kind}>${word(line.kind)}<span class="mark" aria-hidden="true">${MARK[line.kind]}</span>${line.text || ' '}</div>`)}</div>`;
}

export function sideBySide(before, after, {around = 2} = {}) {
  const cell = (line, side) => (line ? html`<td class=${line.kind}><span class="no" aria-hidden="true">${line[side] || ''}</span>${word(line.kind)}${line.text || ' '}</td>` : html`<td class="none"></td>`);
  const rows = [];
  let run = [];
  const flush = () => {
    rows.push(...pairs(run).map(([left, right]) => html`<tr>${cell(left, 'before')}${cell(right, 'after')}</tr>`));
    run = [];
  };
  for (const line of hunks(lines(before, after), around)) {
    if (line.kind === 'gap') {
      flush();
      rows.push(html`<tr><td class="gap" colspan="2">${t('diff.gap', {count: line.count, shown: number(line.count)})}</td></tr>`);
    } else {
      run.push(line);
    }
  }
  flush();
  return html`<div class="diff sides" role="group" aria-label=${t('diff.label')} tabindex="0"><table><thead class="sr"><tr><th scope="col">${t('diff.before')}</th><th scope="col">${t('diff.after')}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
